/// What one sample says of one metric, in the eight bytes that a column has for it.
///
/// A value stands for itself. Everything else is one of three NaN bit patterns, so that a
/// comparison with a limit is false for all that is no value.
package enum PackedReading {
  /// The source answered, and said that it has no data.
  package static let noData = Double(bitPattern: 0x7FF8_0000_0000_0D01)
  /// The source did not answer, or not with a number.
  package static let error = Double(bitPattern: 0x7FF8_0000_0000_0E02)
  /// The sample does not hold the metric: nobody asked for it.
  package static let absent = Double(bitPattern: 0x7FF8_0000_0000_0A03)

  package static func pack(_ content: Reading.Content?) -> Double {
    switch content {
    case .value(let value): value.isNaN ? error : value
    case .noData: noData
    case .error: error
    case nil: absent
    }
  }

  package static func isNoData(_ packed: Double) -> Bool {
    packed.bitPattern == noData.bitPattern
  }

  package static func isAbsent(_ packed: Double) -> Bool {
    packed.bitPattern == absent.bitPattern
  }

  /// The value that a rule can compare; nil for what is none, and for what no metric may be.
  package static func value(_ packed: Double) -> Double? {
    packed >= 0 && packed.isFinite ? packed : nil
  }
}
