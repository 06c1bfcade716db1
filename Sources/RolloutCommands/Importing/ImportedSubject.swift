import ArgumentParser
import RolloutEvidence
import RolloutLedger
import RolloutModel

/// An imported rollout that a reading command was asked for.
struct ImportedSubject {
  let listing: RolloutListing
  let rollout: ImportedRollout

  var text: ImportedText { ImportedText(rollout: listing.rollout, imported: rollout) }

  var json: OrderedJSON { rollout.json(of: listing.rollout) }

  /// - Returns: nil when the id is that of a rollout that was run here.
  /// - Throws: ``LookupRefusal``, ``FoldRefusal``, ``CodecFailure``
  init?(_ id: String, in access: LedgerAccess) throws {
    listing = try access.index.find(id)
    guard listing.isImported else { return nil }
    rollout = try ImportedRollout(folding: try access.store.entries(of: listing.rollout))
  }

  /// What a status command leaves: whether the other program decided to allow it.
  var exit: ProductExit {
    switch rollout.status {
    case .completed: .success
    case .blocked: .blocked
    case .undecided: .interrupted
    }
  }

  /// Prints the headline, or all of it as JSON, and leaves the code of the outcome.
  func reportStatus(json: Bool) throws {
    StandardOutput.write(line: json ? self.json.line : text.headline)
    if exit != .success { throw exit.code }
  }

  /// The summary of the other program as it was kept, under a note that says what it is.
  func summary(from store: RolloutStore) throws -> String {
    guard let file = rollout.file("SUMMARY.md"), let material = file.material,
      let bytes = try store.bytes(of: material)
    else { return text.summaryNote(nil) }
    return text.summaryNote(file) + "\n" + String(decoding: bytes, as: UTF8.self)
  }

  /// The files of the directory and the reports about them.
  ///
  /// - Throws: ``UsageRefusal`` for names that lead out of the directory.
  func artifacts() throws -> [Artifact] {
    let stray = rollout.strayNames
    guard stray.isEmpty else {
      throw UsageRefusal(
        "expected the names of files below one directory, got \(Printable.line(stray[0]))\n"
          + "Hint: no import writes such a name; the ledger may have been altered.")
    }
    return rollout.artifacts
  }
}
