import RolloutModel

/// What a scan made of some runs in a row.
struct ScannedRuns<Found> {
  /// What became of one run.
  enum Answer {
    case scanned(Found)
    case setAside(SetAside)
  }

  private(set) var found: [Found] = []
  private(set) var setAside: [RunSetAside] = []
  private(set) var seen = MetricsSeen()

  /// - Parameter first: how many runs come before these.
  init(_ runs: [RunSeries], first: Int, scan: (RunSeries, _ index: Int) -> Answer) {
    found.reserveCapacity(runs.count)
    for offset in runs.indices {
      seen.add(runs[offset])
      switch scan(runs[offset], first + offset) {
      case .scanned(let run): found.append(run)
      case .setAside(let reason):
        setAside.append(
          RunSetAside(rollout: runs[offset].rollout, index: first + offset, reason: reason))
      }
    }
  }
}
