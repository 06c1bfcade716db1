import EventLedger
import RolloutLedger
import RolloutModel
import RolloutRedaction
import Testing

@testable import RolloutRunner

/// What came from outside is redacted, and fits, before it is kept.
@Suite struct KeptMaterialTests {
  private static let secret = "s3cret-value"
  private let redactor = Redactor(["KEY": Secret(KeptMaterialTests.secret)])

  @Test func `a secret is in no event and in no material`() async throws {
    var fixture = RunningFixture()
    fixture.plan.drill = .run(CommandPlan(command: "./drill --key \(Self.secret)"))
    fixture.plan.snapshots = [
      SnapshotSource(name: "metrics", url: "http://metrics.test/\(Self.secret)")
    ]
    fixture.plan.continuation = .evaluateAll
    let world = FakeWorld { effect in
      switch effect {
      case .probe:
        .failure(reason: "no \(Self.secret)", status: 502, body: Array(Self.secret.utf8))
      default:
        .response(status: 200, body: Array(#"{"p95":100,"key":"\#(Self.secret)"}"#.utf8))
      }
    }
    #expect(try await fixture.run(in: world, redactor: redactor) == .ended(.blocked))
    #expect(world.effects.contains(.fetch("http://metrics.test/\(Self.secret)")))
    let store = RolloutStore(log: fixture.log)
    for record in fixture.log.events(from: Position(0), limit: 1000) {
      let text = String(decoding: record.data ?? [], as: UTF8.self)
      #expect(!text.contains(Self.secret))
    }
    var kept = 0
    for entry in try fixture.entries {
      for material in entry.event.materials {
        let bytes = try #require(try store.bytes(of: material))
        #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.secret))
        #expect(bytes.count == material.byteCount)
        kept += 1
      }
    }
    #expect(kept == 13)
  }

  /// Regressed: redaction made a body longer than a blob may be, and the rollout stopped.
  @Test func `a body that redaction makes too long is cut, and the cut is recorded`() async throws {
    let fixture = RunningFixture()
    let body = Array(String(repeating: Self.secret + " ", count: 80_000).utf8)
    let world = FakeWorld { effect in
      effect == .fetch(RunningFixture.metricsURL) ? .response(status: 200, body: body) : .healthy
    }
    #expect(try await fixture.run(in: world, redactor: redactor) == .ended(.completed))
    let whole = redactor.redact(body).count
    #expect(body.count < LedgerLimit.blobBytes && whole > LedgerLimit.blobBytes)
    for entry in try fixture.entries {
      guard case .snapshotCaptured(let payload) = entry.event else { continue }
      #expect(payload.body.byteCount == LedgerLimit.blobBytes)
      #expect(payload.body.omittedByteCount == whole - LedgerLimit.blobBytes)
    }
  }
}

extension RolloutEvent {
  fileprivate var materials: [Material] {
    switch self {
    case .snapshotCaptured(let payload): [payload.body]
    case .gateFinished(let payload), .applyFinished(let payload), .drillFinished(let payload):
      [payload.log]
    case .probeFinished(let payload): payload.body.map { [$0] } ?? []
    case .sloSampled(let payload): [payload.snapshot]
    default: []
    }
  }
}
