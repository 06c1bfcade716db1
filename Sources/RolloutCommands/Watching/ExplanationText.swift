import RolloutEvidence
import RolloutLedger
import RolloutModel

/// An explanation as people read it: every gate, step and rule with its numbers.
struct ExplanationText {
  let explanation: Explanation
  let rollout: RolloutID
  let paint: Paint
  /// The command line for something that a person can do.
  let command: (Remedy) -> String
  /// When one looks at the past.
  var known: KnownEntries?

  private static let statusColumns = 16

  var lines: [String] {
    let facts =
      (known.map { [("As of", $0.words)] } ?? [])
      + RolloutFacts(explanation: explanation, rollout: rollout).rows
    var lines = facts.map { name, text in
      paint.quiet(name + ":" + String(repeating: " ", count: max(1, 10 - name.count)))
        + Printable.line(text)
    }
    for stage in explanation.stages {
      lines += ["", heading(of: stage)]
      lines += stage.items.flatMap(self.lines)
    }
    lines += section("Held", explanation.holds.map { held($0) })
    lines += section(
      "Against it",
      explanation.state.failures.map { "\($0.id): \($0.message) (\(words($0.action)))" })
    lines += section(
      "Waived",
      explanation.waived.map {
        "\($0.id): \($0.message) "
          + "(waived\(by($0.id)): \(explanation.state.waivers[$0.id]?.reason ?? "?"))"
      })
    lines += section("Observed only", explanation.observed.map { "\($0.id): \($0.message)" })
    lines += section("What people did", explanation.timeline.interventions.compactMap(words))
    return lines + ending
  }

  /// Why it was decided as it was, or what a person can do now.
  private var ending: [String] {
    let state = explanation.state
    if state.standing.end != nil {
      let reasons = explanation.reasons
      let title = "Why it is \(state.status.rawValue)"
      if state.status == .ended {
        return section(title, ["what was decided has been redacted"])
      }
      return section(title, (reasons.isEmpty ? ["nothing stands against it"] : reasons) + [tally])
    }
    if known != nil { return [] }
    let remedies = explanation.remedies
    let columns = remedies.map { Printable.width(of: command($0)) }.max() ?? 0
    return section(
      "What you can do now",
      remedies.map { remedy in
        let text = command(remedy)
        return text + String(repeating: " ", count: columns - Printable.width(of: text)) + "  "
          + remedy.effect
      })
  }

  private func section(_ title: String, _ texts: [String]) -> [String] {
    texts.isEmpty ? [] : ["", paint.strong(title + ":")] + texts.map { "  " + Printable.line($0) }
  }

  private func heading(of stage: ExplainedStage) -> String {
    let glyph = Glyph(stage.status)
    let word = glyph.painted("\(glyph.rawValue) \(stage.status.words)", paint)
    let took =
      stage.status == .notReached
      ? "" : stage.span.map { ", \(LiveFrame.clock($0.length(at: explanation.now)))" } ?? ""
    let verdict = stage.verdict.map { ", verdict \($0.rawValue)" } ?? ""
    return "\(paint.strong(stage.label))  \(word)\(took)\(verdict)"
  }

  private func lines(of item: ExplainedItem) -> [String] {
    let glyph = Glyph(item.status)
    var line = PaintedLine()
    line.add("  ")
    line.add("\(glyph.rawValue) \(item.status.words)", columns: ExplanationText.statusColumns) {
      glyph.painted($0, paint)
    }
    let name = item.kind.rawValue == item.name ? item.name : "\(item.kind.rawValue) \(item.name)"
    line.add(([name] + facts(of: item)).joined(separator: ", "))
    let indent = String(repeating: " ", count: ExplanationText.statusColumns + 4)
    return [line.text(room: Int.max)] + numbers(of: item).map { indent + Printable.line($0) }
  }

  private func facts(of item: ExplainedItem) -> [String] {
    var facts: [String] = []
    if let instance = item.instance { facts.append(instance.text) }
    if item.attempt > 1 { facts.append("attempt \(item.attempt)") }
    if let action = item.action { facts.append(words(action, of: item.status)) }
    if item.kind != .soak, let span = item.span {
      facts.append(
        "took \(NumberWords.duration(Double(span.length(at: explanation.now).count)))")
    }
    if let left = item.timeLeft, item.status != .held {
      facts.append("\(LiveFrame.clock(left)) left")
    }
    return facts
  }

  private func numbers(of item: ExplainedItem) -> [String] {
    var lines: [String] = []
    if let standing = item.rule { lines += numbers(of: standing, item.status) }
    if let soak = item.soak { lines.append(words(of: soak, item.status)) }
    if !item.detail.isEmpty { lines.append(item.detail) }
    if let waiver = item.waiver {
      lines.append("waived\(by(waiver.failure)): \(waiver.reason)")
    }
    return lines
  }

  private func numbers(of standing: RuleStanding, _ status: ItemStatus) -> [String] {
    var lines = [RuleWords.words(of: standing.rule.withoutStages)]
    guard standing.tally.samples > 0 else { return lines }
    let latest = standing.latest.map { "latest \(ItemWords.value(of: $0)); " } ?? ""
    lines.append(
      "\(latest)\(ItemWords.samples(standing.tally.samples)): \(ItemWords.longCounts(of: standing.tally)); "
        + "\(standing.rule.minimumSamples) must pass")
    return lines
  }

  private func words(of soak: SoakStanding, _ status: ItemStatus) -> String {
    if soak.mode == .advisory {
      return "\(soak.required.secondsText) recommended; nothing waits for it"
    }
    if status == .notReached { return "\(soak.required.secondsText) required" }
    var text =
      "\(soak.observed.secondsText) of \(soak.required.secondsText) observed, "
      + ItemWords.samples(soak.samples)
    if soak.gaps > 0 { text += ", \(soak.gaps) gaps with \(soak.unobserved.secondsText)" }
    return text + (soak.isPromoted ? "; ended early by a person" : "")
  }

  /// `, by ada on deploy-1 at 2026-…`
  private func by(_ failure: FailureID) -> String {
    guard let waiver = explanation.timeline.waivers[failure] else { return "" }
    return " by \(waiver.by.map { "\($0.name) on \($0.host)" } ?? "somebody")"
      + " at \(RFC3339.text(waiver.at))"
  }

  /// `waive gates/build#1 by ada on deploy-1 at 2026-…: flaky`; nil for what nobody did.
  private func words(_ row: InterventionRow) -> String? {
    guard let actor = row.actor else { return nil }
    return "\(row.verb)\(row.subject.isEmpty ? "" : " " + row.subject) by \(actor.name) on "
      + "\(actor.host) at \(RFC3339.text(row.time)): \(row.reason)"
  }

  /// `of its gates, steps and rules, 12 are met, 1 is waived`
  private var tally: String {
    "of its gates, steps and rules, "
      + explanation.tally.map { status, count in
        "\(count) \(count == 1 ? "is" : "are") \(status.words)"
      }.joined(separator: ", ")
  }

  private func held(_ hold: Hold) -> String {
    "\(Headline.words(of: hold.held)) (since \(RFC3339.text(hold.since)))"
  }

  /// What comes of it, or would come of it.
  private func words(_ action: FailureAction, of status: ItemStatus) -> String {
    if status == .unmet || status == .waived || action == .observe { return words(action) }
    return action == .hold ? "would hold" : "would block"
  }

  private func words(_ action: FailureAction) -> String {
    switch action {
    case .block: "blocks"
    case .hold: "holds"
    case .observe: "observed only"
    }
  }
}
