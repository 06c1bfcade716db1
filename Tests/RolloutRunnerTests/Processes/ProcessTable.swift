import FoundationEssentials

/// What the kernel says of a process, for tests that look at what was left behind.
enum ProcessTable {
  /// A zombie does not run.
  static func isRunning(_ process: Int32) -> Bool {
    guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
      let name = stat.lastIndex(of: UInt8(ascii: ")"))
    else { return false }
    let state = stat[stat.index(name, offsetBy: 2)]
    return state != UInt8(ascii: "Z") && state != UInt8(ascii: "X")
  }
}
