import EventLedger
import RolloutImport
import RolloutLedger
import RolloutModel
import RolloutRedaction
import RolloutRunner

/// One import of many directories: found, read, and appended many at a time.
struct ImportSession {
  /// Most rollouts of one transaction: each transaction waits for the disk once.
  static let batchLimit = 100
  /// Most bytes of material of one transaction, because all of it is in memory.
  static let batchByteLimit = 32 << 20

  /// Nil for a trial without a ledger.
  let access: LedgerAccess?
  let redactor: Redactor
  let isStrict: Bool
  let isDryRun: Bool
  private var seen: Set<RolloutID> = []
  private var waiting: [Waiting] = []

  /// A rollout that is to be appended, and the place of its report.
  private struct Waiting {
    var rollout: NewRollout
    var byteCount: Int
    var place: Int
  }

  init(access: LedgerAccess?, redactor: Redactor, isStrict: Bool, isDryRun: Bool) {
    self.access = access
    self.redactor = redactor
    self.isStrict = isStrict
    self.isDryRun = isDryRun
  }

  /// - Returns: a report for each directory of a run, and for each that is none.
  /// - Throws: ``LedgerFailure``; what was appended before stays.
  mutating func run(_ directories: [String]) throws -> [ImportReport] {
    var reports: [ImportReport] = []
    for found in directories.flatMap(ImportSession.find) {
      switch found {
      case .failure(let refusal): reports.append(refusal.report)
      case .success(let directory): reports.append(try take(directory, place: reports.count))
      }
      if waiting.count >= ImportSession.batchLimit
        || waiting.reduce(0, { $0 + $1.byteCount }) >= ImportSession.batchByteLimit
      {
        try flush(&reports)
      }
    }
    try flush(&reports)
    return reports
  }

  private mutating func take(_ directory: String, place: Int) throws -> ImportReport {
    let candidate: ImportCandidate
    do {
      candidate = try ImportCandidate(directory, redactor: redactor)
    } catch let failure as DirectoryReadFailure {
      return NotImported(directory, failure.description).report
    } catch let refusal as UsageRefusal {
      return NotImported(directory, refusal.description).report
    }
    let rollout = candidate.identity.rollout
    if seen.contains(rollout) { return candidate.report(.known) }
    if try access?.store.contains(rollout) == true { return candidate.report(.known) }
    if isStrict, !candidate.problems.isEmpty {
      return candidate.report(
        .refused,
        refusal: "expected a directory without problems, got "
          + NumberWords.count(candidate.problems.count, "problem")
          + "\nHint: without --strict it is imported, and they are recorded.")
    }
    seen.insert(rollout)
    guard !isDryRun else { return candidate.report(.new) }
    let new = try candidate.rollout(by: .current, at: .now, redactor: redactor)
    waiting.append(Waiting(rollout: new, byteCount: candidate.byteCount, place: place))
    return candidate.report(.imported)
  }

  private mutating func flush(_ reports: inout [ImportReport]) throws {
    guard let access, !waiting.isEmpty else { return }
    let batch = waiting
    waiting = []
    func note(_ wasThere: [Bool], of batch: [Waiting]) {
      for (one, wasThere) in zip(batch, wasThere) where wasThere {
        reports[one.place].outcome = .known
      }
    }
    do {
      note(try access.store.append(batch.map(\.rollout), by: .current), of: batch)
    } catch is LedgerRefusal {
      // Somebody imports the same at the same time: one by one it shows what is there already.
      for one in batch {
        do {
          note(try access.store.append([one.rollout], by: .current), of: [one])
        } catch let refusal as LedgerRefusal {
          guard try access.store.contains(one.rollout.rollout) else { throw refusal }
          reports[one.place].outcome = .known
        }
      }
    }
  }
}

extension ImportSession {
  /// A directory that was named, or found in one that was, and is not imported.
  struct NotImported: Error {
    var report: ImportReport

    init(_ directory: String, _ reason: String) {
      report = ImportReport(directory: directory, outcome: .refused, refusal: reason)
    }
  }

  /// The directory itself where it is one of the harness, else the directories in it.
  private static func find(_ directory: String) -> [Result<String, NotImported>] {
    let name =
      directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    let found: [String?]
    do {
      found = try DirectoryReader.entries(of: FilePaths.absolute(name))
    } catch {
      return [.failure(NotImported(name, error.description))]
    }
    let entries = found.compactMap(\.self)
    if IncumbentDirectory.isRun(entries) { return [.success(name)] }
    let inside = entries.compactMap { check(name + "/" + $0) }
    guard !inside.isEmpty else { return [.failure(NotImported(name, notARun))] }
    let unnamed = found.count - entries.count
    let refused: [Result<String, NotImported>] =
      unnamed == 0 ? [] : [.failure(NotImported(name, unnamedWords(unnamed)))]
    return inside + refused
  }

  private static func unnamedWords(_ count: Int) -> String {
    "expected names in UTF-8 without control characters, got \(count) other in it, which was left "
      + "out\nHint: rename it, and import again; what is there already is not imported twice."
  }

  /// Nil for what is no folder, or a link to one.
  private static func check(_ directory: String) -> Result<String, NotImported>? {
    do {
      guard try FileKind.isFolder(FilePaths.absolute(directory)) else { return nil }
      let entries = try DirectoryReader.entries(of: FilePaths.absolute(directory)).compactMap(
        \.self)
      return IncumbentDirectory.isRun(entries)
        ? .success(directory) : .failure(NotImported(directory, notARun))
    } catch {
      return .failure(NotImported(directory, error.description))
    }
  }

  private static let notARun =
    "expected a directory of the bash harness, with at least one of "
    + IncumbentDirectory.marks.joined(separator: ", ")
    + ", or one that holds such directories; got neither\n"
    + "Hint: name the directory that the harness printed as its output directory."
}
