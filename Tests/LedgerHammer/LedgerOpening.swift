import EventLedger
import Glibc
import RolloutScenarios
import Synchronization

extension SQLiteEventLog {
  /// Opens the ledger as the product does, with its own patience.
  static func open(_ options: HammerOptions, _ mode: Mode) throws -> SQLiteEventLog {
    let random = Mutex(SplitMix64(seed: options.seed &* 31 &+ UInt64(getpid())))
    return try open(
      path: options.ledger, mode: mode, clock: { wallTime },
      random: { random.withLock { $0.next() } })
  }

  private static var wallTime: EventTime {
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return EventTime(clamping: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

/// Makes an empty ledger with a key beside it.
struct MakerRole {
  private let options: HammerOptions

  init(_ options: HammerOptions) {
    self.options = options
  }

  func run() throws {
    try SQLiteEventLog.open(options, .readWrite(create: true)).close()
    guard let name = KeyName("hammer.example/ledger") else { return }
    let file = try WholeText.open(options.keyPath)
    WholeText.write(SigningKey(name: name).reveal(), to: file)
    close(file)
  }
}
