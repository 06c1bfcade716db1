extension RedactionRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownEvent(let id):
      """
      expected the id of an event of this ledger, got \(id), which it does not have. \
      Nothing was erased.
      Hint: `rollout events ID --json` shows ids and positions.
      """
    case .isRedaction(let id, let position):
      """
      expected an event that can be redacted, got \(id) at position \(position), which says what \
      was erased and why. Nothing was erased.
      """
    case .streamIsOpen(let stream, let event):
      """
      expected an event of a rollout that has come to its end, got \(event) of \(stream), which \
      is open. Nothing was erased.
      Hint: what comes next is decided from its events: let it end, or `rollout abort` it first.
      """
    case .reason(let bytes, let limit):
      """
      expected a reason of 1 to \(limit) bytes that are not all blanks, got \(bytes). \
      Nothing was erased.
      """
    case .unknownProjections(let names):
      """
      expected to know every projection of the ledger, got \(names.joined(separator: ", ")), \
      which may hold what is to be erased. Nothing was erased.
      Hint: redact with the program that made them.
      """
    case .nothingToErase(let event, let shared) where shared.isEmpty:
      """
      expected an event with blobs, got \(event), which cites none. Nothing was erased.
      Hint: leave --blobs-only out to erase its data.
      """
    case .nothingToErase(let event, let shared):
      """
      expected an event with blobs of its own, got \(event), whose blobs other events cite, too: \
      \(shared.map(\.description).joined(separator: "; ")). Nothing was erased.
      Hint: --shared-blobs takes them from those events, too.
      """
    }
  }
}
