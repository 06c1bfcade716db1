/// Lower-case hexadecimal, written into and read from bytes without strings between.
enum Hex {
  private static let digits: [UInt8] = Array("0123456789abcdef".utf8)

  /// Appends the lowest `digits` hexadecimal digits of `value`.
  static func append(_ value: UInt64, digits count: Int, to bytes: inout [UInt8]) {
    var shift = UInt64(count) * 4
    while shift > 0 {
      shift -= 4
      bytes.append(digits[Int(value >> shift & 0xF)])
    }
  }

  /// The value of a lower-case hexadecimal digit; upper case is not accepted.
  static func lowerCaseValue(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
