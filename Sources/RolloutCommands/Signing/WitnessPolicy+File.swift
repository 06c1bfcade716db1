import EventLedger

extension WitnessPolicy {
  /// - Throws: ``UsageRefusal``
  init(inFile name: String) throws {
    let file = try InputFile(name, what: "a witness policy", limit: WitnessPolicy.byteLimit)
    do throws(NoteRefusal) {
      try self.init(file.bytes)
    } catch {
      throw UsageRefusal("\(file.path): \(error)")
    }
  }

  /// The logs' and the witnesses'.
  var keys: [VerifierKey] { logs.map(\.key) + witnesses.map(\.key) }
}
