import RolloutModel
import RolloutReplay

/// A curve as CSV: one line a piece, from strict to loose.
struct SweepCSV {
  let report: SweepReport

  var lines: [String] {
    let curve = report.curve
    let stages = curve.stages.flatMap { ["\($0.label)", "\($0.label)_at_most"] }
    let header =
      ["from", "to", "blocked", "blocked_at_most", "passed", "unknown", "other"] + stages
    return [header.joined(separator: ",")] + curve.steps.map(line)
  }

  private func line(_ step: SweepStep) -> String {
    let counts = step.counts
    var cells = [step.from.map(shortText) ?? "", step.to.map(shortText) ?? ""]
    cells += [counts.blocked, counts.upper, counts.passed, counts.unknown, counts.other]
      .map { String($0) }
    cells += step.stages.flatMap { [String($0.blocked), String($0.upper)] }
    return cells.joined(separator: ",")
  }
}

/// The plane of a pair as CSV: one line a crossing.
struct PairCSV {
  let report: PairReport

  var lines: [String] {
    let grid = report.grid
    var lines = ["x,y,blocked,blocked_at_most,passed,unknown,other"]
    for row in grid.ys.indices {
      for column in grid.xs.indices {
        let counts = grid.counts(x: column, y: row)
        lines.append(
          [
            shortText(of: grid.xs[column]), shortText(of: grid.ys[row]), String(counts.blocked),
            String(counts.upper), String(counts.passed), String(counts.unknown),
            String(counts.other),
          ].joined(separator: ","))
      }
    }
    return lines
  }
}
