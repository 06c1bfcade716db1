import RolloutModel

extension ImportedSeries {
  /// What `show --json` has of a series beside what it has of every import.
  var members: [(key: String, value: OrderedJSON)] {
    func time(_ time: Timestamp?) -> OrderedJSON {
      time.map { .integer($0.millisecondsSince1970) } ?? .null
    }
    return [
      (
        "metrics",
        .array(
          metrics.map {
            .object([
              ("name", .string($0.name.text)), ("unit", .string($0.unit)),
              ("source", .string($0.source)), ("source_unit", .string($0.sourceUnit)),
            ])
          })
      ),
      (
        "stages",
        .array(
          stages.map {
            .object([
              ("stage", .string($0.stage.label)), ("from_ms", time($0.from)),
              ("to_ms", time($0.to)),
            ])
          })
      ),
      ("map_digest", .string(map.text)), ("warnings", .array(warnings.map { .string($0) })),
    ]
  }
}

extension ImportedRollout {
  /// A line a sample, for `render`.
  var sampleLines: [OrderedJSON] {
    guard let series = imported.series else { return [] }
    return samplesInOrder.flatMap { samples -> [OrderedJSON] in
      var time: Int64 = 0
      return samples.steps.indices.map { index -> OrderedJSON in
        time &+= samples.steps[index]
        let values: [(key: String, value: OrderedJSON)] = zip(series.metrics, samples.values).map {
          metric, values in
          (
            key: metric.name.text,
            value: values.indices.contains(index) ? values[index].json : .null
          )
        }
        return .object([
          ("time_ms", .integer(time)), ("stage", .string(samples.stage.label)),
          ("attempt", .integer(Int64(samples.attempt))), ("values", .object(values)),
        ])
      }
    }
  }
}

extension ImportedValue {
  fileprivate var json: OrderedJSON {
    switch self {
    case .value(let value): .number(value)
    case .noData: .null
    case .error: .string("error")
    case .absent: .string("absent")
    }
  }
}
