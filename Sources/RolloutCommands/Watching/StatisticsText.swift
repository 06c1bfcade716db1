import RolloutEvidence
import RolloutModel

/// What many rollouts have in common, as people read it.
struct StatisticsText {
  let statistics: RolloutStatistics
  let paint: Paint

  /// Most rows of a table.
  private static let rowLimit = 20

  var lines: [String] {
    let sums = statistics
    var first =
      "\(NumberWords.count(sums.rollouts, "rollout")) with "
      + NumberWords.count(sums.events, "event")
    if sums.leftOut > 0 { first += "; \(sums.leftOut) left out by the filter" }
    if sums.unreadable > 0 { first += "; ⚠ \(sums.unreadable) could not be read" }
    guard sums.rollouts > 0 else { return [first] + imported }
    var lines = [first] + imported + ["", paint.strong("Outcomes:")]
    lines += RolloutStatus.allCases.compactMap { status in
      guard let count = sums.outcomes[status], count > 0 else { return nil }
      let glyph = Glyph(status)
      return "  \(count)  " + glyph.painted("\(glyph.rawValue) \(status.rawValue)", paint)
    }
    if let share = sums.failureShare {
      lines.append(
        "  \(NumberWords.percent(share)) of \(NumberWords.count(sums.ended, "ended rollout")) "
          + "did not complete")
    }
    if let durations = sums.durations {
      lines.append(
        "  from plan to end: median \(NumberWords.duration(durations.median)), "
          + "p90 \(NumberWords.duration(durations.p90)), "
          + "max \(NumberWords.duration(durations.maximum))")
    }
    lines += ["", paint.strong("People and trouble:")] + trouble.map { "  " + $0 }
    lines += table("What failed, by stage", checks)
    lines += table("Time per stage", stages)
    return lines + table("Slowest gates", gates)
  }

  /// A line about imported rollouts, where there are any.
  private var imported: [String] {
    let count = statistics.imported.values.reduce(0, +)
    guard count > 0 else { return [] }
    let outcomes = ImportedStatus.allCases.map {
      "\(statistics.imported[$0] ?? 0) \($0.rawValue)"
    }
    return [
      "\(count) imported (\(outcomes.joined(separator: ", "))), which nothing below counts"
    ]
  }

  private var trouble: [String] {
    let sums = statistics
    let holds = HoldCause.allCases.map { "\(sums.holds[$0] ?? 0) \($0.rawValue)" }
    return [
      NumberWords.count(sums.holds.values.reduce(0, +), "hold")
        + " (\(holds.joined(separator: ", ")))",
      [
        NumberWords.count(sums.waivers, "waiver"),
        NumberWords.count(sums.retries, "retry", "retries"),
        NumberWords.count(sums.promotions, "soak", "soaks") + " ended early",
      ].joined(separator: ", "),
      NumberWords.count(sums.rollbacks, "rollback")
        + " (\(sums.automaticRollbacks) by policy)",
      NumberWords.count(sums.interruptions, "interruption") + ", "
        + NumberWords.count(sums.takeovers, "resumption"),
      NumberWords.count(sums.gaps, "soak gap")
        + ", \(NumberWords.duration(Double(sums.unobserved.count))) unobserved",
    ]
  }

  private func table(_ title: String, _ rows: [[String]]) -> [String] {
    guard rows.count > 1 else { return ["", "\(paint.strong(title)): none"] }
    let more = rows.count - 1 - StatisticsText.rowLimit
    return ["", paint.strong(title) + ":"]
      + PlainTable.lines(of: Array(rows.prefix(1 + StatisticsText.rowLimit)), indent: 2)
      + (more > 0 ? ["  and \(more) more; --json has all"] : [])
  }

  private var checks: [[String]] {
    [["stage", "kind", "name", "rollouts", "failed", "waived", "blocked", "block rate"]]
      + statistics.checks.filter { $0.failed > 0 }.map { check in
        [
          check.key.stage.label, check.key.kind.rawValue, check.key.name, String(check.rollouts),
          String(check.failed), String(check.waived), String(check.blocked),
          NumberWords.percent(check.blockShare),
        ]
      }
  }

  private var stages: [[String]] {
    [["stage", "rollouts", "median", "p90", "max"]]
      + statistics.stages.map { stage in
        [stage.stage.label, String(stage.durations.count)]
          + [stage.durations.median, stage.durations.p90, stage.durations.maximum]
          .map(NumberWords.duration)
      }
  }

  private var gates: [[String]] {
    [["gate", "runs", "median", "max", "failures"]]
      + statistics.gates.map { gate in
        [
          gate.name, String(gate.durations.count), NumberWords.duration(gate.durations.median),
          NumberWords.duration(gate.durations.maximum), String(gate.failures),
        ]
      }
  }
}
