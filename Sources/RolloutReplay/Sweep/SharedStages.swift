import RolloutModel

/// The stages of runs' spans; runs in a row mostly have the same, and share them.
struct SharedStages {
  private var latest: [Stage] = []

  mutating func stages(of run: RunSeries) -> [Stage] {
    if !latest.elementsEqual(run.spans.lazy.map(\.stage)) { latest = run.spans.map(\.stage) }
    return latest
  }
}
