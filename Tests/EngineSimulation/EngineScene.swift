import EventLedger
import RolloutLedger
import RolloutModel
import RolloutScenarios
import Synchronization

/// The dice, the clocks and the notes of one simulated rollout: everything that its log, its world
/// and its people share.
///
/// They take turns, never at the same time, so that the seed alone decides what comes next.
final class EngineScene: Sendable {
  /// Faults of one rollout; without an end to them it could not come to one.
  static let faultLimit = 14

  struct State {
    var dice: SplitMix64
    var wall = Timestamp.scenarioStart
    /// A clock that nobody sets.
    var real = Milliseconds.zero
    var faults: [EngineFault: Int] = [:]
    var faultCount = 0
    /// Appends in a row that still fail, and how.
    var failing: (fault: EngineFault, count: Int)?
    /// Whether the runner's process is gone, and only has not been told yet.
    var isDead = false
    /// Whether the runner was told that the ledger does not work: then it must do nothing more.
    var isBroken = false
    /// Calls the runner's task off.
    var cancel: (@Sendable () -> Void)?
    var isCancelled = false
    /// Times that the runner turned to the world or to the ledger.
    var turns = 0
    /// Where each event went that somebody was told of.
    var acknowledged: [EventID: AppendResult] = [:]
    var asked: Set<EventID> = []
    /// When each event was appended, by the clock that nobody sets.
    var times: [EventID: Milliseconds] = [:]
    /// How often the clock was set and by how much, so far as it is for the runner to notice.
    var jumps: [Milliseconds] = []
    var violation: String?
    var transcript: [String] = []
  }

  private let state: Mutex<State>
  let isRecording: Bool

  init(seed: UInt64, isRecording: Bool) {
    state = Mutex(State(dice: SplitMix64(seed: seed &* 0x9E37_79B9 &+ 0x51)))
    self.isRecording = isRecording
  }

  func with<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
    state.withLock { body(&$0) }
  }

  // MARK: time

  var now: Timestamp { with { $0.wall } }
  var real: Milliseconds { with { $0.real } }

  /// The ledger's clock.
  var eventTime: EventTime { EventTime(clamping: now.millisecondsSince1970) }

  func pass(_ time: Milliseconds) {
    with {
      $0.wall = $0.wall + time
      $0.real = $0.real + time
    }
  }

  // MARK: chance

  func random() -> UInt64 { with { $0.dice.next() } }

  func once(in count: Int) -> Bool { with { $0.dice.once(in: count) } }

  func number(_ range: ClosedRange<Int64>) -> Int64 {
    with { Int64.random(in: range, using: &$0.dice) }
  }

  /// Whether a fault happens now: once in `count` times, while there are faults left.
  func strikes(_ fault: EngineFault, in count: Int) -> Bool {
    let strikes = with { state in
      guard state.faultCount < Self.faultLimit, state.dice.once(in: count) else { return false }
      state.faultCount += 1
      state.faults[fault, default: 0] += 1
      return true
    }
    if strikes { note("fault: \(fault.rawValue)") }
    return strikes
  }

  // MARK: notes

  func note(_ text: @autoclosure () -> String) {
    guard isRecording else { return }
    let line = text()
    with { $0.transcript.append("\(Double(($0.wall - .scenarioStart).count) / 1000)s  \(line)") }
  }

  /// Something is not as it must be.
  func fail(_ what: @autoclosure () -> String) {
    let text = what()
    note("WRONG: \(text)")
    with { if $0.violation == nil { $0.violation = text } }
  }

  var violation: String? { with { $0.violation } }

  /// A process begins: what was said to the one before it is forgotten.
  func beginProcess(cancel: @escaping @Sendable () -> Void) {
    with {
      $0.isDead = false
      $0.isBroken = false
      $0.isCancelled = false
      $0.cancel = cancel
    }
  }

  func die() { with { $0.isDead = true } }

  func callOff() {
    let cancel = with { state in
      state.isCancelled = true
      return state.cancel
    }
    cancel?()
  }
}
