/// The snapshots that no reader may take for a measurement, in the order they are served.
enum GarbageSnapshot: CaseIterable {
  case html
  case cutOff
  case notANumber
  case numberAsString
  case beyondRange
  case negative
  case syncAsArray

  /// - Parameter sample: 1 for the first snapshot; after the last kind the first comes again.
  init(sample: Int) {
    precondition(sample >= 1, "Invariant: samples are counted from 1")
    self = Self.allCases[(sample - 1) % Self.allCases.count]
  }

  func answer(nested: Bool) -> SandboxAnswer {
    switch self {
    case .html:
      SandboxAnswer(
        status: 200, contentType: "text/html; charset=utf-8",
        body: "<!doctype html><title>Bad gateway</title><h1>502 Bad gateway</h1>\n")
    case .cutOff: json(#"{"window_seconds":300,"p95_latency_ms":41"#)
    case .notANumber: json(values("NaN", "NaN", nested))
    case .numberAsString: json(values(#""412""#, #""0.011""#, nested))
    case .beyondRange: json(values("1e999", "1e999", nested))
    case .negative: json(values("-412.5", "-0.011", nested))
    case .syncAsArray: json(#"{"window_seconds":300,"sync":[412.5,0.011]}"#)
    }
  }

  private func values(_ latency: String, _ ratio: String, _ nested: Bool) -> String {
    let fields = #""p95_latency_ms":\#(latency),"error_budget_ratio":\#(ratio)"#
    return #"{"window_seconds":300,"# + (nested ? #""sync":{\#(fields)}"# : fields) + "}"
  }

  private func json(_ body: String) -> SandboxAnswer {
    SandboxAnswer(status: 200, contentType: "application/json", body: body + "\n")
  }
}
