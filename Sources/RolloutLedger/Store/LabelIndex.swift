package import EventLedger
import GRDB
package import RolloutModel

/// The latest label of each rollout, as of the head of the ledger.
package struct LabelIndex: Sendable {
  private let log: SQLiteEventLog

  /// Events read at a time where there is no table of labels.
  private static let page = 1000

  package init(_ log: SQLiteEventLog) {
    self.log = log
  }

  /// - Throws: ``LedgerFailure``
  package func all() throws -> LabelSet {
    // A ledger that was opened for reading may be from before there were labels.
    guard !log.staleProjections.contains(LabelsProjection.table) else { return try scan() }
    return LabelSet(
      try log.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM labels ORDER BY rollout").map(LabelledRollout.init)
      })
  }

  /// The latest label of one rollout; nil where it has none.
  package func latest(of rollout: RolloutID) throws -> LabelledRollout? {
    guard !log.staleProjections.contains(LabelsProjection.table) else {
      return try scan().labelled.first { $0.rollout == rollout }
    }
    return try log.read { db in
      try Row.fetchOne(
        db, sql: "SELECT * FROM labels WHERE rollout = ?", arguments: [rollout.text]
      ).map(LabelledRollout.init)
    }
  }

  private func scan() throws -> LabelSet {
    var latest: [RolloutID: LabelledRollout] = [:]
    var next: Int64 = 0
    while true {
      let page = try log.events(from: Position(next), limit: LabelIndex.page)
      for event in page where event.type.text == RolloutModel.EventType.changeLabelled.rawValue {
        latest[RolloutID(event.stream.text)] = LabelledRollout(event)
      }
      guard page.count == LabelIndex.page else { break }
      next += Int64(page.count)
    }
    return LabelSet(latest.values.sorted { $0.rollout.text < $1.rollout.text })
  }
}

/// All that is known of the changes of a ledger, at one moment.
package struct LabelSet: Hashable, Sendable {
  /// In order of the ids.
  package var labelled: [LabelledRollout]

  package init(_ labelled: [LabelledRollout]) {
    self.labelled = labelled
  }

  /// The position of the latest label: it names this set in what is worked out from it. Nil where
  /// nothing was labelled.
  package var revision: Int64? { labelled.map(\.position).max() }

  /// Those that can be read.
  package var byRollout: [RolloutID: ChangeLabelled] {
    var labels: [RolloutID: ChangeLabelled] = [:]
    for one in labelled { labels[one.rollout] = one.label }
    return labels
  }
}

/// A rollout with its latest label.
package struct LabelledRollout: Hashable, Sendable {
  package var rollout: RolloutID
  /// Of the event, in the ledger.
  package var position: Int64
  package var time: Timestamp
  /// Nil where what it said was erased: then nothing is known of the change.
  package var label: ChangeLabelled?

  init(_ event: RecordedEvent) {
    rollout = RolloutID(event.stream.text)
    position = event.position.rawValue
    time = Timestamp(event.time)
    if case .changeLabelled(let label)? = (try? LedgerEntry(event))?.event { self.label = label }
  }

  init(_ row: Row) {
    rollout = RolloutID(row["rollout"])
    position = row["position"]
    time = Timestamp(millisecondsSince1970: row["time"])
    guard let text: String = row["quality"], let quality = ChangeQuality(rawValue: text) else {
      return
    }
    var read = ChangeLabelled(
      quality: quality, reason: row["reason"],
      labelledBy: Operator(name: row["by_name"], host: row["by_host"]))
    read.incident = row["incident"]
    read.onset = (row["onset"] as Int64?).map(Timestamp.init(millisecondsSince1970:))
    read.preventedByBlock = (row["prevented_by_block"] as String?)
      .flatMap(LabelAnswer.init(rawValue:))
    read.source = row["source"]
    if let file: String = row["file"], let line: Int = row["line"] {
      read.row = LabelRow(file: ContentDigest(file), line: line)
    }
    label = read
  }
}
