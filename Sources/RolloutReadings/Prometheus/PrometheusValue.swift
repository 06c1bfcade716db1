import RolloutModel

/// A value as Prometheus writes it: a number in a text, `NaN`, `+Inf` or `-Inf`.
///
/// > Source: "JSON does not support special float values such as NaN, Inf, and -Inf, so sample
/// values are transferred as quoted JSON strings rather than raw numbers",
/// https://prometheus.io/docs/prometheus/latest/querying/api/#expression-query-result-formats
package enum PrometheusValue: Sendable, Equatable {
  case number(Double)
  /// 0/0: nothing was counted, as when no request came.
  case notANumber
  /// Anything else; the words say what.
  case unusable(String)

  package init(_ text: String) {
    switch text {
    case "NaN": self = .notANumber
    case "+Inf", "-Inf", "Inf":
      self = .unusable("expected a finite number, 0 or more, got \(text)")
    default:
      let isNumber = text.utf8.allSatisfy { $0.isDecimalDigit || "+-.eE".utf8.contains($0) }
      guard isNumber, let number = Double(text) else {
        self = .unusable("expected a number, got '\(Excerpt(text))'")
        return
      }
      self =
        number >= 0 && number.isFinite
        ? .number(number)
        : .unusable("expected a finite number, 0 or more, got \(Excerpt(text))")
    }
  }
}

extension UInt8 {
  fileprivate var isDecimalDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
