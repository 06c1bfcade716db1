extension LedgerFailure: CustomStringConvertible {
  package var description: String {
    var lines = ["ledger \(path): \(message)"]
    if let cause { lines.append("Cause: \(cause)") }
    if let hint { lines.append("Hint: \(hint)") }
    return lines.joined(separator: "\n")
  }
}

/// The words of every failure, in one place.
extension LedgerFailure {
  package static func busy(path: String, waited: Duration, cause: String? = nil) -> LedgerFailure {
    LedgerFailure(
      code: .busy,
      message: """
        busy: expected to get its lock within \(waited), but another process kept it. \
        Nothing was written.
        """,
      hint: "wait for the other process (`fuser \(path).lock` names it), then try again.",
      cause: cause, path: path)
  }

  package static func diskFull(path: String, cause: String?) -> LedgerFailure {
    LedgerFailure(
      code: .diskFull,
      message: "disk full: expected room for the new events, but there is none. "
        + "Nothing was written.",
      hint: "free space on the file system of the ledger, then append the same events again.",
      cause: cause, path: path)
  }

  static func readOnly(path: String, cause: String?) -> LedgerFailure {
    LedgerFailure(
      code: .readOnly,
      message: "read-only: expected a file and a folder that can be written, but one cannot. "
        + "Nothing was written.",
      hint: "check the permissions of the file and of its folder, and how it is mounted.",
      cause: cause, path: path)
  }

  static func missing(path: String) -> LedgerFailure {
    LedgerFailure(
      code: .missing, message: "missing: expected a ledger at this path, but there is no file.",
      hint: "check the path; a ledger is made only where that is asked for.", cause: nil,
      path: path)
  }

  static func notALedger(path: String, found: String, cause: String? = nil) -> LedgerFailure {
    LedgerFailure(
      code: .notALedger, message: "not a ledger: expected a ledger's file, but found \(found).",
      hint: "check the path; the file was not touched.", cause: cause, path: path)
  }

  static func newerSchema(path: String, found: Int, known: Int) -> LedgerFailure {
    LedgerFailure(
      code: .newerSchema,
      message: "written by a newer version: expected a schema of at most \(known), "
        + "but it has \(found).",
      hint: "use the version that wrote it, or a newer one.", cause: nil, path: path)
  }

  static func olderSchema(path: String, found: Int, known: Int) -> LedgerFailure {
    LedgerFailure(
      code: .olderSchema,
      message: "written by an older version: expected a schema of \(known), but it has \(found).",
      hint: "open it once for writing (`rollout projections rebuild`), which brings it up to date.",
      cause: nil, path: path)
  }

  static func alteredSchema(path: String, migration: String, found: String, known: String)
    -> LedgerFailure
  {
    LedgerFailure(
      code: .alteredSchema,
      message: "altered schema: expected migration \(migration) with checksum \(known), "
        + "but the ledger records \(found).",
      hint: "a released migration never changes: use the version that made this ledger.",
      cause: nil, path: path)
  }

  static func damaged(path: String, what: String, cause: String? = nil) -> LedgerFailure {
    LedgerFailure(
      code: .damaged, message: "damaged: \(what)",
      hint: "keep the file as it is for examination, verify it, and restore a backup.",
      cause: cause, path: path)
  }

  static func cannotOpen(path: String, what: String, cause: String?) -> LedgerFailure {
    LedgerFailure(
      code: .cannotOpen, message: "cannot open: \(what)",
      hint: "check that the folder exists and that you may read and write it.", cause: cause,
      path: path)
  }

  static func closed(path: String) -> LedgerFailure {
    LedgerFailure(
      code: .closed, message: "closed: expected an open ledger, but it was closed before.",
      hint: nil, cause: nil, path: path)
  }

  static func rejected(path: String, cause: String?) -> LedgerFailure {
    LedgerFailure(
      code: .rejected,
      message: "rejected: expected a statement that the ledger's tables accept, but a rule of "
        + "theirs refused it. Nothing was written.",
      hint: nil, cause: cause, path: path)
  }

  package static func io(path: String, cause: String?) -> LedgerFailure {
    LedgerFailure(
      code: .io, message: "input/output error: expected the disk to read or write, but it failed.",
      hint: "check the system's log and the disk; then append the same events again.",
      cause: cause, path: path)
  }

  static func unexpected(path: String, cause: String?) -> LedgerFailure {
    LedgerFailure(
      code: .unexpected, message: "unexpected answer of SQLite.", hint: nil, cause: cause,
      path: path)
  }
}
