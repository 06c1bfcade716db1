package import EventLedger
package import RolloutModel

/// Makes entries of many records: the same as ``LedgerEntry/init(_:_:)``, and samples faster.
package struct EntryReader {
  private var samples = SampleReader()

  package init() {}

  private static let sampled = RolloutModel.EventType.sloSampled.rawValue

  /// - Parameter notes: why redacted events are.
  /// - Throws: ``CodecFailure``
  package mutating func entry(
    _ record: RecordedEvent, _ notes: RedactionNotes? = nil
  ) throws -> LedgerEntry {
    guard record.type.text == Self.sampled, let data = record.data,
      let sample = samples.read(schema: record.schema, data)
    else { return try LedgerEntry(record, notes) }
    return LedgerEntry(record, event: .sloSampled(sample))
  }
}
