/// A reader of what others wrote, and what must hold of it whatever it is given.
package struct FuzzTarget: Sendable {
  package let name: String
  /// What it reads, in a few words.
  package let reads: String
  /// The longest input that is made up; those of ``hostile`` are longer.
  package let longest: Int
  /// - Throws: ``BrokenInvariant``
  package let check: @Sendable ([UInt8]) throws -> Void
  /// Inputs to begin with, beside the files of the repository.
  package let seeds: @Sendable () throws -> [[UInt8]]
  /// Large inputs that readers of this kind are known to die of.
  package let hostile: @Sendable () -> [HostileInput]

  init(
    _ name: String, reads: String, longest: Int = 4096,
    seeds: @escaping @Sendable () throws -> [[UInt8]] = { [] },
    hostile: @escaping @Sendable () -> [HostileInput] = { [] },
    check: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    self.name = name
    self.reads = reads
    self.longest = longest
    self.check = check
    self.seeds = seeds
    self.hostile = hostile
  }

  package static let all: [FuzzTarget] = [
    .plan, .policy, .snapshot, .prometheus, .response, .incumbent, .bundle, .eventLine,
    .manifest, .header, .note, .key, .proof, .witnessPolicy, .envelope, .samples, .codec, .table,
    .freeze,
  ]

  package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// A large input, always the same.
package struct HostileInput: Sendable {
  package let name: String
  package let bytes: [UInt8]

  init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  init(_ name: String, _ text: String) {
    self.init(name, Array(text.utf8))
  }
}

/// Something that must hold did not.
package struct BrokenInvariant: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) {
    self.description = description
  }
}

extension [UInt8] {
  /// Whether it is read a second time, to see that the same comes of it. Time is measured for one
  /// reading of a large input.
  var isReadTwice: Bool { count <= 1 << 16 }
}

/// Throws ``BrokenInvariant`` unless it holds.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
  guard holds else { throw BrokenInvariant(what()) }
}
