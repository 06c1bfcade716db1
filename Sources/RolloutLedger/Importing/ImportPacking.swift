import EventLedger
package import RolloutModel

/// Spreads what was imported over as many events as it needs: one for most directories.
package struct ImportPacking {
  /// Room that is left for the numbers of an event and the names of its lists.
  private static let margin = 512

  private var room: Int
  private var part = ImportPart()
  private var parts: [ImportPart] = []

  /// - Parameters:
  ///   - imported: with an empty part.
  ///   - content: in order; everything is kept.
  /// - Throws: when a value has no JSON.
  package static func events(
    _ imported: RolloutImported, content: ImportPart
  ) throws -> [RolloutEvent] {
    var imported = imported
    imported.totals = ImportTotals(
      files: content.files.count, rows: content.rows.count, problems: content.problems.count,
      samples: content.samples.map { $0.reduce(0) { $0 + $1.count } })
    var packing = ImportPacking(
      room: LedgerLimit.dataBytes - margin - (try EventCodec.json(of: imported).utf8.count))
    for file in content.files { try packing.add(file) { $0.files.append(file) } }
    for row in content.rows { try packing.add(row) { $0.rows.append(row) } }
    for problem in content.problems { try packing.add(problem) { $0.problems.append(problem) } }
    for samples in content.samples ?? [] {
      try packing.add(samples) { $0.samples = ($0.samples ?? []) + [samples] }
    }
    packing.close()
    imported.part = packing.parts.first ?? ImportPart()
    let more = packing.parts.dropFirst().enumerated().map { index, part in
      RolloutEvent.importContinued(ImportContinued(number: index + 1, part: part))
    }
    return [.rolloutImported(imported)] + more
  }

  private init(room: Int) {
    self.room = room
  }

  private mutating func add(_ value: some Encodable, _ put: (inout ImportPart) -> Void) throws {
    let size = try EventCodec.json(of: value).utf8.count + 1
    if size > room { close() }
    put(&part)
    room -= size
  }

  private mutating func close() {
    parts.append(part)
    part = ImportPart()
    room = LedgerLimit.dataBytes - ImportPacking.margin
  }
}
