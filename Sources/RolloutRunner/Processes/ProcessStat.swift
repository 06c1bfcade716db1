import FoundationEssentials

/// What the system says of a process that runs; nothing of a zombie, which runs no more.
///
/// > Source: proc_pid_stat(5), https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
struct ProcessStat {
  let group: Int32
  let session: Int32
  /// Clock ticks from the machine's boot to the process's start.
  let startTicks: Substring

  init?(_ process: Int32) {
    guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
      // The name of the program, in parentheses, may itself contain blanks and parentheses.
      let name = stat.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    // From the third field on, the state; the start is the 22nd.
    let fields = String(decoding: stat[stat.index(after: name)...], as: UTF8.self)
      .split(separator: " ")
    guard fields.count > 19, fields[0] != "Z", fields[0] != "X", let group = Int32(fields[2]),
      let session = Int32(fields[3])
    else { return nil }
    self.group = group
    self.session = session
    startTicks = fields[19]
  }

  /// The numbers of all processes.
  static var numbers: [Int32] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return entries.compactMap { Int32($0) }
  }
}
