import Testing

/// What must be the same of a rollout however often its runner was lost.
struct RolloutCourse: Equatable, Sendable {
  /// Of each completed cohort, its stage and verdict, in order.
  var cohorts: [String] = []
  /// Of each command that passed, its stage and name, in order.
  var passed: [String] = []
  /// The stages whose probe passed, in order.
  var probed: [String] = []
  var decision: String?

  init(_ events: [StoredEvent]) {
    for event in events {
      let stage = event["stage"] ?? ""
      switch event.type {
      case "cohort.completed": cohorts.append("\(stage) \(event["verdict"] ?? "")")
      case "gate.finished", "apply.finished", "drill.finished":
        passed.append("\(stage)/\(event["name"] ?? "")")
      case "probe.finished": probed.append(stage)
      case "rollout.decided": decision = event["decision"]
      default: break
      }
    }
  }
}

/// What holds of every stream of events, whatever happened to its runners.
func expectConsistent(_ events: [StoredEvent]) {
  expectDense(events)
  let epochs = events.filter { $0.type == "runner.attached" }.compactMap { $0.number("epoch") }
  #expect(epochs == (0..<epochs.count).map { Double($0 + 1) })
  let ends = events.filter(\.isTerminal)
  #expect(ends.count <= 1)
  var open: StoredEvent?
  var attempts: [String: Int] = [:]
  for event in events {
    let (kind, what) = event.kindAndWhat
    guard ["gate", "apply", "drill", "rollback", "probe"].contains(kind) else { continue }
    switch what {
    case "started":
      #expect(open == nil, "\(event.type) at \(event.version) while another one was open")
      open = event
      guard kind != "probe" else { continue }
      let step = event.step
      attempts[step, default: 0] += 1
      #expect(event.number("attempt") == attempts[step].map(Double.init), "\(step)")
    case "finished", "interrupted":
      #expect(open?.kindAndWhat.kind == kind, "\(event.type) at \(event.version)")
      #expect(open?.step == event.step)
      #expect(open?.number("attempt") == event.number("attempt"))
      open = nil
    default: break
    }
  }
  if !ends.isEmpty { #expect(open == nil, "an intent stayed open: \(open?.type ?? "")") }
  let promoted = events.filter { $0.type == "soak.promoted" }.map { $0["stage"] }
  for soak in events where soak.type == "soak.finished" && !promoted.contains(soak["stage"]) {
    // Where nothing is sampled, nothing is observed.
    guard soak.number("samples") != 0 else {
      #expect(soak.number("observed") == 0)
      continue
    }
    #expect(soak.number("observed") ?? 0 >= soak.number("required") ?? 0, "\(soak.data)")
  }
}

/// A stream from its plan on, without a gap.
func expectDense(_ events: [StoredEvent]) {
  #expect(events.map(\.version) == Array(0..<events.count))
  #expect(events.count { $0.type == "rollout.planned" } == 1)
  #expect(events.first?.type == "rollout.planned")
}

extension StoredEvent {
  /// `gate.started` in its two parts.
  var kindAndWhat: (kind: String, what: String) {
    let parts = type.split(separator: ".").map(String.init)
    return (parts.first ?? "", parts.last ?? "")
  }

  /// The stage and name of a command.
  var step: String { "\(self["stage"] ?? "")/\(self["name"] ?? "")" }
}
