/// A line of what a process asked for and was told; keys are short because there are many.
struct HammerLine: Codable, Sendable {
  enum Kind: String, Codable, Sendable {
    /// About to append.
    case ask
    /// The append was acknowledged.
    case ok
    /// Somebody else was first.
    case conflict
    /// The id stands for something else.
    case reused
    /// What must never come up.
    case error
    /// The root of the first so many events.
    case root
    /// Everything that a reader read, at its end.
    case read
    /// The ledger was verified.
    case verified
  }

  /// One stream's share of an append.
  struct Part: Codable, Sendable {
    var stream: String
    /// `any`, `none`, or the version of the last event.
    var expected: String
    var ids: [String]
  }

  /// Where a part went.
  struct Place: Codable, Sendable {
    var stream: String
    var position: Int64
    var version: Int64
    var count: Int64
    /// The ledger's size and root right after it.
    var size: Int64
    var root: String
    var again: Bool
  }

  var kind: Kind
  /// Monotonic, nanoseconds.
  var time = MonotonicTime.now
  /// Which ask of this process it is about.
  var number: Int?
  /// Which planned append it belongs to.
  var plan: Int?
  /// The ask that is repeated.
  var repeats: Int?
  var parts: [Part]?
  var places: [Place]?
  var stream: String?
  var expected: String?
  /// The version that the stream has.
  var actual: Int64?
  var id: String?
  var position: Int64?
  var size: Int64?
  var root: String?
  var what: String?

  init(_ kind: Kind) {
    self.kind = kind
  }

  static func error(_ what: String) -> HammerLine {
    var line = HammerLine(.error)
    line.what = what
    return line
  }

  static func root(_ size: Int64, _ root: String) -> HammerLine {
    var line = HammerLine(.root)
    (line.size, line.root) = (size, root)
    return line
  }

  enum CodingKeys: String, CodingKey {
    case kind = "k"
    case time = "t"
    case number = "n"
    case plan = "i"
    case repeats, parts, places, stream, expected, actual, id, position, size, root, what
  }
}
