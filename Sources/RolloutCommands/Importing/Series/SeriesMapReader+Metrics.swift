import RolloutModel
import RolloutPlanFile

extension SeriesMapReader {
  func readMetrics(_ node: PlanNode, _ format: SeriesMap.Format) -> [SeriesMetric] {
    let elements = node.elements
    if elements.isEmpty || elements.count > SeriesMap.metricLimit {
      node.report("expected 1 to \(SeriesMap.metricLimit) metrics, got \(elements.count)")
    }
    let metrics = elements.compactMap { readMetric($0, format) }
    var seen: Set<MetricName> = []
    for metric in metrics where !seen.insert(metric.name).inserted {
      node.report("expected distinct names, got '\(metric.name)' twice")
    }
    return metrics
  }

  private func readMetric(_ node: PlanNode, _ format: SeriesMap.Format) -> SeriesMetric? {
    let isPrometheus = format == .prometheus
    let members = node.members(
      known: ["name", "unit", "source-unit"] + (isPrometheus ? ["series", "file"] : ["column"]))
    let name = PlanReader.required("name", of: node, members)
    if !Plan.isFileNamePart(name) {
      node.report("expected a name of letters, digits, '.', '_' and '-', got '\(name)'")
    }
    guard let conversion = readConversion(node, members, name) else { return nil }
    var file = 1
    if let number = members["file"] {
      file = Int(number.wholeNumber())
      if file < 1 { number.report("expected the number of a file, from 1, got \(file)") }
    }
    return SeriesMetric(
      name: MetricName(name),
      column: isPrometheus ? "" : members["column"]?.text ?? name,
      labels: members["series"]?.pairs.map { ($0.name, $0.value.text) } ?? [], file: file,
      conversion: conversion)
  }

  /// Both units are declared, and the name must not say another one.
  private func readConversion(
    _ node: PlanNode, _ members: [String: PlanNode], _ name: String
  ) -> UnitConversion? {
    guard let source = members["source-unit"]?.text, let unit = members["unit"]?.text else {
      node.report(
        "expected the keys 'unit' and 'source-unit' of '\(name)', such as ms and s; got "
          + (members["unit"] == nil && members["source-unit"] == nil ? "neither" : "one of them")
          + "; a number without a unit is written unit: '' and source-unit: ''")
      return nil
    }
    if let meant = SeriesMapReader.unit(inName: name), !meant.contains(unit) {
      node.report(
        "expected unit: \(meant[0]) for '\(name)', as its name says; got '\(unit)'. Limits on "
          + "'\(name)' are in \(meant[0]): to convert the values, keep source-unit: \(source) and "
          + "say unit: \(meant[0])")
    }
    guard let conversion = UnitConversion(from: source, to: unit) else {
      node.report(
        "expected a source-unit that converts into '\(unit)', got '\(source)'; known are "
          + UnitConversion.known)
      return nil
    }
    return conversion
  }

  /// The units that the end of a name allows; nil where it names none.
  private static func unit(inName name: String) -> [String]? {
    let endings: [(ending: String, units: [String])] = [
      ("_ms", ["ms"]), ("_milliseconds", ["ms"]), ("_seconds", ["s"]), ("_us", ["us", "µs"]),
      ("_ratio", ["ratio", ""]), ("_percent", ["percent", "%"]), ("_bytes", ["B"]),
    ]
    return endings.first { name.hasSuffix($0.ending) }?.units
  }
}
