/// Numbers as the bytes of a column: eight each, the lowest first.
enum PackedColumn {
  static func append(_ number: Int64, to bytes: inout [UInt8]) {
    append(UInt64(bitPattern: number), to: &bytes)
  }

  static func append(_ number: Double, to bytes: inout [UInt8]) {
    append(number.bitPattern, to: &bytes)
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    unsafe withUnsafeBytes(of: word.littleEndian) { unsafe bytes.append(contentsOf: unsafe $0) }
  }

  /// The numbers of a column's chunk; what is left of a broken one is left out.
  static func integers(_ bytes: UnsafeRawBufferPointer) -> [Int64] {
    unsafe words(bytes) { Int64(littleEndian: $0) }
  }

  static func doubles(_ bytes: UnsafeRawBufferPointer) -> [Double] {
    unsafe words(bytes) { Double(bitPattern: UInt64(littleEndian: $0.bitPattern)) }
  }

  /// Copies eight bytes a number, then turns each where the machine stores them the other way.
  private static func words<Number: BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ turn: (Number) -> Number
  ) -> [Number] {
    let count = bytes.count / 8
    var numbers = unsafe [Number](unsafeUninitializedCapacity: count) { buffer, filled in
      unsafe UnsafeMutableRawBufferPointer(buffer)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<(count * 8)]))
      filled = count
    }
    if UInt16(1).littleEndian != 1 { numbers = numbers.map(turn) }
    return numbers
  }
}
