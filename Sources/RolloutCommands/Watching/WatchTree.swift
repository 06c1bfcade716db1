import RolloutEvidence
import RolloutModel

/// A whole rollout on one screen: facts, then a tree of stages with what is asked of each. Pure.
struct WatchTree {
  let explanation: Explanation
  let rollout: RolloutID
  let paint: Paint
  /// > Units: columns and lines of the terminal.
  let width: Int
  /// nil for as many lines as it takes.
  let height: Int?

  /// A stage, or several that are shown as one line.
  struct Branch {
    var stage: ExplainedStage
    var isOpen: Bool
    /// Stages that are folded into this line, itself too.
    var count = 1
  }

  private static let statusColumns = 16
  private static let ageColumns = 8

  /// Not one of them is wider than the terminal, and not more of them than it has.
  var lines: [String] {
    let limit = height.map { max(1, $0 - 1) } ?? Int.max
    let foot = footLines
    var branches = explanation.stages.map {
      Branch(stage: $0, isOpen: $0.status != .notReached)
    }
    var head = headLines
    func count() -> Int {
      head.count + 2 + branches.reduce(0) { $0 + 1 + ($1.isOpen ? rows(of: $1.stage).count : 0) }
        + foot.count
    }
    // What is over says least; what goes on and what stands against the rollout stays.
    for index in branches.indices
    where count() > limit && branches[index].isOpen && branches[index].stage.status.isQuiet {
      branches[index].isOpen = false
    }
    if count() > limit { branches = WatchTree.merged(branches) }
    for index in branches.indices
    where count() > limit && branches[index].isOpen && branches[index].stage.span?.end != nil {
      branches[index].isOpen = false
    }
    while count() > limit, head.count > 3 { head.removeLast() }
    let lines = head + [""] + treeLines(branches) + foot
    guard lines.count > limit else { return lines }
    let more = "… \(lines.count - limit + 1) more lines; rollout explain has them"
    return Array(lines.prefix(limit - 1)) + [Printable.cut(more, to: room)]
  }

  /// The last column stays free: some terminals wrap as soon as it is written.
  private var room: Int { max(0, width - 1) }

  private var headLines: [String] {
    let glyph = Glyph(explanation.state.status)
    var rows = RolloutFacts(explanation: explanation, rollout: rollout).rows
    // What people look at first is last to go where the screen is small.
    rows.insert(rows.remove(at: 2), at: 1)
    return rows.map { name, text in
      var line = PaintedLine()
      line.add(name + ":", columns: 10, paint.quiet)
      line.add(text, name == "Status" ? { glyph.painted($0, paint) } : nil)
      return line.text(room: room)
    }
  }

  /// What stands against it, and what a person let pass.
  private var footLines: [String] {
    let state = explanation.state
    var lines: [String] = []
    for hold in explanation.holds {
      lines.append(foot(.held, "held", Headline.words(of: hold.held)))
    }
    for failure in state.failures { lines.append(foot(.failed, failure.id.text, failure.message)) }
    for failure in explanation.waived {
      lines.append(foot(.warning, "waived \(failure.id)", failure.message))
    }
    return lines.isEmpty ? [] : [""] + lines
  }

  private func foot(_ glyph: Glyph, _ name: String, _ text: String) -> String {
    var line = PaintedLine()
    line.add("\(glyph.rawValue) \(name)") { glyph.painted($0, paint) }
    line.add("  \(text)")
    return line.text(room: room)
  }

  /// Puts stages that are over, or not reached, one after another into one line.
  private static func merged(_ branches: [Branch]) -> [Branch] {
    var merged: [Branch] = []
    for branch in branches {
      if let last = merged.last, !last.isOpen, !branch.isOpen,
        last.stage.status == branch.stage.status
      {
        merged[merged.count - 1].count += 1
        merged[merged.count - 1].stage.label = "\(last.count + 1) stages"
      } else {
        merged.append(branch)
      }
    }
    return merged
  }
}

extension WatchTree {
  private struct Row {
    var name: String
    var glyph: Glyph
    var word: String
    var age: String
    var info: String
  }

  private func treeLines(_ branches: [Branch]) -> [String] {
    var rows: [Row] = []
    for branch in branches {
      rows.append(row(of: branch))
      if branch.isOpen { rows += self.rows(of: branch.stage) }
    }
    let widest = rows.map { Printable.width(of: $0.name) }.max() ?? 0
    let nameColumns = min(max(widest, 5), max(5, room * 2 / 5)) + 2
    var title = PaintedLine()
    title.add("STAGE", columns: nameColumns, paint.quiet)
    title.add("STATUS", columns: WatchTree.statusColumns, paint.quiet)
    title.add("AGE", columns: WatchTree.ageColumns, paint.quiet)
    title.add("INFO", paint.quiet)
    return [title.text(room: room)]
      + rows.map { row in
        var line = PaintedLine()
        line.add(row.name, columns: nameColumns)
        line.add("\(row.glyph.rawValue) \(row.word)", columns: WatchTree.statusColumns) {
          row.glyph.painted($0, paint)
        }
        line.add(row.age, columns: WatchTree.ageColumns)
        line.add(row.info)
        return line.text(room: room)
      }
  }

  /// What was not reached by then waits for nothing.
  private var isOver: Bool {
    explanation.state.standing.end != nil || explanation.state.rollback != nil
  }

  private func row(of branch: Branch) -> Row {
    let stage = branch.stage
    let isOne = branch.count == 1
    let passed = stage.items.count { $0.status.isPassed }
    let info =
      branch.isOpen || stage.status == .notReached || !isOne
      ? "" : "\(passed) of \(stage.items.count) passed"
    return Row(
      name: stage.label, glyph: Glyph(stage.status),
      word: isOver ? stage.status.words : ItemWords.status(stage.status),
      age: isOne && stage.status != .notReached
        ? stage.span.map { LiveFrame.clock($0.length(at: explanation.now)) } ?? "" : "",
      info: info)
  }

  private func rows(of stage: ExplainedStage) -> [Row] {
    // Snapshots decide nothing: one that worked is not worth a line.
    let shown = stage.items.filter { $0.kind != .snapshot || $0.status == .warned }
    return shown.enumerated().map { index, item in
      Row(
        name: (index == shown.count - 1 ? "└─ " : "├─ ") + item.name, glyph: Glyph(item.status),
        word: isOver && item.status == .notReached
          ? item.status.words : ItemWords.status(item.status),
        age: item.span.map { LiveFrame.clock($0.length(at: explanation.now)) } ?? "",
        info: ItemWords.short(item, at: explanation.now))
    }
  }
}
