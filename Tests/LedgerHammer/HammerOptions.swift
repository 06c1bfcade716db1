/// What a process is asked to be.
struct HammerOptions: Sendable {
  enum Role: String, Sendable {
    /// Makes the ledger and a key to sign with.
    case make
    case write
    case read
    /// Opens, signs, closes, again and again.
    case sign
    /// Verifies the whole ledger, again and again.
    case verify
    /// Checkpoints through SQLite without the ledger's lock: what must be noticed.
    case rogue
    /// Does everything that a ledger can be asked to do, one after the other.
    case everything
  }

  /// It was called in a way that it does not know.
  struct Misused: Error, CustomStringConvertible {
    var what: String

    var description: String {
      "\(what)\nusage: ledger-hammer ROLE --ledger PATH --directory DIR --name NAME [--seed N] "
        + "[--appends N] [--until NANOSECONDS]"
    }
  }

  let role: Role
  private(set) var ledger = ""
  private(set) var directory = ""
  private(set) var name = ""
  private(set) var seed: UInt64 = 1
  /// Appends that a writer asks for, each once or more often.
  private(set) var appends = 1000
  /// The monotonic time at which a writer ends with what it has done.
  private(set) var until = Int64.max

  init(_ arguments: [String]) throws(Misused) {
    guard let word = arguments.first, let role = Role(rawValue: word) else {
      throw Misused(what: "expected a role, got \(arguments.first ?? "nothing")")
    }
    self.role = role
    var rest = arguments.dropFirst()
    while let option = rest.popFirst() {
      guard let value = rest.popFirst() else {
        throw Misused(what: "expected a value after \(option), got nothing")
      }
      switch option {
      case "--ledger": ledger = value
      case "--directory": directory = value
      case "--name": name = value
      case "--seed": seed = try Self.number(value, of: option)
      case "--appends": appends = try Self.number(value, of: option)
      case "--until": until = try Self.number(value, of: option)
      default: throw Misused(what: "expected an option that is known, got \(option)")
      }
    }
    guard !ledger.isEmpty, !directory.isEmpty, !name.isEmpty else {
      throw Misused(what: "expected --ledger, --directory and --name, got \(arguments)")
    }
  }

  private static func number<Number: FixedWidthInteger>(
    _ text: String, of option: String
  ) throws(Misused) -> Number {
    guard let number = Number(text) else {
      throw Misused(what: "\(option): expected a whole number, got \(text)")
    }
    return number
  }

  var keyPath: String { directory + "/key" }
  /// Readers, signers and verifiers end when this file is there.
  var stopPath: String { directory + "/stop" }
}
