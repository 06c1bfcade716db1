import RolloutModel
import RolloutReadings

extension SeriesPoints {
  /// Reads answers of the HTTP API of Prometheus, saved or live.
  ///
  /// - Throws: ``SeriesRefusal``
  init(prometheus files: [(name: String, bytes: [UInt8])], by map: SeriesMap) throws(SeriesRefusal)
  {
    var answers: [PrometheusAnswer] = []
    for file in files { answers.append(try SeriesPoints.answer(file.bytes, in: file.name)) }
    warnings = answers.flatMap(\.warnings)
    for (index, metric) in map.metrics.enumerated() {
      guard answers.indices.contains(metric.file - 1) else {
        throw .fileMissing(
          metric: metric.name.text, number: metric.file, count: answers.count)
      }
      try add(try SeriesPoints.series(of: metric, in: answers[metric.file - 1]), index, metric)
    }
  }

  private static func answer(
    _ bytes: [UInt8], in name: String
  ) throws(SeriesRefusal) -> PrometheusAnswer {
    let document = try document(bytes, in: name)
    let answer: PrometheusAnswer
    do throws(PrometheusRefusal) {
      answer = try PrometheusAnswer(document)
    } catch {
      throw .unreadable("\(name): \(error)")
    }
    guard answer.kind != .string else {
      throw .unreadable("\(name): expected a matrix, a vector or a scalar, got a string")
    }
    return answer
  }

  private static func document(
    _ bytes: [UInt8], in name: String
  ) throws(SeriesRefusal) -> JSONDocument {
    do throws(JSONReadFailure) {
      return try JSONDocument(bytes: bytes)
    } catch {
      throw .unreadable(
        "\(name): expected the JSON that a Prometheus server answers to query_range, but: \(error)")
    }
  }

  private static func series(
    of metric: SeriesMetric, in answer: PrometheusAnswer
  ) throws(SeriesRefusal) -> PrometheusAnswer.Series {
    let fitting = answer.series.filter { series in
      metric.labels.allSatisfy { series.labels[$0.name] == $0.value }
    }
    guard let first = fitting.first else {
      throw .nothingThere(
        wanted: "a series for '\(metric.name)', \(metric.sourceText)",
        found: answer.series.map(\.name))
    }
    guard fitting.count == 1 else {
      throw .severalSeries(
        metric: metric.name.text, count: fitting.count, found: fitting.map(\.name))
    }
    guard !first.hasHistograms else {
      throw .nativeHistogram(metric: metric.name.text, series: first.name)
    }
    guard first.points.count <= SeriesRows.rowLimit else {
      throw .tooManyRows(first.points.count)
    }
    return first
  }

  private mutating func add(
    _ series: PrometheusAnswer.Series, _ index: Int, _ metric: SeriesMetric
  ) throws(SeriesRefusal) {
    for (place, point) in series.points.enumerated() {
      let time: Timestamp
      do throws(SeriesTime.Refusal) {
        time = try SeriesTime.epoch(point.timeText, inSeconds: true)
      } catch {
        faults.append(Fault(line: nil, words: "\(point.path): \(error.words)"))
        continue
      }
      var value: SeriesRow.Value
      switch PrometheusValue(point.value) {
      case .notANumber: value = SeriesRow.Value(.noData)
      case .number(let number):
        value = SeriesRow.converted(number, point.value, metric.conversion)
      case .unusable(let words): value = SeriesRow.Value(.error, note: words)
      }
      points.append(
        Point(time: time, metric: index, value: value.value, place: place, mark: nil))
      if let note = value.note {
        notes.append(Fault(line: nil, words: "\(point.path): \(note)"))
      }
    }
  }
}
