import FoundationEssentials
import Glibc
import Migrations

/// What a bundle turned out to be.
package struct BundleVerdict: Sendable {
  package let manifest: BundleManifest
  /// Damage is in its finding.
  package let report: IntegrityReport
}

extension SQLiteEventLog {
  /// Makes a ledger of the bundle of a whole one.
  ///
  /// It gets its name only after it was verified as any other ledger is.
  ///
  /// - Parameter bundle: a directory, or a tar.
  /// - Returns: what was imported; with damage in the report, nothing was.
  /// - Throws: ``BundleRefusal``, ``FileFailure``, ``LedgerFailure``, ``GuardRefusal``
  package static func importBundle(
    _ bundle: String, to path: String, clock: @escaping @Sendable () -> EventTime,
    random: @escaping @Sendable () -> UInt64, options: VerifyOptions = VerifyOptions()
  ) async throws -> BundleVerdict {
    // A name of its own: two imports at once must not write into one file.
    let draft = path + ".importing-" + String(random() & 0xFFFF_FFFF, radix: 16)
    defer { remove(draft) }
    try checkFree(path)
    let settings = LedgerSettings(
      path: draft, clock: clock, random: random, lockTimeout: defaultLockTimeout,
      projections: [], migrations: Migrations.all)
    let verdict = try await verdict(of: bundle, settings, options)
    guard verdict.report.finding == nil else { return verdict }
    if let stream = verdict.manifest.stream { throw BundleRefusal.oneStream(stream) }
    guard options.keys.isEmpty || verdict.report.signedCheckpoints > 0 else {
      throw BundleRefusal.unsigned
    }
    try LedgerLock(ledgerPath: path).withLock(upTo: defaultLockTimeout) {
      try checkFree(path)
      guard unsafe rename(draft, path) == 0 else { throw FileFailure(path: path) }
      WholeWrite.syncFolder(of: path)
    }
    return verdict
  }

  /// Verifies a bundle without keeping anything of it.
  ///
  /// - Parameter folder: where the ledger of a whole bundle is made and removed again.
  /// - Throws: ``BundleRefusal`` where it is not what the format says; ``FileFailure``,
  ///   ``LedgerFailure``
  package static func verifyBundle(
    _ bundle: String, in folder: String, options: VerifyOptions
  ) async throws -> BundleVerdict {
    try await verdict(of: bundle, scratchSettings(in: folder), options)
  }

  /// Reads all of a bundle and compares it with what its manifest says; neither the tree of a
  /// whole ledger nor a signature is verified.
  ///
  /// - Parameter folder: where the ledger of a whole bundle is made; it stays there.
  /// - Throws: ``BundleRefusal`` where it is not what the format says; ``FileFailure``,
  ///   ``LedgerFailure``
  package static func readBundle(_ bundle: String, in folder: String) throws -> BundleManifest {
    try read(bundle, scratchSettings(in: folder), VerifyOptions(keys: [])).0
  }

  private static func scratchSettings(in folder: String) -> LedgerSettings {
    LedgerSettings(
      path: folder + "/ledger.sqlite3", clock: { EventTime(clamping: 0) }, random: { 0 },
      lockTimeout: defaultLockTimeout, projections: [], migrations: Migrations.all,
      isScratch: true)
  }

  private static func verdict(
    of bundle: String, _ settings: LedgerSettings, _ options: VerifyOptions
  ) async throws -> BundleVerdict {
    let (manifest, streamReport) = try read(bundle, settings, options)
    if let streamReport { return BundleVerdict(manifest: manifest, report: streamReport) }
    let log = try open(settings, mode: .readOnly)
    defer { try? log.close() }
    return BundleVerdict(manifest: manifest, report: try await log.verify(options))
  }

  private static func read(
    _ bundle: String, _ settings: LedgerSettings, _ options: VerifyOptions
  ) throws -> (BundleManifest, IntegrityReport?) {
    guard let status = FileStatus(path: bundle) else { throw FileFailure(path: bundle) }
    if status.kind == .folder {
      var source = try FolderSource(bundle)
      return try read(&source, settings, options)
    }
    var source = try TarSource(bundle)
    return try read(&source, settings, options)
  }

  private static func read(
    _ source: inout some BundleSource, _ settings: LedgerSettings, _ options: VerifyOptions
  ) throws -> (BundleManifest, IntegrityReport?) {
    let manifest = try BundleManifest(reading: &source)
    if let stream = manifest.stream {
      var check = BundleStreamCheck(manifest, stream: stream, options: options)
      return (manifest, try check.run(&source))
    }
    try BundleImport(settings: settings, manifest: manifest).write(&source)
    return (manifest, nil)
  }

  private static func checkFree(_ path: String) throws {
    guard FileStatus.isAbsent(path) else { throw BundleRefusal.notEmpty(path: path) }
    try LedgerCreation.checkNoLeftovers(path)
    try LedgerGuard(ledgerPath: path).checkAbsent()
  }

  private static func remove(_ draft: String) {
    for suffix in ["", "-wal", "-shm", ".lock"] { _ = unsafe unlink(draft + suffix) }
  }
}
