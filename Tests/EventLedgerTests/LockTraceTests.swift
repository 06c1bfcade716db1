import FoundationEssentials
import Subprocess
import Testing

@testable import EventLedger

/// SQLite before 3.51.3 can corrupt a ledger when a checkpoint runs while another process commits
/// (<https://www.sqlite.org/wal.html#walresetbug>); these tests watch SQLite's own locks.
@Suite struct LockTraceTests {
  @Test func `no checkpoint runs while another process commits, and each is under the lock`()
    async throws
  {
    let hammer = try Hammer()
    try await hammer.run([("make", 0)])
    try await hammer.run([("write", 60), ("write", 60), ("write", 60), ("write", 60), ("sign", 0)])
    let trace = try hammer.trace()
    #expect(trace.count(of: "W") > 150)
    #expect(trace.count(of: "C") > 10)
    #expect(Set(trace.spans.map(\.process)).count == 6)
    #expect(trace.overlaps == 0)
    #expect(trace.withoutLock == 0)
    let log = try hammer.fixture.open(.readOnly)
    #expect(try await log.verify().finding == nil)
  }

  @Test func `a program that checkpoints without the lock is noticed`() async throws {
    let hammer = try Hammer()
    try await hammer.run([("make", 0)])
    // Some of the writers fail on what it does, which is not what is asked here.
    try await hammer.run([("write", 40), ("write", 40), ("rogue", 0)], mayFail: true)
    let trace = try hammer.trace()
    #expect(trace.withoutLock > 0)
    #expect(trace.overlaps > 0)
  }

  @Test func `the lock is held whatever a ledger is asked to do`() async throws {
    let hammer = try Hammer()
    try await hammer.run([("everything", 0)])
    let trace = try hammer.trace()
    #expect(trace.count(of: "W") > 40)
    #expect(trace.count(of: "C") > 5)
    #expect(trace.withoutLock == 0)
  }
}

/// Processes of `ledger-hammer`, the program of tools/writers, in a folder of their own.
private struct Hammer {
  let fixture: LedgerFixture
  private let program: String

  init() throws {
    fixture = try LedgerFixture()
    let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    program = bundle[..<(bundle.lastIndex(of: "/") ?? bundle.startIndex)] + "/ledger-hammer"
  }

  /// Runs processes at the same time; those that would go on end when the writers have.
  func run(_ roles: [(role: String, appends: Int)], mayFail: Bool = false) async throws {
    let (program, ledger, folder) = (program, fixture.path, fixture.folder.path)
    try await withThrowingTaskGroup(of: (String, String).self) { group in
      for (number, role) in roles.enumerated() {
        let arguments = [
          role.role, "--ledger", ledger, "--directory", folder, "--name", "\(role.role)\(number)",
          "--seed", "\(number + 1)", "--appends", "\(role.appends)",
        ]
        group.addTask {
          let result = try await Subprocess.run(
            .path(path(program)), arguments: Arguments(arguments), output: .discarded,
            error: .string(limit: 65_536))
          return (
            role.role, result.terminationStatus.isSuccess ? "" : "\(result.standardError) failed"
          )
        }
      }
      var writing = roles.count { $0.role == "write" }
      while let (role, errors) = try await group.next() {
        #expect(mayFail || errors.isEmpty)
        if role == "write" { writing -= 1 }
        if writing == 0 { try fixture.folder.write([], to: "stop") }
      }
    }
    try FileManager.default.removeItem(atPath: fixture.folder.path("stop"))
  }

  func trace() throws -> Trace {
    var trace = Trace()
    for name in try fixture.folder.names where name.hasSuffix(".locks") {
      trace.add(String(decoding: try fixture.folder.bytes(of: name), as: UTF8.self), of: name)
    }
    return trace
  }

  /// When which process held SQLite's lock to commit (`W`) or to checkpoint (`C`).
  struct Trace {
    struct Span {
      var lock: Character
      var process: String
      var time: ClosedRange<Int64>
    }

    var spans: [Span] = []
    var withoutLock = 0

    mutating func add(_ text: String, of process: String) {
      var begun: [Character: Int64] = [:]
      for line in text.split(separator: "\n") {
        guard let lock = line.first, let time = Int64(line.dropFirst(2).filter { $0 != "!" })
        else { continue }
        if line.hasSuffix("!") { withoutLock += 1 }
        if line.dropFirst().first == "+" {
          begun[lock] = time
        } else if let start = begun.removeValue(forKey: lock) {
          spans.append(Span(lock: lock, process: process, time: start...max(start, time)))
        }
      }
    }

    func count(of lock: Character) -> Int { spans.count { $0.lock == lock } }

    /// Pairs of a commit and a checkpoint of two processes at the same time.
    var overlaps: Int {
      let commits = spans.filter { $0.lock == "W" }
      return spans.filter { $0.lock == "C" }.reduce(0) { sum, checkpoint in
        sum
          + commits.count {
            $0.process != checkpoint.process && $0.time.overlaps(checkpoint.time)
          }
      }
    }
  }
}

/// Makes the library's path type without naming the module that it comes from, which the library
/// does not hand on.
private func path<Path: ExpressibleByStringLiteral>(_ text: String) -> Path
where Path.StringLiteralType == String {
  Path(stringLiteral: text)
}
