import Foundation
import RolloutModel
import RolloutTestSupport
import Testing

@testable import RolloutLedger

@Suite struct EventCodecTests {
  @Test(arguments: RolloutEventSamples.all)
  func `an event reads back as it was written`(event: RolloutEvent) throws {
    let data = try EventCodec.encode(event)
    let schema = EventCodec.currentSchema(of: event.type)
    #expect(
      try EventCodec.decode(type: event.type.rawValue, schema: schema, data: data) == event)
  }

  /// What schema 1 wrote is read for ever: these files never change.
  @Test(arguments: RolloutEventSamples.all)
  func `what schema 1 wrote is still read, and still written`(event: RolloutEvent) throws {
    let kept = try Fixture.bytes(schema: 1, event: event)
    let type = event.type.rawValue
    #expect(try EventCodec.decode(type: type, schema: 1, data: kept) == event)
    if EventCodec.currentSchema(of: event.type) == 1 {
      let written = try EventCodec.encode(event)
      #expect(String(decoding: written, as: UTF8.self) == String(decoding: kept, as: UTF8.self))
    }
  }

  @Test(arguments: EventType.allCases)
  func `every type has a current schema`(type: EventType) {
    #expect(EventCodec.currentSchema(of: type) >= 1)
  }

  @Test func `an unknown type says that a newer version wrote it`() {
    #expect(throws: CodecFailure.unknownType("rollout.teleported")) {
      try EventCodec.decode(type: "rollout.teleported", schema: 1, data: [])
    }
    #expect(
      CodecFailure.unknownType("rollout.teleported").description == """
        expected an event type of this version of rollout, got 'rollout.teleported'
        Hint: a newer version of rollout wrote it; read this ledger with that version.
        """)
  }

  @Test(arguments: [0, -1, 2, 1_000])
  func `an unknown schema says what is known`(schema: Int) {
    let failure = CodecFailure.unknownSchema(
      type: "gate.started", schema: schema, newestKnown: 1)
    #expect(throws: failure) {
      try EventCodec.decode(type: "gate.started", schema: schema, data: [])
    }
    #expect(
      failure.description == """
        expected schema 1 to 1 of event type 'gate.started', got \(schema)
        Hint: a newer version of rollout wrote it; read this ledger with that version.
        """)
  }

  @Test(arguments: [
    "", "null", "[]", "{}", #"{"stage":"cohort_5"}"#, #"{"stage":"cohort_500","percent":5}"#,
    #"{"stage":"cohort_5","percent":"5"}"#, #"{"stage":"cohort_5","percent":500}"#, "\u{0}",
  ])
  func `a payload that does not read names its type and schema`(json: String) {
    do throws(CodecFailure) {
      _ = try EventCodec.decode(type: "cohort.entered", schema: 1, data: Array(json.utf8))
      Issue.record("expected a refusal of \(json)")
    } catch {
      guard case .badPayload("cohort.entered", 1, _) = error else {
        Issue.record("expected badPayload, got \(error)")
        return
      }
      #expect(
        error.description.hasPrefix(
          "expected a payload of event type 'cohort.entered' with schema 1, got one that does "
            + "not read: "))
      #expect(error.description.hasSuffix("\nHint: the ledger may have been altered."))
    }
  }

  @Test func `what is quoted of a payload is short and safe to print`() {
    let key = "\u{1B}[2J" + String(repeating: "k", count: 50_000)
    let failure = CodecFailure.badPayload(type: key, schema: 1, reason: key)
    #expect(failure.description.utf8.count < 1_000 && !failure.description.contains("\u{1B}"))
    #expect(!CodecFailure.unknownType(key).description.contains("\u{1B}"))
  }

  @Test func `numbers keep every bit`() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<2_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite, value >= 0 else { continue }
      let sample = SLOSampled(
        stage: .baseline, number: 1, url: "u", duration: .zero,
        readings: [Reading(metric: "m", content: .value(value))], verdicts: [],
        snapshot: .scripted("x"))
      let data = try EventCodec.encode(.sloSampled(sample))
      let read = try EventCodec.decode(type: "slo.sampled", schema: 1, data: data)
      #expect(read == .sloSampled(sample), "\(value)")
    }
  }

  @Test func `a digest is over the JSON that the ledger stores`() throws {
    let json = try EventCodec.json(of: ["b": 1, "a": 2])
    #expect(json == #"{"a":2,"b":1}"#)
    #expect(try ContentDigest(ofJSON: ["b": 1, "a": 2]) == ContentDigest(of: Array(json.utf8)))
    #expect(
      ContentDigest(of: Array("abc".utf8)).text
        == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}

/// The files under `Fixtures`, one a type and schema.
enum Fixture {
  /// A file that is missing is written with `RECORD_SNAPSHOTS=1`; one that is there never is.
  static func bytes(schema: Int, event: RolloutEvent, source: String = #filePath) throws -> [UInt8]
  {
    let name = "Fixtures/v\(schema)/\(event.type.rawValue).json"
    if let folder = Bundle.module.resourceURL,
      let data = try? Data(contentsOf: folder.appending(path: name))
    {
      return [UInt8](data)
    }
    let kept = URL(filePath: source).deletingLastPathComponent().appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      try Data(EventCodec.encode(event)).write(to: kept, options: .withoutOverwriting)
    }
    Issue.record("Expected the fixture \(name), found none.")
    return []
  }
}
