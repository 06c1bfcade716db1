/// What a rebuilt projection holds.
package struct ProjectionReport: Hashable, Sendable {
  package let name: String
  package let version: Int

  /// How many events it has taken in.
  package let position: Int64

  /// Rows of all its tables.
  package let rows: Int

  /// SHA-256 of every value of every row, in an order that depends on the values alone.
  package let digest: Digest
}
