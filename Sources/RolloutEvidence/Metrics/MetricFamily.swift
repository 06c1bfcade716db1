import RolloutModel

/// A metric with its samples, in the text format of Prometheus.
///
/// > Source: <https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format>
package struct MetricFamily: Sendable {
  package struct Sample: Sendable {
    package var labels: [(name: String, value: String)]
    package var value: Double

    package init(_ labels: [(name: String, value: String)], _ value: Double) {
      self.labels = labels
      self.value = value
    }
  }

  package var name: String
  package var help: String
  package var samples: [Sample]

  package init(_ name: String, _ help: String, _ samples: [Sample]) {
    self.name = name
    self.help = help
    self.samples = samples
  }

  /// `# HELP`, `# TYPE` and a line for each sample; nothing when there is none. Everything is a
  /// gauge: with the next rollout each number begins anew.
  package var text: String {
    guard !samples.isEmpty else { return "" }
    var text = "# HELP \(name) \(MetricFamily.escaped(help, quotes: false))\n"
    text += "# TYPE \(name) gauge\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(MetricFamily.escaped($0.value))\"" }
      text += name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
      text += " \(shortText(of: sample.value))\n"
    }
    return text
  }

  private static func escaped(_ text: String, quotes: Bool = true) -> String {
    var escaped = ""
    // Scalars, since a carriage return with a line feed is one character of Swift.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      case "\"" where quotes: escaped += "\\\""
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
