/// What the samples of an imported series are.
package struct ImportedSeries: Hashable, Sendable, Codable {
  /// In the order of the columns of ``ImportedSamples/values``.
  package var metrics: [ImportedMetric]
  /// The stages that the map or the file names, in the order of work, with samples or without.
  package var stages: [ImportedStage]
  /// What is known to have been in force; empty where nobody says.
  package var thresholds: [Threshold]
  /// SHA-256 of the map by which the file was read.
  package var map: ContentDigest
  /// What a Prometheus server said beside the values.
  package var warnings: [String]

  package init(
    metrics: [ImportedMetric], stages: [ImportedStage], thresholds: [Threshold] = [],
    map: ContentDigest, warnings: [String] = []
  ) {
    self.metrics = metrics
    self.stages = stages
    self.thresholds = thresholds
    self.map = map
    self.warnings = warnings
  }
}

/// A metric as it was found, and as it was kept.
package struct ImportedMetric: Hashable, Sendable, Codable {
  package var name: MetricName
  /// Of the values that are kept: `ms`.
  package var unit: String
  /// The column, the key or the labels of the series in the file.
  package var source: String
  /// Of the values in the file: `s`.
  package var sourceUnit: String

  package init(name: MetricName, unit: String, source: String, sourceUnit: String) {
    self.name = name
    self.unit = unit
    self.source = source
    self.sourceUnit = sourceUnit
  }
}

/// When a stage was in force, as the map says; without times where a column of the file says it.
package struct ImportedStage: Hashable, Sendable, Codable {
  package var stage: Stage
  package var from: Timestamp?
  /// The first moment after it.
  package var to: Timestamp?

  package init(_ stage: Stage, from: Timestamp? = nil, to: Timestamp? = nil) {
    self.stage = stage
    self.from = from
    self.to = to
  }
}

/// Samples in a row that belong to one stage, as columns.
package struct ImportedSamples: Hashable, Sendable, Codable {
  package var stage: Stage
  /// Counts from 1; a stage that comes again is its next attempt.
  package var attempt: Int
  /// The first in milliseconds since 1970, each other as what it comes after the one before.
  package var steps: [Int64]
  /// A column a metric, a value a sample.
  package var values: [[ImportedValue]]

  package init(stage: Stage, attempt: Int = 1, steps: [Int64], values: [[ImportedValue]]) {
    self.stage = stage
    self.attempt = attempt
    self.steps = steps
    self.values = values
  }

  package var count: Int { steps.count }
}

/// What an imported sample says of one metric: a number, `null` for no data, or a word.
package enum ImportedValue: Hashable, Sendable {
  case value(Double)
  /// The source was asked and had none: NaN, or an empty cell.
  case noData
  /// It was no number that a metric can be: infinite or negative.
  case error
  /// The sample does not hold the metric.
  case absent

  package var packed: Double {
    switch self {
    case .value(let value): value.isNaN ? PackedReading.error : value
    case .noData: PackedReading.noData
    case .error: PackedReading.error
    case .absent: PackedReading.absent
    }
  }
}

extension ImportedValue: Codable {
  private static let words: [(word: String, value: ImportedValue)] = [
    ("error", .error), ("absent", .absent),
  ]

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .noData
    } else if let number = try? container.decode(Double.self) {
      self = .value(number)
    } else {
      let text = try container.decode(String.self)
      guard let known = ImportedValue.words.first(where: { $0.word == text }) else {
        throw DecodingError.dataCorruptedError(
          in: container,
          debugDescription: "Expected a number, null, 'error' or 'absent', got '\(text)'.")
      }
      self = known.value
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .value(let value): try container.encode(value)
    case .noData: try container.encodeNil()
    case .error: try container.encode("error")
    case .absent: try container.encode("absent")
    }
  }
}
