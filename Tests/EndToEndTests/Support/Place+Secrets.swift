import Testing

extension Place {
  /// Expects a secret in no file that the run left, the ledger among them, and in no output.
  func expectNowhere(_ secret: String, _ ending: Program.Ending) throws {
    #expect(try filesHolding(secret) == [])
    #expect(!ending.output.contains(secret))
    #expect(!ending.errors.contains(secret))
  }
}
