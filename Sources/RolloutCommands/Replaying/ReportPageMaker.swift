import EventLedger
import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay

/// Puts replays, curves and labels onto one page.
struct ReportPageMaker {
  let report: ReplayReport
  let candidate: Candidate
  let runs: [RunSeries]
  /// Those of the candidate for the first rollout: what curves are drawn of.
  let rules: [Rule]
  let ledger: LedgerAccess
  let title: String
  let now: Timestamp

  /// Most curves on a page.
  private static let curveLimit = 6

  private var summary: ReplaySummary { report.summaries[0] }

  var page: ReportPage {
    get throws {
      ReportPage(
        title: title, facts: try facts, shares: shares,
        verdicts: summary.verdicts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
          .map { ReportPage.Fact($0.key, String($0.value)) },
        figures: curves + [map].compactMap(\.self), columns: ReportPageMaker.columns,
        rows: try report.sorted.map(row), unknown: unknown, labels: labels)
    }
  }

  private var facts: [ReportPage.Fact] {
    get throws {
      let head = try ledger.log.head()
      let starts = runs.compactMap(\.facts.startedAt).sorted()
      let imported = runs.count { $0.facts.isImported }
      return [
        ReportPage.Fact("Judged by", candidate.words),
        ReportPage.Fact(
          "Rollouts",
          "\(runs.count)" + (imported > 0 ? ", of which \(imported) imported" : "")
            + ", \(runs.reduce(0) { $0 + $1.count }) samples"),
        ReportPage.Fact(
          "Begun",
          starts.first.map { "\(RFC3339.text($0)) to \(RFC3339.text(starts[starts.count - 1]))" }
            ?? "unknown"),
        ReportPage.Fact("Ledger", "\(head.size) events, root \(head.root.hex)"),
        ReportPage.Fact("Made", "\(RFC3339.text(now)) by rollout \(ToolVersion.text)"),
      ]
    }
  }

  private var shares: [ReportPage.Fact] {
    var shares = [
      ReportPage.Fact(
        "Blocked",
        "\(ReplayWords.share(summary.blockRate)) (\(summary.blocks) for sure, "
          + "\(summary.blocks + summary.unknown) at most, of \(summary.count))")
    ]
    if summary.bad.count + summary.good.count > 0 {
      shares += [
        ReportPage.Fact(
          "Bad changes stopped (recall)",
          "\(ReplayWords.share(summary.recall)) of \(summary.bad.count)"),
        ReportPage.Fact(
          "Good changes stopped (false positive rate)",
          "\(ReplayWords.share(summary.falsePositiveRate)) of \(summary.good.count)"),
        ReportPage.Fact("Precision", ReplayWords.share(summary.precision)),
      ]
    }
    shares.append(
      ReportPage.Fact(
        "Exposure saved", "\(NumberWords.short(summary.exposureSaved)) cohort-minutes"))
    return shares
  }

  /// The curve of each rule of one threshold; what cannot be drawn is left out.
  private var curves: [ReportPage.Figure] {
    sweepable.prefix(ReportPageMaker.curveLimit).compactMap { rule, sweep in
      guard
        let report = try? SweepReport(sweep, of: runs)
      else { return nil }
      var words = [
        "At a threshold, the lower edge of the band is what is blocked for sure, the upper one "
          + "what is blocked at most."
      ]
      words += report.recorded.map { limit in
        "\(limit.limit.text) was the limit of \(NumberWords.count(limit.runs, "rollout")); "
          + "\(NumberWords.count(limit.near, "of them lies", "of them lie")) within "
          + "\(NumberWords.percent(RecordedLimit.nearShare)) of it."
      }
      if let constant = report.values.constant {
        words.append(
          "Every sample is \(NumberWords.short(constant)): a curve of that says nothing.")
      }
      if let otherRules { words.append(otherRules) }
      return ReportPage.Figure(
        title: sweep.words.hasPrefix(rule.name.text) ? sweep.words : "\(rule.name): \(sweep.words)",
        svg: report.svg, words: words)
    }
  }

  /// Curves are of one policy; says so where the rollouts are judged by several.
  private var otherRules: String? {
    let others = runs.count { candidate.policy(for: $0).rules != rules }
    guard others > 0 else { return nil }
    return "The kind of rule is that of the first rollout; "
      + "\(NumberWords.count(others, "rollout is", "rollouts are")) judged by other rules, and "
      + "drawn as if by this one."
  }

  private var sweepable: [(Rule, SweepRule)] {
    rules.compactMap { rule in
      guard case .threshold(let threshold) = rule.condition,
        let sweep = try? SweepRule(
          metric: threshold.metric, comparison: threshold.comparison,
          kind: ScanKind(rule.trigger))
      else { return nil }
      return (rule, sweep)
    }
  }

  /// The plane of the first two metrics, of which either stops a rollout.
  private var map: ReportPage.Figure? {
    let rules = sweepable.map(\.1)
    guard let x = rules.first, let y = rules.first(where: { $0.metric != x.metric }),
      let pair = try? MetricPair(.or, x, y),
      let report = try? PairReport(pair, of: runs)
    else { return nil }
    return ReportPage.Figure(
      title: "\(x.metric) and \(y.metric) together", svg: report.svg,
      words: ["How many rollouts are blocked for sure where either threshold stops one."])
  }

  static let columns = [
    "Plan", "Recorded", "Label", "Verdict", "Stage", "Sample", "Margin", "Lead", "Exposure saved",
    "Why",
  ]

  private func row(_ row: ReplayReport.Row) throws -> ReportPage.Row {
    let replay = row.replays[0]
    let cells = ReplayCells(replay, sample: row.samples[0])
    return ReportPage.Row(
      rollout: replay.rollout.text,
      cells: [
        replay.facts.name + (replay.facts.isImported ? " (imported)" : ""), cells.recorded,
        row.label?.rawValue ?? "-", replay.verdict.word, cells.stage, cells.sample, cells.margin,
        cells.lead, cells.exposure, cells.why,
      ], outcome: replay.verdict.outcome.rawValue, evidence: try evidence(replay))
  }

  private func evidence(_ replay: RunReplay) throws -> [ReportPage.Fact] {
    let id = replay.rollout.text
    var facts = [
      ReportPage.Fact("Explained", "rollout explain \(id)"),
      ReportPage.Fact("Events", "rollout events \(id) --json"),
    ]
    for (name, point) in [
      ("Candidate acts", replay.candidate), ("Recorded policy acts", replay.recorded),
    ] {
      guard let point else { continue }
      let event = try ledger.log.event(pointedAt: point.position)
      facts.append(
        ReportPage.Fact(
          name,
          "\(RFC3339.text(point.time)) \(point.stage), position \(point.position)"
            + (event.map { ", event \($0.id)" } ?? "")))
      facts.append(
        ReportPage.Fact("Proof", "rollout prove inclusion \(point.position)"))
    }
    return facts
  }

  private var unknown: [ReportPage.Fact] {
    var counts: [String: (count: Int, words: String)] = [:]
    for row in report.rows {
      let verdict = row.replays[0].verdict
      guard verdict.outcome == .unknown, let words = ReplayWords.reason(of: verdict) else {
        continue
      }
      let key = verdict.word + (ReplayWords.code(of: verdict).map { ": \($0)" } ?? "")
      counts[key, default: (0, words)].count += 1
    }
    return counts.sorted { $0.key < $1.key }.map { key, value in
      ReportPage.Fact(key, "\(NumberWords.count(value.count, "rollout")): \(value.words)")
    }
  }

  private var labels: [String] {
    let labelled = report.rows.compactMap(\.label)
    guard let revision = report.labelRevision, !labelled.isEmpty else {
      return [
        "None of these rollouts is labelled: whether the right ones are stopped is not known."
      ]
    }
    let counts = ChangeQuality.allCases.map { quality in
      "\(labelled.count { $0 == quality }) \(quality.rawValue)"
    }
    return [
      "\(counts.joined(separator: ", ")), \(report.rows.count - labelled.count) without a label.",
      "Labels as of the event at position \(revision).",
    ]
  }
}
