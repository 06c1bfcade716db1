/// Base64 without padding, in either alphabet.
///
/// FoundationEssentials encodes with padding and the standard alphabet only; the search for
/// secrets needs the characters of a value at every alignment, in both alphabets.
///
/// > Source: RFC 4648 sections 4 and 5, https://www.rfc-editor.org/rfc/rfc4648#section-4
enum Base64 {
  private static let standard = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let urlSafe = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func encode(_ bytes: [UInt8], urlSafe isURLSafe: Bool = false) -> [UInt8] {
    let alphabet = isURLSafe ? urlSafe : standard
    var result: [UInt8] = []
    result.reserveCapacity((bytes.count * 4 + 2) / 3)
    var bits: UInt32 = 0
    var count = 0
    for byte in bytes {
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 6 {
        count -= 6
        result.append(alphabet[Int(bits >> UInt32(count)) & 0x3F])
      }
    }
    if count > 0 {
      result.append(alphabet[Int(bits << UInt32(6 - count)) & 0x3F])
    }
    return result
  }
}
