package import RolloutModel

extension ImportedRollout {
  /// Where rendering puts what this program has to say, beside the files that were imported.
  package static let reportFolder = "rollout-import"

  /// The files that were imported, byte for byte as they were kept, and in a folder of their own
  /// the lines that say what was read of them, what was cut, and what was wrong.
  package var artifacts: [Artifact] {
    let kept = files.compactMap { file in
      file.material.map { Artifact(path: file.name, content: .material($0)) }
    }
    var reports = [
      report("files.jsonl", files.map(\.json)), report("rows.jsonl", rows.map(\.json)),
    ]
    if imported.source.isSeries { reports.append(report("samples.jsonl", sampleLines)) }
    if !problems.isEmpty { reports.append(report("problems.jsonl", problems.map(\.json))) }
    return kept.filter { $0.staysInside } + reports
  }

  /// Names that would lead out of the directory, which no import writes: the ledger was altered.
  package var strayNames: [String] {
    files.map(\.name).filter { !Artifact(path: $0, content: .text("")).staysInside }
  }

  private func report(_ name: String, _ lines: [OrderedJSON]) -> Artifact {
    Artifact(
      path: "\(ImportedRollout.reportFolder)/\(name)",
      content: .text(lines.map { $0.line + "\n" }.joined()))
  }
}

extension Artifact {
  /// Whether its path leads to a file below the directory, outside of the reports' folder.
  fileprivate var staysInside: Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }
      && !path.utf8.contains(0) && parts.first != ImportedRollout.reportFolder[...]
  }
}

extension ImportedFile {
  package var json: OrderedJSON {
    .object([
      ("file", .string(name)),
      ("kept", .bool(material != nil)), ("whole", .bool(isWhole)),
      ("bytes", material.map { .integer(Int64($0.byteCount)) } ?? .null),
      ("digest", material.map { .string($0.digest.text) } ?? .null),
      ("bytes_omitted", material.map { .integer(Int64($0.omittedByteCount)) } ?? .null),
      ("redactions", .integer(Int64(redactions))),
      ("original_bytes", originalByteCount.map { .integer($0) } ?? .null),
      ("original_digest", originalDigest.map { .string($0.text) } ?? .null),
      ("modified_ms", modified.map { .integer($0.millisecondsSince1970) } ?? .null),
    ])
  }
}

extension ImportedRow {
  package var json: OrderedJSON {
    var members: [(key: String, value: OrderedJSON)] = [
      ("file", .string(file)), ("line", .integer(Int64(line))), ("kind", .string(kind.rawValue)),
      ("name", .string(name)),
    ]
    func add(_ key: String, _ value: OrderedJSON?) {
      if let value { members.append((key, value)) }
    }
    add("status", status.map { .string($0) })
    add("percent", percent.map { .integer(Int64($0)) })
    add("duration_seconds", durationSeconds.map { .integer($0) })
    add("http_status", httpStatus.map { .string($0) })
    add("p95_latency_ms", p95LatencyMilliseconds.map { .number($0) })
    add("error_budget_ratio", errorBudgetRatio.map { .number($0) })
    add("soak_seconds", soakSeconds.map { .integer($0) })
    add("reason", reason.map { .string($0) })
    add("command", command.map { .string($0) })
    add("detail", detail.map { .string($0) })
    add("refers_to", refersTo.map { .string($0) })
    if isRecovered == true { add("recovered", .bool(true)) }
    return .object(members)
  }
}

extension ImportProblem {
  package var json: OrderedJSON {
    .object([
      ("file", .string(file)), ("line", line.map { .integer(Int64($0)) } ?? .null),
      ("what", .string(what)), ("kept", .string(kept)),
    ])
  }

  /// `gate-results.jsonl:5: no JSON: a value is not escaped (kept as gate rollback_drill, passed)`
  package var words: String {
    let place = file.isEmpty ? "" : line.map { "\(file):\($0): " } ?? "\(file): "
    return "\(place)\(what) (\(kept.hasPrefix("not ") ? kept : "kept " + kept))"
  }
}
