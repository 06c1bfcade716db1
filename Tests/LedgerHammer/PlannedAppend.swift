import EventLedger
import RolloutScenarios

/// What a writer does in one step: made from its seed and the step's number alone, so that a
/// process that takes over from a killed one asks for the very same again.
struct PlannedAppend {
  enum Kind {
    /// Its own stream, whatever is there.
    case own
    /// Its own stream, at the version that it knows: nobody else may be in its way.
    case ownExact
    /// A stream of all, whatever is there.
    case shared
    /// A stream of all, at the version that was read just now: one of those who read it wins.
    case contested
    /// The same, at the version that was read an append ago.
    case stale
    /// Many events at once.
    case batch
    /// Its own stream and a stream of all in one transaction.
    case several
    /// An append that was acknowledged, once more.
    case again
    /// The id of an append that was acknowledged, for something else.
    case reuse
  }

  static let sharedStreams = 4

  let kind: Kind
  private let writer: String
  private let index: Int
  private let random: SplitMix64

  init(writer: String, seed: UInt64, index: Int) {
    var random = SplitMix64(seed: seed &* 0x2545_F491_4F6C_DD1D &+ UInt64(index) &* 0x9E37)
    kind =
      switch Int.random(in: 0..<100, using: &random) {
      case ..<24: .own
      case ..<36: .ownExact
      case ..<50: .shared
      case ..<76: .contested
      case ..<84: .stale
      case ..<88: .batch
      case ..<93: .several
      case ..<98: .again
      default: .reuse
      }
    self.writer = writer
    self.index = index
    self.random = random
  }

  var ownStream: String { "own-\(writer)" }

  /// The stream of all that the step is about.
  var sharedStream: String {
    var random = random
    let number = Int.random(in: 0..<Self.sharedStreams, using: &random)
    return kind == .shared ? "shared-\(number)" : "contested-\(number)"
  }

  /// A number that picks one of the earlier appends.
  var choice: Int {
    var random = random
    return Int(random.next() >> 8)
  }

  /// How many events go to each stream.
  var counts: [Int] {
    var random = random
    return switch kind {
    case .batch: [Int.random(in: 2...40, using: &random)]
    case .several: [Int.random(in: 1...3, using: &random), 1]
    default: [random.once(in: 8) ? 3 : 1]
    }
  }

  /// The events of one stream's share.
  ///
  /// - Parameter twist: something else under the same ids.
  func events(part: Int, twist: Bool = false) throws -> [NewEvent] {
    var random = random
    for _ in 0..<part { _ = random.next() }
    return try (0..<counts[part]).map { number in
      let words = (random.next(), random.next())
      let milliseconds = 1_790_000_000_000 + Int64(index)
      let padding = String(repeating: "x", count: Int(words.1 % 900))
      return NewEvent(
        id: EventID.generate(milliseconds: milliseconds, random: words),
        type: try EventType("hammer.struck"), time: EventTime(clamping: milliseconds),
        data: Array(
          #"{"writer":"\#(writer)","step":\#(index),"part":\#(part),"event":\#(number),"#.utf8)
          + Array(#""twist":\#(twist),"padding":"\#(padding)"}"#.utf8))
    }
  }

  /// Raw material that goes with it; now and then some of a size that fills a page or ten.
  var blobs: [[UInt8]] {
    var random = random
    _ = random.next()
    guard random.once(in: 12) else { return [] }
    let byte = UInt8(truncatingIfNeeded: index)
    return [[UInt8](repeating: byte, count: Int.random(in: 1...40_000, using: &random))]
  }
}
