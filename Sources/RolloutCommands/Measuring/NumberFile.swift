import Foundation

/// Files of numbers one after the other, the lowest byte first, for programs that map them.
enum NumberFile {
  static func write(_ numbers: [Int32], to path: String) throws {
    try write(numbers.map(\.littleEndian), path)
  }

  static func write(_ numbers: [Double], to path: String) throws {
    try write(numbers.map { $0.bitPattern.littleEndian }, path)
  }

  private static func write<Number: BitwiseCopyable>(_ numbers: [Number], _ path: String) throws {
    let data = unsafe numbers.withUnsafeBytes { unsafe Data($0) }
    try data.write(to: URL(fileURLWithPath: FilePaths.absolute(path)))
  }
}
