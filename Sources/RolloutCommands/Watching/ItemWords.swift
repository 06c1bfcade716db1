import RolloutEvidence
import RolloutModel

/// What is said of one gate, step or rule, in words.
enum ItemWords {
  /// The word beside the glyph in the tree.
  static func status(_ status: ItemStatus) -> String {
    switch status {
    case .met: "passed"
    case .metSoFar: "passed so far"
    case .unmet: "failed"
    case .notReached: "waiting"
    case .warned: "warning"
    default: status.words
    }
  }

  static func status(_ status: ExplainedStage.Status) -> String {
    status == .notReached ? "waiting" : status.words
  }

  /// `✔ 58, ✖ 1, ? 0`
  static func counts(of tally: RuleTally) -> String {
    "✔ \(tally.passes), ✖ \(tally.breaches), ? \(tally.noData + tally.errors)"
  }

  static func samples(_ count: Int) -> String { count == 1 ? "1 sample" : "\(count) samples" }

  /// `58 passed, 1 breached, 0 without data, 0 in error`
  static func longCounts(of tally: RuleTally) -> String {
    "\(tally.passes) passed, \(tally.breaches) breached, \(tally.noData) without data, "
      + "\(tally.errors) in error"
  }

  /// What is short about it: the tree has room for one line.
  static func short(_ item: ExplainedItem, at now: Timestamp) -> String {
    switch item.kind {
    case .rule: return rule(item)
    case .soak: return soak(item)
    default: break
    }
    var parts: [String] = []
    if item.attempt > 1 { parts.append("attempt \(item.attempt)") }
    if item.status == .running, let left = item.timeLeft, let span = item.span {
      let length = span.length(at: now)
      let limit = Milliseconds(length.count + left.count)
      parts.append("\(LiveFrame.clock(length)) of at most \(LiveFrame.clock(limit))")
    }
    if !item.detail.isEmpty { parts.append(item.detail) }
    if let waiver = item.waiver { parts.append("waived: \(waiver.reason)") }
    return parts.joined(separator: ", ")
  }

  private static func rule(_ item: ExplainedItem) -> String {
    guard let standing = item.rule, standing.tally.samples > 0 else {
      return item.status == .skipped ? item.detail : ""
    }
    let latest = standing.latest.map { ", \(value(of: $0))" } ?? ""
    let waiver = item.waiver.map { ", waived: \($0.reason)" } ?? ""
    return counts(of: standing.tally) + latest + waiver
  }

  /// `412.5 <= 600`, or why there is none.
  static func value(of verdict: RuleVerdict) -> String {
    guard verdict.value != nil else {
      return "\(verdict.verdict.rawValue): \(verdict.reason ?? "no reason")"
    }
    let words = EventWords.words(of: verdict)
    let relation = words.drop { $0 != "=" }.dropFirst()
    return relation.split(separator: " ").dropLast().joined(separator: " ")
  }

  private static func soak(_ item: ExplainedItem) -> String {
    guard let soak = item.soak else { return "" }
    let required = LiveFrame.clock(soak.required)
    if soak.mode == .advisory { return "advisory, \(required)" }
    guard item.span != nil else { return required }
    let gaps = soak.gaps > 0 ? ", \(soak.gaps) gaps of \(LiveFrame.clock(soak.unobserved))" : ""
    if let left = item.timeLeft {
      let done = max(0, soak.required.count - left.count)
      return "\(LiveFrame.bar(done, of: soak.required.count, width: 20)) "
        + "\(LiveFrame.clock(left)) left of \(required)\(gaps)"
    }
    let promoted = soak.isPromoted ? ", ended early by a person" : ""
    return "\(LiveFrame.clock(soak.observed)) of \(required)\(gaps)\(promoted)"
  }
}
