import RolloutModel

extension PromotionAttestor {
  /// The predicate `cohort-promotion/v1`; docs/exports.md describes its members.
  func promotion(
    _ decision: PromotionDecision, to next: Stage?, at entry: LedgerEntry, reasons: [String] = []
  ) -> InTotoStatement {
    let plan = state.planned.plan
    var members: [(key: String, value: OrderedJSON)] = [
      ("rollout", .string(rollout.text)), ("service", .string(plan.service)),
      ("environment", .string(plan.environment)), ("decision", .string(decision.rawValue)),
      ("decidedAt", .string(entry.time.rfc3339)),
      ("decidedBy", .string(entry.actor.map { "\($0.name)@\($0.host)" } ?? "")),
      ("decidedIn", .string("urn:uuid:" + entry.id)),
    ]
    if let cohort { members.append(("fromCohort", PromotionAttestor.json(cohort))) }
    if let next { members.append(("toCohort", PromotionAttestor.json(next))) }
    members += [
      ("reasons", .array(reasons.map { .string($0) })), ("plan", planDescriptor),
      ("policy", policyDescriptor),
    ]
    members += evidence.members
    if let sample = sampleJSON { members.append(("sloSnapshot", sample)) }
    if let soak = lastSoak {
      members.append(
        (
          "soak",
          .object([
            ("mode", .string(soak.mode.rawValue)),
            ("requiredMilliseconds", .integer(soak.required.count)),
            ("observedMilliseconds", .integer(soak.observed.count)),
            ("samples", .integer(Int64(soak.samples))),
          ])
        ))
    }
    members += [("waivers", .array(waivers)), ("checkpoint", tree.json)]
    return statement(.cohortPromotion, .object(members))
  }

  func statement(
    _ type: InTotoStatement.PredicateType, _ predicate: OrderedJSON
  ) -> InTotoStatement {
    InTotoStatement(subject: subject, predicateType: type, predicate: predicate)
  }

  var planDescriptor: OrderedJSON {
    PromotionAttestor.descriptor(state.planned.plan.name, state.planned.planDigest)
  }

  var policyDescriptor: OrderedJSON {
    PromotionAttestor.descriptor("policy", state.planned.policyDigest)
  }

  private var sampleJSON: OrderedJSON? {
    guard let (entry, sample) = lastSample else { return nil }
    return .object([
      ("event", .string("urn:uuid:" + entry.id)), ("position", .integer(entry.position)),
      ("stage", .string(sample.stage.label)), ("number", .integer(Int64(sample.number))),
      ("snapshot", PromotionAttestor.descriptor("snapshot", sample.snapshot.digest)),
      ("readings", .array(sample.readings.map(CDEventMapper.json))),
      ("verdicts", .array(sample.verdicts.map(CDEventMapper.json))),
    ])
  }

  private static func json(_ stage: Stage) -> OrderedJSON {
    .object([
      ("stage", .string(stage.label)), ("percent", .integer(Int64(stage.percent?.value ?? 0))),
    ])
  }

  /// An in-toto ResourceDescriptor of something with a SHA-256.
  private static func descriptor(_ name: String, _ digest: ContentDigest) -> OrderedJSON {
    let digits = digest.text.split(separator: ":").last.map(String.init) ?? ""
    return .object([
      ("name", .string(name)), ("digest", .object([("sha256", .string(digits))])),
    ])
  }
}
