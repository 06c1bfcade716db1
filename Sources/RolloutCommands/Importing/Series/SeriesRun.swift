import RolloutModel

/// A run as it was put together: samples in order, each in its stage.
struct SeriesRun {
  struct Sample {
    var time: Timestamp
    var stage: Stage
    /// A value a metric of the map.
    var values: [ImportedValue]
  }

  var name: String
  var service: String?
  var environment: String?
  var started: Timestamp?
  var outcome: ImportedStatus
  var thresholds: [Threshold]
  var stages: [ImportedStage]
  var samples: [Sample] = []

  /// Samples in rows of one stage each; a stage that comes again is its next attempt.
  var blocks: [ImportedSamples] {
    var blocks: [ImportedSamples] = []
    var attempts: [Stage: Int] = [:]
    var last: Stage?
    // Of the sample before, in its block.
    var before: Int64 = 0
    for sample in samples {
      if sample.stage != last {
        attempts[sample.stage, default: 0] += 1
        last = sample.stage
        before = 0
        blocks.append(SeriesRun.empty(sample, attempts[sample.stage] ?? 1))
      } else if blocks[blocks.count - 1].count >= SeriesRun.blockLimit(sample.values.count) {
        before = 0
        blocks.append(SeriesRun.empty(sample, attempts[sample.stage] ?? 1))
      }
      let block = blocks.count - 1
      blocks[block].steps.append(sample.time.millisecondsSince1970 - before)
      before = sample.time.millisecondsSince1970
      for (column, value) in sample.values.enumerated() {
        blocks[block].values[column].append(value)
      }
    }
    return blocks
  }

  private static func empty(_ sample: Sample, _ attempt: Int) -> ImportedSamples {
    ImportedSamples(
      stage: sample.stage, attempt: attempt, steps: [],
      values: sample.values.map { _ in [] })
  }

  /// So many samples have at most 24 KB of JSON, so that a block always fits into an event.
  private static func blockLimit(_ metrics: Int) -> Int {
    max(1, 24_000 / (16 + 26 * max(1, metrics)))
  }
}
