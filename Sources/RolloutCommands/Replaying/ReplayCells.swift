import RolloutModel
import RolloutReplay

/// What tables show of one replay.
struct ReplayCells {
  let recorded: String
  let stage: String
  let sample: String
  let margin: String
  let lead: String
  let exposure: String
  let event: String
  let why: String

  init(_ replay: RunReplay, sample number: Int?) {
    let point = replay.candidate
    recorded = replay.facts.end?.status.rawValue ?? "under_way"
    stage = point?.stage.label ?? "-"
    sample = number.map { "\($0)\(point?.isAtStageEnd == true ? " (end)" : "")" } ?? "-"
    margin = replay.margin.map { "\($0.rule) \(NumberWords.short($0.value))" } ?? "-"
    lead = replay.lead.map { NumberWords.duration(Double($0.count)) } ?? "-"
    exposure = replay.exposureSaved.map { NumberWords.short($0) } ?? "-"
    event = point.map { String($0.position) } ?? "-"
    why = ReplayCells.why(replay)
  }

  private static func why(_ replay: RunReplay) -> String {
    if let reason = ReplayWords.reason(of: replay.verdict) { return reason }
    let found = (replay.candidate?.findings ?? []).map { "\($0.rule) \(ReplayWords.kind($0.kind))" }
    var why = found.joined(separator: ", ")
    if !replay.shifted.isEmpty {
      why +=
        (why.isEmpty ? "" : "; ")
        + "no hold in \(replay.shifted.map(\.label).joined(separator: ", "))"
    }
    return why.isEmpty ? "-" : why
  }
}
