import Glibc

/// Files of inputs.
enum InputFile {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func bytes(of path: String) throws -> [UInt8] {
    guard let file = unsafe fopen(path, "r") else {
      throw Failure(description: "cannot read \(path)")
    }
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe fread(&part, 1, part.count, file)
      if count == 0 { return bytes }
      bytes += part.prefix(count)
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = unsafe fopen(path, "w") else {
      throw Failure(description: "cannot write \(path)")
    }
    let written = unsafe fwrite(bytes, 1, bytes.count, file)
    guard unsafe fclose(file) == 0, written == bytes.count else {
      throw Failure(description: "cannot write \(path)")
    }
  }
}
