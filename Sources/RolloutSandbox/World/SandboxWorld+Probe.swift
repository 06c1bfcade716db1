import FoundationEssentials

extension SandboxWorld {
  /// The control plane's answer to a probe: which way a user would be routed now.
  ///
  /// The status is 200 in every scenario, so that a scenario has exactly one cause.
  mutating func evaluateRouting(_ body: [UInt8], contentType: String?) -> SandboxAnswer {
    if let refusal = refusalOfContentType(contentType) { return refusal }
    guard
      let fields = try? JSONDecoder().decode([String: String].self, from: Data(body)),
      fields.count == 2, let thread = fields["thread_id"], let key = fields["cohort_key"],
      !thread.isEmpty, !key.isEmpty
    else {
      return .error(
        400, "bad_body",
        #"expected {"thread_id": "…", "cohort_key": "…"}, both strings and not empty"#)
    }
    switch CohortAsked(thread: thread) {
    case .none: break
    case .percent(let percent): state.askedPercent = percent
    case .outOfRange(let digits):
      return .error(
        400, "bad_cohort",
        "thread_id ends in \(digits); expected a cohort from 0 to 100 there, or no number")
    }
    return .json(decision(thread: thread, key: key))
  }

  private mutating func decision(thread: String, key: String) -> JSONText {
    let bucket = Self.bucket(of: key)
    let isCanary = bucket < cohortPercent
    state.probesAnswered += 1
    if isCanary { state.routedToCanary += 1 }
    let comparison = isCanary ? "is below" : "is not below"
    return .object([
      ("thread_id", .string(thread)),
      ("cohort_key", .string(key)),
      ("cohort_percent", .integer(cohortPercent)),
      ("route", .string(isCanary ? "canary" : "stable")),
      ("reason", .string("bucket \(bucket) \(comparison) cohort \(cohortPercent)")),
    ])
  }

  /// The bucket of a user, 0 to 99: the same in every process and on every machine.
  ///
  /// > Source: FNV-1a, 64 bit, http://www.isthe.com/chongo/tech/comp/fnv/
  static func bucket(of key: String) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in key.utf8 {
      hash ^= UInt64(byte)
      hash &*= 0x0000_0100_0000_01b3
    }
    return Int(hash % 100)
  }
}
