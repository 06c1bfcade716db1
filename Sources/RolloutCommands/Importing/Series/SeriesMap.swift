import RolloutModel

/// How samples in a file become runs: what a map file says.
///
/// > Shape: `docs/importing-series.md` has every key.
struct SeriesMap {
  enum Format: String, CaseIterable {
    case prometheus, jsonl, csv

    var source: ImportSource {
      switch self {
      case .prometheus: .prometheus
      case .jsonl: .jsonLines
      case .csv: .csv
      }
    }
  }

  /// Where runs and stages come from.
  enum Cut {
    /// Each row says it.
    case columns(SeriesColumns)
    case windows([SeriesWindow])
  }

  var format: Format
  var service: String?
  var environment: String?
  /// Nil for Prometheus, whose answers have seconds since 1970.
  var time: SeriesTime?
  var metrics: [SeriesMetric]
  /// Rows of one metric each; nil where each metric has a column.
  var long: LongColumns?
  var cut: Cut
  /// In force where a window does not say otherwise.
  var thresholds: [Threshold]
  /// SHA-256 of the file.
  var digest: ContentDigest
  /// The file, as it is kept.
  var bytes: [UInt8]
  /// What messages call the file.
  var file: String

  /// Most metrics of a map.
  static let metricLimit = 64
  /// Most runs of one import.
  static let runLimit = 10_000
  /// Most stages of one run.
  static let stageLimit = 200
}

/// A metric, where it stands, and how its values become those that are kept.
struct SeriesMetric {
  var name: MetricName
  /// The column of CSV, the dotted path of JSONL, or the text in ``LongColumns/metric``.
  var column: String
  /// The labels that the series of Prometheus must have.
  var labels: [(name: String, value: String)]
  /// Which of the files of the command line, from 1.
  var file: Int
  var conversion: UnitConversion

  /// What the event calls it.
  var sourceText: String {
    guard column.isEmpty else { return column }
    let pairs = labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
    return "file \(file), {\(pairs)}"
  }
}

/// The columns of rows that hold one value each.
struct LongColumns {
  var metric: String
  var value: String
  /// Nil where rows do not name a unit.
  var unit: String?
}

/// The columns that say which run and stage a row is of.
struct SeriesColumns {
  var run: String
  var stage: String
  /// `completed`, `blocked` or `undecided`; nil where no column says it.
  var outcome: String?
  /// Nil where all runs are of the service of the map.
  var service: String?
}

/// A run whose stages are cut out of the file by time.
struct SeriesWindow {
  struct StageWindow {
    var stage: Stage
    var from: Timestamp
    /// The first moment after it.
    var to: Timestamp
  }

  var name: String
  var service: String?
  var environment: String?
  var started: Timestamp?
  var outcome: ImportedStatus
  /// Nil: those of the map.
  var thresholds: [Threshold]?
  /// In order of time, apart from each other.
  var stages: [StageWindow]
}
