/// The state of the ledger that an auditor keeps: how many events, and the root over them.
package struct Head: Hashable, Sendable {
  package let size: Int64
  package let root: Digest

  package init(size: Int64, root: Digest) {
    self.size = size
    self.root = root
  }

  init(_ range: CompactRange) {
    self.init(size: range.size, root: range.root)
  }
}
