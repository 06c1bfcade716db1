import EventLedger
import Testing

extension EventLogContract {
  static let appending = [
    EventLogClause("an empty log has size 0 and the root of nothing") { log, _ in
      let head = try log.head()
      #expect(head.size == 0)
      #expect(
        head.root.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
      #expect(try log.events(from: Position(0), limit: 10).isEmpty)
    },
    EventLogClause("positions are dense over streams and versions within one") { log, samples in
      let (a, b) = (try StreamName("a"), try StreamName("b"))
      let first = try log.append(try samples.events(2), to: a, expecting: .noStream)
      let second = try log.append(try samples.events(1), to: b, expecting: .noStream)
      let third = try log.append(
        try samples.events(2), to: a, expecting: .exactly(StreamVersion(1)))
      #expect(first.firstPosition == Position(0) && first.lastPosition == Position(1))
      #expect(second.firstPosition == Position(2) && second.lastVersion == StreamVersion(0))
      #expect(third.firstVersion == StreamVersion(2) && third.lastPosition == Position(4))
      let all = try log.events(from: Position(0), limit: 10)
      #expect(all.map(\.position.rawValue) == [0, 1, 2, 3, 4])
      #expect(all.map(\.version.rawValue) == [0, 1, 0, 2, 3])
      #expect(all.map(\.stream) == [a, a, b, a, a])
    },
    EventLogClause("an event comes back as it was given") { log, samples in
      let cause = samples.id()
      let event = try samples.event(
        "grün \\ \u{1F680}", type: "gate.finished", subject: #"gate/"unit"\1"#, causation: cause,
        actor: EventActor(authType: .user, authID: "zoë@example.org"))
      let stream = try StreamName("rollout/ä \"quoted\"")
      try log.append([event], to: stream, expecting: .noStream)
      let record = try #require(try log.event(event.id))
      #expect(record.type == event.type && record.schema == event.schema)
      #expect(record.subject == event.subject && record.time == event.time)
      #expect(record.causation == cause && record.actor == event.actor)
      #expect(record.data == event.data && record.stream == stream)
      #expect(record.header.source == log.source)
      #expect(EventHeader(record.headerBytes) == record.header)
      #expect(record.leaf == MerkleTree.leaf(record.headerBytes))
    },
    EventLogClause("the head that an append returns is the head of the log") { log, samples in
      let stream = try StreamName("s")
      var heads: [Head] = []
      for _ in 0..<20 {
        let result = try log.append([try samples.event()], to: stream, expecting: .any)
        #expect(try log.head() == result.head)
        heads.append(result.head)
      }
      #expect(heads.map(\.size) == Array(1...20))
      #expect(Set(heads.map(\.root)).count == 20)
      for head in heads { #expect(try log.head(atSize: head.size) == head) }
    },
    EventLogClause("a blob is kept by its digest, and once") { log, samples in
      let stream = try StreamName("s")
      let content = Array("output of a gate".utf8)
      try log.append(
        [try samples.event()], to: stream, expecting: .any, blobs: [content, content, []])
      try log.append([try samples.event()], to: stream, expecting: .any, blobs: [content])
      #expect(try log.blob(Digest.sha256(of: content)) == content)
      #expect(try log.blob(Digest.sha256(of: [])) == [])
      #expect(try log.blob(Digest.sha256(of: [1])) == nil)
    },
  ]
}
