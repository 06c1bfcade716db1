import FoundationEssentials

extension SandboxWorld {
  /// The cohort in force and where it comes from.
  var cohortInForce: JSONText {
    .object([
      ("percent", .integer(cohortPercent)),
      ("source", .string(cohortSource)),
      ("applied_percent", state.appliedPercent.map(JSONText.integer) ?? .null),
    ])
  }

  var cohortSource: String {
    if state.appliedPercent != nil { return "applied" }
    return state.askedPercent == nil ? "none" : "probe"
  }

  /// Puts a cohort in force, or with `null` withdraws what was put in force.
  mutating func applyCohort(_ body: [UInt8], contentType: String?) -> SandboxAnswer {
    if let refusal = refusalOfContentType(contentType) { return refusal }
    let expected = #"expected {"percent": n} with a whole number from 0 to 100, or null"#
    guard
      let fields = try? JSONDecoder().decode([String: Int?].self, from: Data(body)),
      fields.count == 1, let percent = fields["percent"]
    else { return .error(400, "bad_body", expected) }
    if let percent, !(0...100).contains(percent) {
      return .error(400, "bad_percent", "\(expected); got \(percent)")
    }
    state.appliedPercent = percent
    return .json(cohortInForce)
  }

  mutating func startOver() -> SandboxAnswer {
    state = State()
    return .json(cohortInForce)
  }
}
