import EventLedger
import RolloutLedger
import RolloutModel
import RolloutReplay

/// A rollout that never was, with the events of one that ran: most complete, some are blocked by
/// their rules.
struct MadeRollout {
  private(set) var events: [NewEvent] = []
  private(set) var samples = 0
  private(set) var isBlocked = false
  /// When its last event happened.
  private(set) var milliseconds: Int64
  let stream: StreamName
  let snapshot: [UInt8]

  private let maker: RolloutMaker
  private var generator: SeededGenerator

  init(_ maker: RolloutMaker, number: Int, samplesPerStage: Int) throws {
    self.maker = maker
    generator = SeededGenerator(seed: maker.seed &+ UInt64(number) &* 0x9E37_79B9)
    milliseconds = RolloutMaker.beginning + Int64(number) * maker.length(samplesPerStage)
    stream = try StreamName(maker.sources.id(at: milliseconds).description)
    snapshot = Array(#"{"rollout":\#(number)}"#.utf8)
    try make(samplesPerStage)
  }

  private mutating func make(_ samplesPerStage: Int) throws {
    try add(.rolloutPlanned(maker.planned))
    let level = 220 + 200 * generator.share
    // One rollout in eight gets slower and slower from some stage on.
    let turn = generator.next() & 7 == 0 ? Int(generator.next() % UInt64(maker.stages.count)) : .max
    let material = Material(
      digest: ContentDigest(of: snapshot), byteCount: snapshot.count)
    for (index, (stage, percent)) in maker.stages.enumerated() {
      try add(.cohortEntered(CohortEntered(stage: stage, percent: percent)))
      try add(
        .soakStarted(
          SoakStarted(
            stage: stage, required: maker.plan.soak.required,
            sampleInterval: maker.plan.soak.sampleInterval)))
      for number in 1...samplesPerStage {
        milliseconds += maker.plan.soak.sampleInterval.count
        let slope = index >= turn ? 1.2 * Double(number) / Double(samplesPerStage) : 0
        let sample = try sample(
          number, of: stage, level: level * (1 + slope), material: material)
        if sample.verdicts.contains(where: { $0.verdict != .pass }) {
          return try block(at: stage, sample.verdicts)
        }
      }
      try add(
        .soakFinished(
          SoakFinished(
            stage: stage, mode: .wait, required: maker.plan.soak.required,
            observed: maker.plan.soak.required, samples: samplesPerStage)))
      try add(.cohortCompleted(CohortCompleted(stage: stage, verdict: .pass)))
    }
    guard maker.isDecided else { return }
    try add(.rolloutDecided(RolloutDecided(decision: .allow, reasons: [])))
  }

  private mutating func sample(
    _ number: Int, of stage: Stage, level: Double, material: Material
  ) throws -> SLOSampled {
    let spread = generator.share + generator.share + generator.share - 1.5
    let latency = (level * (1 + 0.1 * spread) * 10).rounded() / 10
    let errors = (generator.share * generator.share * 1200 * level / 400).rounded() / 100_000
    let readings = [
      Reading(metric: "p95_latency_ms", content: .value(latency), path: "p95_latency_ms"),
      Reading(metric: "error_budget_ratio", content: .value(errors), path: "error_budget_ratio"),
    ]
    let sample = SLOSampled(
      stage: stage, number: number, url: RolloutMaker.url,
      duration: Milliseconds(Int64(8 + generator.next() % 40)), readings: readings,
      verdicts: judge(readings, under: maker.plan.policy, in: stage), snapshot: material,
      policy: maker.planned.policyDigest, attempt: 1)
    append(.sloSampled, SampleText.bytes(of: sample), subject: stage.label)
    samples += 1
    return sample
  }

  private mutating func block(at stage: Stage, _ verdicts: [RuleVerdict]) throws {
    isBlocked = true
    try add(.cohortCompleted(CohortCompleted(stage: stage, verdict: .fail)))
    guard maker.isDecided else { return }
    let reasons = verdicts.filter { $0.verdict != .pass }.map { verdict in
      "slo \(stage) \(verdict.verdict.rawValue): \(verdict.metric)"
    }
    try add(.rolloutDecided(RolloutDecided(decision: .block, reasons: reasons)))
  }

  private mutating func add(_ event: RolloutEvent) throws {
    append(event.type, try EventCodec.encode(event), subject: event.stage?.label)
  }

  private mutating func append(
    _ type: RolloutModel.EventType, _ data: [UInt8], subject: String?
  ) {
    events.append(
      NewEvent(
        id: maker.sources.id(at: milliseconds), type: maker.types[type] ?? maker.sampled,
        subject: subject, time: EventTime(clamping: milliseconds),
        actor: EventActor(authType: .user, authID: "ada@deploy-1"), data: data))
  }
}

extension SeededGenerator {
  /// From 0 up to 1.
  fileprivate var share: Double {
    mutating get { Double(next() >> 11) / Double(1 << 53 as UInt64) }
  }
}
