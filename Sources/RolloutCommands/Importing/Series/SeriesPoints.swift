import RolloutModel
import RolloutRunner

/// All values of the files, in their order, and what is wrong with the rest.
struct SeriesPoints {
  /// One value of one metric.
  struct Point {
    var time: Timestamp
    /// The index of the metric in the map.
    var metric: Int
    var value: ImportedValue
    /// The line, or the index among the values of a series of Prometheus.
    var place: Int
    /// The run and stage that the row names; nil where windows say it.
    var mark: Mark?
  }

  struct Mark: Hashable {
    var run: String
    var stage: Stage
  }

  /// What is wrong with a row, or to be said of it.
  struct Fault: Hashable {
    /// From 1; nil where the file has no lines.
    var line: Int?
    var words: String
    /// Nil where the row does not say.
    var run: String?
  }

  var points: [Point] = []
  /// Rows that cannot be taken.
  var faults: [Fault] = []
  /// Values that were taken as errors.
  var notes: [Fault] = []
  /// What rows say of how their run ended.
  var outcomes: [String: ImportedStatus] = [:]
  /// What rows say of whose run it was.
  var services: [String: String] = [:]
  var warnings: [String] = []

  /// `line 12`, or where a value stands in an answer.
  static func place(_ point: Point, in map: SeriesMap) -> String {
    map.format == .prometheus
      ? "value \(point.place + 1) of '\(map.metrics[point.metric].name)'" : "line \(point.place)"
  }
}
