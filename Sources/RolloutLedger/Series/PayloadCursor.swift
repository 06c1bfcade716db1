/// A place in the bytes of a stored payload, and the few tokens that its writer makes.
///
/// It knows less than JSON: no space between tokens, no escapes and nothing but ASCII in strings.
/// Who meets anything else asks the decoder.
@safe struct PayloadCursor {
  private let bytes: UnsafeBufferPointer<UInt8>
  private(set) var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    unsafe self.bytes = bytes
  }

  var isAtEnd: Bool { unsafe index == bytes.count }

  /// Steps over a literal when it comes next.
  @inline(__always)
  mutating func skip(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard unsafe bytes.count &- index >= count, let base = unsafe bytes.baseAddress else {
      return false
    }
    let found = unsafe UnsafeRawPointer(base + index)
    let wanted = unsafe UnsafeRawPointer(literal.utf8Start)
    var offset = 0
    while offset &+ 8 <= count {
      let same =
        unsafe found.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        == wanted.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      guard same else { return false }
      offset &+= 8
    }
    while offset < count {
      guard
        unsafe found.load(fromByteOffset: offset, as: UInt8.self)
          == wanted.load(fromByteOffset: offset, as: UInt8.self)
      else { return false }
      offset &+= 1
    }
    index &+= count
    return true
  }

  /// Reads a string up to its closing quote; the opening one has been read.
  ///
  /// - Returns: the place of what is in it; nil for one with anything but plain ASCII.
  @inline(__always)
  mutating func string() -> Range<Int>? {
    let start = index
    var place = index
    while unsafe place &+ 8 <= bytes.count, Self.isPlain(eight(at: place)) { place &+= 8 }
    while unsafe place < bytes.count {
      let byte = unsafe bytes[place]
      if byte == UInt8(ascii: "\"") {
        index = place &+ 1
        return start..<place
      }
      guard byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") else { return nil }
      place &+= 1
    }
    return nil
  }

  private func eight(at place: Int) -> UInt64 {
    unsafe UnsafeRawBufferPointer(bytes).loadUnaligned(fromByteOffset: place, as: UInt64.self)
  }

  /// Whether none of eight bytes ends a string or is other than plain ASCII.
  ///
  /// > Source: <https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>
  private static func isPlain(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
    let controls = (word &- ones &* 0x20) & ~word
    let marks = zeros(word ^ ones &* 0x22) | zeros(word ^ ones &* 0x5C) | zeros(word ^ ones &* 0x7F)
    return (word | controls | marks) & tops == 0
  }

  /// Reads a whole number of at most 18 digits that is not negative.
  mutating func count() -> Int? {
    var value = 0
    let start = index
    while unsafe index < bytes.count, let digit = Self.digit(unsafe bytes[index]) {
      value = value &* 10 &+ digit
      index &+= 1
    }
    let digits = index &- start
    guard (1...18).contains(digits), unsafe digits == 1 || bytes[start] != UInt8(ascii: "0") else {
      return nil
    }
    return value
  }

  /// Reads a number that any decoder reads as the nearest `Double` to it.
  ///
  /// - Returns: nil for one that may be too large, too small, or is minus zero.
  mutating func number() -> Double? {
    let start = index
    let isNegative = take(UInt8(ascii: "-"))
    var mantissa: UInt64 = 0
    var digits = 0
    var scale = 0
    guard integerPart(&mantissa, &digits) else { return nil }
    if take(UInt8(ascii: ".")) {
      let whole = digits
      guard self.digits(&mantissa, &digits) else { return nil }
      scale = whole &- digits
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      guard let exponent = exponent() else { return nil }
      scale &+= exponent
    }
    guard mantissa != 0 || !isNegative else { return nil }
    // Exact: both are representable, and one operation rounds once.
    // https://www.exploringbinary.com/fast-path-decimal-to-floating-point-conversion/
    if digits <= 19, mantissa < 1 << 53, abs(scale) <= 22 {
      let power = Self.powers[abs(scale)]
      let value = scale < 0 ? Double(mantissa) / power : Double(mantissa) * power
      return isNegative ? -value : value
    }
    guard index &- start <= 40 else { return nil }
    return Double(text(start..<index))
  }

  /// A zero alone, or digits without a leading one.
  private mutating func integerPart(_ mantissa: inout UInt64, _ digits: inout Int) -> Bool {
    let start = index
    guard self.digits(&mantissa, &digits) else { return false }
    return unsafe index &- start == 1 || bytes[start] != UInt8(ascii: "0")
  }

  private mutating func digits(_ mantissa: inout UInt64, _ digits: inout Int) -> Bool {
    let start = index
    while unsafe index < bytes.count, let digit = Self.digit(unsafe bytes[index]) {
      mantissa = mantissa &* 10 &+ UInt64(digit)
      // Zeros in front take no place in the mantissa, but in the scale.
      digits &+= 1
      index &+= 1
    }
    return index > start
  }

  private mutating func exponent() -> Int? {
    let isNegative = take(UInt8(ascii: "-"))
    if !isNegative { _ = take(UInt8(ascii: "+")) }
    var value: UInt64 = 0
    var digits = 0
    guard self.digits(&value, &digits), digits <= 2 else { return nil }
    return isNegative ? -Int(value) : Int(value)
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard unsafe index < bytes.count, unsafe bytes[index] == byte else { return false }
    index &+= 1
    return true
  }

  private static func digit(_ byte: UInt8) -> Int? {
    let digit = byte &- UInt8(ascii: "0")
    return digit < 10 ? Int(digit) : nil
  }

  func text(_ range: Range<Int>) -> String {
    unsafe String(decoding: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self)
  }

  func equals(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    guard range.count == other.count else { return false }
    for offset in 0..<other.count where unsafe bytes[range.lowerBound &+ offset] != other[offset] {
      return false
    }
    return true
  }

  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
