import Testing

@testable import EventLedger

@Suite struct RedactionMessageTests {
  @Test func `every refusal says what to do`() throws {
    let id = try #require(EventID("01a2093f-5652-7cc6-9df2-c644905c15e1"))
    let digest = Digest.sha256(of: [])
    let shared = SharedBlob(digest: digest, positions: [Position(3), Position(8)])
    let refusals: [(RedactionRefusal, String)] = [
      (
        .unknownEvent(id),
        """
        expected the id of an event of this ledger, got \(id), which it does not have. \
        Nothing was erased.
        Hint: `rollout events ID --json` shows ids and positions.
        """
      ),
      (
        .isRedaction(id, at: Position(9)),
        "expected an event that can be redacted, got \(id) at position 9, which says what was "
          + "erased and why. Nothing was erased."
      ),
      (
        .streamIsOpen(try StreamName("r1"), event: id),
        """
        expected an event of a rollout that has come to its end, got \(id) of r1, which is open. \
        Nothing was erased.
        Hint: what comes next is decided from its events: let it end, or `rollout abort` it first.
        """
      ),
      (
        .reason(bytes: 0, limit: 1000),
        "expected a reason of 1 to 1000 bytes that are not all blanks, got 0. Nothing was erased."
      ),
      (
        .unknownProjections(["counts"]),
        """
        expected to know every projection of the ledger, got counts, which may hold what is to be \
        erased. Nothing was erased.
        Hint: redact with the program that made them.
        """
      ),
      (
        .nothingToErase(id, shared: []),
        """
        expected an event with blobs, got \(id), which cites none. Nothing was erased.
        Hint: leave --blobs-only out to erase its data.
        """
      ),
      (
        .nothingToErase(id, shared: [shared]),
        """
        expected an event with blobs of its own, got \(id), whose blobs other events cite, too: \
        \(digest), cited at positions 3, 8. Nothing was erased.
        Hint: --shared-blobs takes them from those events, too.
        """
      ),
    ]
    for (refusal, text) in refusals { #expect(refusal.description == text) }
  }
}
