import FoundationEssentials
import RolloutModel

/// Lifts payloads of old schemas to the current one, step by step, when they are read.
///
/// The ledger never changes, so neither do these: a step stays as long as the product.
enum Upcaster {
  /// From one schema's JSON to the next one's.
  typealias Step = @Sendable (Data) throws -> Data

  /// The steps of a type, the one from schema 1 to 2 first; none for a type that has only one.
  static func steps(for type: EventType) -> [Step] {
    // Every type is at schema 1.
    []
  }

  static func lift(_ data: Data, type: EventType, from schema: Int) throws -> Data {
    try steps(for: type).dropFirst(schema - 1).reduce(data) { try $1($0) }
  }
}
