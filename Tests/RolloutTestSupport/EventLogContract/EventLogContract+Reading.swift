import EventLedger
import Testing

extension EventLogContract {
  static let reading = [
    EventLogClause("a stream is read from any version, at most as many as asked") { log, samples in
      let stream = try StreamName("s")
      let events = try samples.events(5)
      try log.append(events, to: stream, expecting: .noStream)
      try log.append(try samples.events(3), to: StreamName("t"), expecting: .noStream)
      let two = try log.events(in: stream, from: StreamVersion(1), limit: 2)
      #expect(two.map(\.id) == events[1...2].map(\.id))
      #expect(try log.events(in: stream, from: StreamVersion(3), limit: 9).count == 2)
      #expect(try log.events(in: stream, from: StreamVersion(5), limit: 9).isEmpty)
      #expect(try log.events(in: StreamName("u"), from: StreamVersion(0), limit: 9).isEmpty)
      #expect(try log.events(in: stream, from: StreamVersion(0), limit: 0).isEmpty)
      #expect(try log.events(in: stream, from: StreamVersion(0), limit: -1).isEmpty)
    },
    EventLogClause("all streams are read in the order of commits") { log, samples in
      for index in 0..<6 {
        try log.append(
          try samples.events(1), to: StreamName("s\(index % 2)"), expecting: .any)
      }
      let tail = try log.events(from: Position(4), limit: 9)
      #expect(tail.map(\.stream.text) == ["s0", "s1"])
      #expect(tail.map(\.position.rawValue) == [4, 5])
      #expect(try log.events(from: Position(6), limit: 9).isEmpty)
    },
    EventLogClause("streams are listed by prefix in byte order, page by page") { log, samples in
      for name in ["b", "ab", "a/2", "a/10", "a", "\u{E4}", "Z"] {
        try log.append(try samples.events(2), to: StreamName(name), expecting: .noStream)
      }
      let all = try log.streams(withPrefix: "", limit: 100).map(\.text)
      #expect(all == ["Z", "a", "a/10", "a/2", "ab", "b", "\u{E4}"])
      #expect(try log.streams(withPrefix: "a/", limit: 9).map(\.text) == ["a/10", "a/2"])
      #expect(try log.streams(withPrefix: "a", limit: 2).map(\.text) == ["a", "a/10"])
      let next = try log.streams(withPrefix: "a", after: StreamName("a/10"), limit: 9)
      #expect(next.map(\.text) == ["a/2", "ab"])
      #expect(try log.streams(withPrefix: "a/", after: StreamName("Z"), limit: 1).count == 1)
      #expect(try log.streams(withPrefix: "c", limit: 9).isEmpty)
    },
    EventLogClause("two spellings of a letter are two streams") { log, samples in
      let (composed, decomposed) = (try StreamName("\u{E9}"), try StreamName("e\u{301}"))
      try log.append(try samples.events(1), to: composed, expecting: .noStream)
      try log.append(try samples.events(2), to: decomposed, expecting: .noStream)
      #expect(try log.version(of: composed) == StreamVersion(0))
      #expect(try log.version(of: decomposed) == StreamVersion(1))
    },
    EventLogClause("what is not there is nil") { log, samples in
      let event = try log.event(samples.id())
      #expect(event == nil)
      #expect(try log.version(of: StreamName("nobody")) == nil)
    },
  ]
}
