import EventLedger
import RolloutLedger
import RolloutModel

extension FuzzTarget {
  static let eventLine = FuzzTarget(
    "event-line", reads: "a line of a bundle's events.jsonl",
    seeds: { try SeedLedger.made().lines },
    hostile: {
      let line =
        (try? SeedLedger.made().lines.first.map { String(decoding: $0, as: UTF8.self) }) ?? ""
      let start = line.firstRange(of: #","data":"#).map { String(line[..<$0.upperBound]) } ?? ""
      return Hostile.json { start + $0 + "}" } + Hostile.lines
    }
  ) { bytes in
    do {
      let line = try EventLine(bytes, line: 1)
      try same(line.bytes, bytes + [0x0A], "the line")
      try same(line.header.encoded(), line.headerBytes, "the header of the line")
    } catch {
      try Words.check(error)
    }
  }

  static let header = FuzzTarget(
    "header", reads: "an event's header",
    seeds: { try SeedLedger.made().lines.compactMap { try EventLine($0, line: 1).headerBytes } },
    hostile: { Hostile.lines }
  ) { bytes in
    guard let header = EventHeader(bytes) else { return }
    try same(header.encoded(), bytes, "the header")
  }

  static let manifest = FuzzTarget(
    "manifest", reads: "a bundle's manifest.json",
    seeds: { try SeedLedger.made().files(["manifest.json"]) },
    hostile: { Hostile.json() + Hostile.lines }
  ) { bytes in
    guard let manifest = BundleManifest(bytes) else { return }
    try same(manifest.bytes, bytes, "the manifest")
  }

  static let bundle = FuzzTarget(
    "bundle", reads: "a bundle in a tar, of a ledger or of one stream", longest: 64 * 1024,
    seeds: { try SeedLedger.made().bundles },
    hostile: { Hostile.lines }
  ) { bytes in
    try ScratchFolder.using { folder in
      try folder.write(bytes, to: "bundle.tar")
      do {
        _ = try SQLiteEventLog.readBundle(folder.path("bundle.tar"), in: folder.path)
      } catch {
        try require(
          error is BundleRefusal,
          "expected a refusal of the bundle, got a \(type(of: error)): \(error)")
        try Words.check(error)
      }
    }
  }

  static let samples = FuzzTarget(
    "samples", reads: "a payload of slo.sampled, by the scanner that projections use",
    seeds: {
      [
        #"{"attempt":2,"duration":12,"number":3,"readings":[{"metric":"p95","path":"a","value":412.5},"#
          + #"{"metric":"ratio","noData":"null at b"},{"error":"x","metric":"e"}],"#
          + #""snapshot":{"byteCount":1,"digest":"sha256:"# + Hostile.many("0", 64)
          + #"","omittedByteCount":0},"stage":"cohort_5","url":"http://u","verdicts":["#
          + #"{"limit":"0.020","margin":-1e-3,"metric":"p95","rule":"p95","value":0.1,"#
          + #""verdict":"breach"},{"limit":"1","metric":"e","reason":"x","rule":"e","#
          + #""verdict":"error"}]}"#
      ].map { Array($0.utf8) }
    },
    hostile: {
      Hostile.json {
        #"{"duration":1,"number":1,"readings":[{"metric":"m","value":"# + $0 + "}]"
      } + Hostile.lines
    }
  ) { bytes in
    var scanner = SampleScanner()
    guard scanner.scan(bytes) else { return }
    let event = try? EventCodec.decode(type: "slo.sampled", schema: 1, data: bytes)
    guard case .sloSampled(let payload)? = event else {
      throw BrokenInvariant("the scanner read what the decoder does not read")
    }
    try require(scanner.stage == payload.stage, "another stage: \(scanner.stage)")
    try require(scanner.stageLabel == payload.stage.label, "another label")
    try require(scanner.attempt == payload.attempt, "another attempt")
    let read = scanner.readings.map { "\(scanner.names[$0.metric]) \($0.value.bitPattern)" }
    let readings = payload.readings.map {
      "\($0.metric.text) \(PackedReading.pack($0.content).bitPattern)"
    }
    try require(read == readings, "other readings: \(read), expected \(readings)")
    let verdicts = scanner.verdicts.map { "\(scanner.names[$0.rule]) \($0.code)" }
    try require(
      verdicts == payload.verdicts.map { "\($0.rule.text) \($0.verdict.code)" }, "other verdicts")
  }

  static let codec = FuzzTarget(
    "codec", reads: "an event's payload: a line with its type, then the JSON",
    hostile: {
      ["slo.sampled", "rollout.planned", "import.continued"].flatMap { type in
        Hostile.json { "\(type)\n" + $0 }
      } + Hostile.lines
    }
  ) { bytes in
    let parts = bytes.split(separator: 0x0A, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let type = String(validating: parts[0], as: UTF8.self) else { return }
    let event: RolloutEvent
    do {
      event = try EventCodec.decode(type: type, schema: 1, data: Array(parts[1]))
    } catch {
      return try Words.check(error)
    }
    let written = try EventCodec.encode(event)
    let again = try EventCodec.decode(type: type, schema: 1, data: written)
    try require(again == event, "the event is another one when it was written and read")
    try same(try EventCodec.encode(again), written, "the payload")
  }

  /// - Parameter what: `the line`
  static func same(_ written: [UInt8], _ read: [UInt8], _ what: String) throws {
    try require(
      written == read,
      "\(what) is not written as it was read: \(String(decoding: written, as: UTF8.self))")
  }
}
