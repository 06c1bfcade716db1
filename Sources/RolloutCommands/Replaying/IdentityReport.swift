import RolloutEvidence
import RolloutLedger
import RolloutModel
import RolloutReplay

/// Every rollout judged again under its own policy.
struct IdentityReport {
  /// Where judging again comes to something else.
  struct Found {
    var rollout: RolloutID
    var position: Int64?
    var words: String
  }

  private(set) var rollouts = 0
  private(set) var samples = 0
  /// Imports were judged by nobody here, so there is nothing to compare.
  private(set) var imported = 0
  private(set) var divergences: [Found] = []
  let isFromEvents: Bool

  init(_ access: LedgerAccess, _ selection: RunSelection, fromEvents: Bool) async throws {
    isFromEvents = fromEvents
    let found = try await selection.mapBatches(in: access) { batch, _ in
      Judged(batch, keepsRollouts: fromEvents)
    }
    for batch in found {
      imported += batch.imported
      rollouts += batch.count
      samples += batch.samples
      for (rollout, divergence) in batch.divergences { add(divergence, of: rollout) }
    }
    for rollout in found.flatMap(\.rollouts) {
      let entries = try access.store.entries(of: rollout)
      if let found = try EventIdentity.divergence(of: entries) { add(found, of: rollout) }
    }
  }

  /// What came of some rollouts: where nothing is wrong, a few numbers for all of them.
  private struct Judged: Sendable {
    var imported = 0
    var count = 0
    var samples = 0
    /// Those whose events are still to be judged.
    var rollouts: [RolloutID] = []
    var divergences: [(RolloutID, Divergence)] = []

    init(_ batch: [RunSeries], keepsRollouts: Bool) {
      for series in batch {
        guard !series.facts.isImported else {
          imported += 1
          continue
        }
        count += 1
        samples += series.count
        if keepsRollouts { rollouts.append(series.rollout) }
        if let divergence = IdentityCheck.divergence(of: series) {
          divergences.append((series.rollout, divergence))
        }
      }
    }
  }

  private mutating func add(_ divergence: Divergence, of rollout: RolloutID) {
    switch divergence {
    case .verdict(let position, let stage, let rule, let recorded, let again):
      divergences.append(
        Found(
          rollout: rollout, position: position,
          words: "expected rule \(rule) in \(stage) to say "
            + "\(recorded?.rawValue ?? "what was not recorded") again, got \(again.rawValue)"))
    case .outcome(let replay):
      divergences.append(
        Found(
          rollout: rollout, position: (replay.candidate ?? replay.recorded)?.position,
          words: "expected it to end as \(replay.facts.end?.status.rawValue ?? "under_way") again, "
            + "got \(replay.verdict.word)"))
    }
  }

  private mutating func add(_ divergence: EventDivergence, of rollout: RolloutID) {
    let words =
      switch divergence {
      case .verdicts: "expected the verdicts of the sample again, got others"
      case .decision(_, let again):
        "expected its decision again, got \(again.decision.rawValue)"
          + (again.reasons.first.map { ": \($0)" } ?? "")
      }
    divergences.append(
      Found(rollout: rollout, position: divergence.entry.position, words: words))
  }

  var lines: [String] {
    var lines = divergences.map {
      "DIVERGES: rollout \($0.rollout)\($0.position.map { ", event at position \($0)" } ?? ""): "
        + $0.words
    }
    let what = isFromEvents ? "their events, to the bit" : "their series"
    lines.append(
      divergences.isEmpty
        ? "The same again: \(NumberWords.count(rollouts, "rollout")) with "
          + "\(NumberWords.count(samples, "sample")), judged from \(what)."
        : "\(NumberWords.count(divergences.count, "divergence")) in "
          + "\(NumberWords.count(rollouts, "rollout")) with \(NumberWords.count(samples, "sample"))."
    )
    if imported > 0 {
      lines.append(
        "\(NumberWords.count(imported, "imported rollout")) left out: no judge of ours decided "
          + "there.")
    }
    if !divergences.isEmpty {
      lines.append(
        "Hint: `rollout verify` tells whether the ledger was altered; else this version judges in "
          + "another way than the one that decided.")
    }
    return lines
  }

  var object: OrderedJSON {
    .object([
      ("rollouts", .integer(Int64(rollouts))), ("samples", .integer(Int64(samples))),
      ("imported", .integer(Int64(imported))), ("from_events", .bool(isFromEvents)),
      (
        "divergences",
        .array(
          divergences.map {
            .object([
              ("rollout", .string($0.rollout.text)),
              ("event_position", $0.position.map { .integer($0) } ?? .null),
              ("words", .string($0.words)),
            ])
          })
      ),
    ])
  }
}
