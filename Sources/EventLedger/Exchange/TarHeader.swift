/// The block in front of a file in a tar: mode 0644, owner and group 0, time 0.
///
/// Only one form is written and only that is read, so that a bundle has one tar.
struct TarHeader: Hashable {
  static let blockBytes = 512

  /// What eleven octal digits can say.
  static let sizeLimit: Int64 = 1 << 33 - 1

  private static let nameLimit = 100

  let name: String
  let size: Int64

  /// Nil for a name or a size that has no room.
  init?(name: String, size: Int64) {
    guard (1...Self.nameLimit).contains(name.utf8.count), (0...Self.sizeLimit).contains(size)
    else { return nil }
    self.name = name
    self.size = size
  }

  /// Reads a block; nil for one that ``bytes`` would not have written.
  init?(_ block: [UInt8]) {
    let name = block.prefix(Self.nameLimit).prefix { $0 != 0 }
    var size: Int64 = 0
    for digit in block.dropFirst(124).prefix(11) {
      guard (0x30...0x37).contains(digit) else { return nil }
      size = size << 3 | Int64(digit - 0x30)
    }
    guard block.count == Self.blockBytes, let text = String(validating: name, as: UTF8.self),
      let header = TarHeader(name: text, size: size)
    else { return nil }
    // Device numbers are zero in either of two spellings; the checksum is over the one found.
    let spelled = header.bytes(device: block[329] == 0 ? "" : Self.octal(0, 7))
    guard spelled == block else { return nil }
    self = header
  }

  /// 512 bytes.
  var bytes: [UInt8] { bytes(device: "") }

  private func bytes(device: String) -> [UInt8] {
    var block: [UInt8] = []
    block.reserveCapacity(Self.blockBytes)
    func field(_ text: String, _ width: Int) {
      block += text.utf8
      block += [UInt8](repeating: 0, count: width - text.utf8.count)
    }
    field(name, 100)
    field(Self.octal(0o644, 7), 8)
    field(Self.octal(0, 7), 8)
    field(Self.octal(0, 7), 8)
    field(Self.octal(size, 11), 12)
    field(Self.octal(0, 11), 12)
    field("        ", 8)
    field("0", 1)
    field("", 100)
    field("ustar", 6)
    field("00", 2)
    field("", 32)
    field("", 32)
    field(device, 8)
    field(device, 8)
    field("", 155)
    field("", 12)
    let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
    block.replaceSubrange(148..<156, with: Array(Self.octal(sum, 6).utf8) + [0, 0x20])
    return block
  }

  /// Zeros between the end of a file and the next block.
  static func padding(of size: Int64) -> Int {
    Int(-size & Int64(blockBytes - 1))
  }

  private static func octal(_ value: Int64, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: digits - text.utf8.count) + text
  }
}
