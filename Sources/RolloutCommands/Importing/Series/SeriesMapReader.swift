import RolloutLedger
import RolloutModel
import RolloutPlanFile
import RolloutRunner

/// Builds a ``SeriesMap`` from the top of a map file.
struct SeriesMapReader {
  let root: PlanNode
  let zones: any TimeZones

  private static let keys = [
    "rollout-series", "format", "service", "environment", "time", "metrics", "rows", "runs",
    "thresholds",
  ]

  /// - Throws: ``SeriesMapRefusal`` with everything that is wrong.
  static func map(
    _ bytes: [UInt8], file: String, environment: [String: String],
    zones: any TimeZones = SystemTimeZones()
  ) throws(SeriesMapRefusal) -> SeriesMap {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SeriesMapRefusal(
        problems: [PlanFileProblem(file: file, message: "expected UTF-8 text, got other bytes")])
    }
    let diagnostics = PlanDiagnostics(file: file, root: "map", environment: environment)
    let map: SeriesMap?
    do throws(PlanFileRefusal) {
      let node = try PlanFile.compose(text, name: file, what: "a map")
      map = SeriesMapReader(
        root: PlanNode(node: node, field: "", diagnostics: diagnostics), zones: zones
      ).read(bytes)
    } catch {
      throw SeriesMapRefusal(problems: error.problems)
    }
    guard let map, diagnostics.problems.isEmpty else {
      throw SeriesMapRefusal(problems: PlanFile.inOrder(diagnostics.problems))
    }
    return map
  }

  /// - Returns: nil after a problem without which nothing else can be read.
  private func read(_ bytes: [UInt8]) -> SeriesMap? {
    let members = root.members(known: SeriesMapReader.keys)
    if let version = members["rollout-series"], version.text != "1" {
      version.report("expected format 1, got '\(version.text)'")
    }
    for required in ["rollout-series", "format", "metrics", "runs"] where members[required] == nil {
      root.report("expected the key '\(required)', got none")
    }
    guard let format = members["format"]?.choice(SeriesMap.Format.self), let runs = members["runs"]
    else { return nil }
    let long = members["rows"].map(readLong)
    let metrics = members["metrics"].map { readMetrics($0, format) } ?? []
    check(format, members)
    return SeriesMap(
      format: format, service: members["service"]?.optionalText,
      environment: members["environment"]?.optionalText, time: members["time"].flatMap(readTime),
      metrics: metrics, long: long, cut: readCut(runs, format, metrics),
      thresholds: members["thresholds"].map { readThresholds($0, metrics) } ?? [],
      digest: ContentDigest(of: bytes), bytes: bytes, file: root.diagnostics.file)
  }

  private func check(_ format: SeriesMap.Format, _ members: [String: PlanNode]) {
    if format == .prometheus {
      for key in ["time", "rows"] {
        members[key]?.report("expected none with the format prometheus, which says it itself")
      }
    } else if members["time"] == nil {
      root.report("expected the key 'time', got none")
    }
  }

  private func readTime(_ node: PlanNode) -> SeriesTime? {
    let members = node.members(known: ["column", "format", "zone"])
    let column = PlanReader.required("column", of: node, members)
    guard let format = members["format"] else {
      node.report(
        "expected the key 'format', one of "
          + SeriesTime.Format.allCases.map(\.rawValue).joined(separator: ", ") + "; got none")
      return nil
    }
    guard let format = format.choice(SeriesTime.Format.self) else { return nil }
    let zone = members["zone"]?.text
    switch (format, zone) {
    case (.local, nil):
      node.report("expected a zone, such as Europe/Berlin, for times without an offset; got none")
    case (.local, let zone?):
      if zones.utcOffset(of: zone, at: Timestamp(millisecondsSince1970: 0)) == nil {
        members["zone"]?.report(
          "expected UTC, or a time zone such as Europe/Berlin, got the unknown '\(zone)'")
      }
    case (_, let zone?) where zone != "UTC":
      members["zone"]?.report(
        "expected no zone for \(format.rawValue), whose times say it themselves; got '\(zone)'")
    default: break
    }
    return SeriesTime(column: column, format: format, zone: zone, zones: zones)
  }

  private func readLong(_ node: PlanNode) -> LongColumns {
    let members = node.members(known: ["metric-column", "value-column", "unit-column"])
    return LongColumns(
      metric: PlanReader.required("metric-column", of: node, members),
      value: PlanReader.required("value-column", of: node, members),
      unit: members["unit-column"]?.optionalText)
  }

  private func readCut(
    _ node: PlanNode, _ format: SeriesMap.Format, _ metrics: [SeriesMetric]
  ) -> SeriesMap.Cut {
    guard !node.isSequence else {
      return .windows(SeriesWindowReader(metrics: metrics, reader: self).read(node))
    }
    let members = node.members(
      known: ["run-column", "stage-column", "outcome-column", "service-column"])
    if format == .prometheus {
      node.report("expected a list of runs with times for the format prometheus, got columns")
    }
    return .columns(
      SeriesColumns(
        run: PlanReader.required("run-column", of: node, members),
        stage: PlanReader.required("stage-column", of: node, members),
        outcome: members["outcome-column"]?.optionalText,
        service: members["service-column"]?.optionalText))
  }

  /// The limits that are known to have been in force, each in a unit that is declared.
  func readThresholds(_ node: PlanNode, _ metrics: [SeriesMetric]) -> [Threshold] {
    let thresholds = node.elements.compactMap { readThreshold($0, metrics) }
    var seen: Set<MetricName> = []
    for threshold in thresholds where !seen.insert(threshold.metric).inserted {
      node.report("expected one threshold a metric, got two of '\(threshold.metric)'")
    }
    return thresholds
  }

  private func readThreshold(_ node: PlanNode, _ metrics: [SeriesMetric]) -> Threshold? {
    let members = node.members(known: ["metric", "at-most", "at-least", "unit"])
    let name = PlanReader.required("metric", of: node, members)
    guard let metric = metrics.first(where: { $0.name.text == name }) else {
      let choice = metrics.map(\.name.text).joined(separator: ", ")
      node.report("expected one of the metrics of the map, \(choice); got '\(name)'")
      return nil
    }
    let sides = [("at-most", Threshold.Comparison.atMost), ("at-least", .atLeast)]
      .compactMap { key, comparison in members[key].map { ($0, comparison) } }
    guard sides.count == 1 else {
      node.report("expected exactly one of at-most and at-least")
      return nil
    }
    let unit = members["unit"]?.text ?? ""
    let wanted = metric.conversion.to
    if unit != wanted {
      let got = unit.isEmpty ? "none" : unit
      node.report(
        "expected the limit in the unit of '\(name)', unit: \(wanted.isEmpty ? "''" : wanted); got "
          + "\(got); a limit in another unit would be compared with values that it does not mean")
    }
    guard let limit = Limit(sides[0].0.text) else {
      sides[0].0.report("expected a decimal number, 0 or more, got '\(sides[0].0.text)'")
      return nil
    }
    return Threshold(metric.name, sides[0].1, limit: limit)
  }
}

/// All problems of a map file at once.
struct SeriesMapRefusal: Error, Hashable, CustomStringConvertible {
  var problems: [PlanFileProblem]

  var description: String {
    problems.map(\.description).joined(separator: "\n")
      + "\nHint: docs/importing-series.md has every key of a map, with examples."
  }
}
