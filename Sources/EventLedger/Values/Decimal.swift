/// Decimal digits of a known width, written into bytes.
enum Decimal {
  /// Appends exactly `digits` digits, with leading zeros.
  ///
  /// - Parameter value: not negative, and less than 10 to the power of `digits`.
  static func append(_ value: Int64, digits: Int, to bytes: inout [UInt8]) {
    let start = bytes.count
    var rest = UInt64(value)
    bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
    var index = start + digits
    while rest > 0 {
      index -= 1
      bytes[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// Appends a number without leading zeros.
  static func append(_ value: Int64, to bytes: inout [UInt8]) {
    var width = 1
    var bound: Int64 = 10
    while width < 19, value >= bound {
      width += 1
      bound = width == 19 ? Int64.max : bound * 10
    }
    append(value, digits: width, to: &bytes)
  }
}
