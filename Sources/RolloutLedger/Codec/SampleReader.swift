import RolloutModel

/// Reads the payload of `slo.sampled` as the codec writes it, a dozen times as fast as the decoder.
///
/// It never says anything else than the decoder: what it does not know to the byte it leaves to it.
/// Samples that it reads share the texts in which they are the same: a rollout of a million samples
/// would hold a million copies of a URL, of a policy's digest and of each rule's name.
struct SampleReader {
  private var texts: [(bytes: [UInt8], text: String)] = []
  private var stages: [(bytes: [UInt8], stage: Stage)] = []
  private var limits: [(bytes: [UInt8], limit: Limit)] = []
  /// Of the latest sample; the next one rarely has the same.
  private var snapshot: (bytes: [UInt8], digest: ContentDigest) = ([], ContentDigest(""))

  /// Texts of a kind that are shared; further ones are read all the same.
  private static let sharedLimit = 64
  /// The only schema that it knows.
  private static let schema = 1

  /// - Returns: nil for what the decoder has to look at.
  mutating func read(schema: Int, _ data: [UInt8]) -> SLOSampled? {
    guard schema == Self.schema, EventCodec.currentSchema(of: .sloSampled) == schema else {
      return nil
    }
    return unsafe data.withUnsafeBufferPointer { bytes in
      var cursor = unsafe PayloadCursor(bytes)
      guard let sample = sample(&cursor), cursor.isAtEnd else { return nil }
      return sample
    }
  }

  private mutating func sample(_ cursor: inout PayloadCursor) -> SLOSampled? {
    guard cursor.skip("{") else { return nil }
    var attempt: Int?
    if cursor.skip(#""attempt":"#) {
      attempt = cursor.count()
      guard attempt != nil, cursor.skip(",") else { return nil }
    }
    guard cursor.skip(#""duration":"#), let duration = cursor.count(),
      cursor.skip(#","number":"#), let number = cursor.count(), cursor.skip(",")
    else { return nil }
    var policy: ContentDigest?
    if cursor.skip(#""policy":""#) {
      policy = text(&cursor).map { ContentDigest($0) }
      guard policy != nil, cursor.skip(",") else { return nil }
    }
    guard cursor.skip(#""readings":["#), let readings = readings(&cursor),
      cursor.skip(#","snapshot":"#), let snapshot = material(&cursor),
      cursor.skip(#","stage":""#), let stage = stage(&cursor),
      cursor.skip(#","url":""#), let url = text(&cursor),
      cursor.skip(#","verdicts":["#), let verdicts = verdicts(&cursor), cursor.skip("}")
    else { return nil }
    return SLOSampled(
      stage: stage, number: number, url: url, duration: Milliseconds(Int64(duration)),
      readings: readings, verdicts: verdicts, snapshot: snapshot, policy: policy, attempt: attempt)
  }

  private mutating func readings(_ cursor: inout PayloadCursor) -> [Reading]? {
    var readings: [Reading] = []
    if cursor.skip("]") { return readings }
    repeat {
      guard let reading = reading(&cursor) else { return nil }
      readings.append(reading)
    } while cursor.skip(",")
    return cursor.skip("]") ? readings : nil
  }

  private mutating func reading(_ cursor: inout PayloadCursor) -> Reading? {
    guard cursor.skip("{") else { return nil }
    var content: Reading.Content?
    if cursor.skip(#""error":""#) {
      guard let reason = text(&cursor), cursor.skip(",") else { return nil }
      content = .error(reason: reason)
    }
    guard cursor.skip(#""metric":""#), let metric = text(&cursor) else { return nil }
    if content == nil, cursor.skip(#","noData":""#) {
      guard let reason = text(&cursor) else { return nil }
      content = .noData(reason: reason)
    }
    var path: String?
    if cursor.skip(#","path":""#) {
      path = text(&cursor)
      guard path != nil else { return nil }
    }
    if content == nil {
      guard cursor.skip(#","value":"#), let value = cursor.number() else { return nil }
      content = .value(value)
    }
    guard let content, cursor.skip("}") else { return nil }
    return Reading(metric: MetricName(metric), content: content, path: path)
  }

  private mutating func verdicts(_ cursor: inout PayloadCursor) -> [RuleVerdict]? {
    var verdicts: [RuleVerdict] = []
    if cursor.skip("]") { return verdicts }
    repeat {
      guard let verdict = verdict(&cursor) else { return nil }
      verdicts.append(verdict)
    } while cursor.skip(",")
    return cursor.skip("]") ? verdicts : nil
  }

  private mutating func verdict(_ cursor: inout PayloadCursor) -> RuleVerdict? {
    guard cursor.skip(#"{"limit":""#), let limit = limit(&cursor) else { return nil }
    var margin: Double?
    if cursor.skip(#","margin":"#) {
      margin = cursor.number()
      guard margin != nil else { return nil }
    }
    guard cursor.skip(#","metric":""#), let metric = text(&cursor) else { return nil }
    var reason: String?
    if cursor.skip(#","reason":""#) {
      reason = text(&cursor)
      guard reason != nil else { return nil }
    }
    guard cursor.skip(#","rule":""#), let rule = text(&cursor) else { return nil }
    var value: Double?
    if cursor.skip(#","value":"#) {
      value = cursor.number()
      guard value != nil else { return nil }
    }
    guard cursor.skip(#","verdict":""#), let word = cursor.string(),
      let verdict = Verdict(rawValue: cursor.text(word)), cursor.skip("}")
    else { return nil }
    return RuleVerdict(
      rule: RuleName(rule), metric: MetricName(metric), verdict: verdict, value: value,
      limit: limit, margin: margin, reason: reason)
  }

  private mutating func material(_ cursor: inout PayloadCursor) -> Material? {
    guard cursor.skip(#"{"byteCount":"#), let byteCount = cursor.count(),
      cursor.skip(#","digest":""#), let range = cursor.string(),
      cursor.skip(#","omittedByteCount":"#), let omitted = cursor.count(), cursor.skip("}")
    else { return nil }
    if !cursor.equals(range, snapshot.bytes) {
      let text = cursor.text(range)
      snapshot = (Array(text.utf8), ContentDigest(text))
    }
    return Material(digest: snapshot.digest, byteCount: byteCount, omittedByteCount: omitted)
  }

  private mutating func text(_ cursor: inout PayloadCursor) -> String? {
    guard let range = cursor.string() else { return nil }
    for known in texts where cursor.equals(range, known.bytes) { return known.text }
    let text = cursor.text(range)
    if texts.count < Self.sharedLimit { texts.append((Array(text.utf8), text)) }
    return text
  }

  private mutating func stage(_ cursor: inout PayloadCursor) -> Stage? {
    guard let range = cursor.string() else { return nil }
    for known in stages where cursor.equals(range, known.bytes) { return known.stage }
    let label = cursor.text(range)
    guard let stage = Stage(label: label) else { return nil }
    if stages.count < Self.sharedLimit { stages.append((Array(label.utf8), stage)) }
    return stage
  }

  private mutating func limit(_ cursor: inout PayloadCursor) -> Limit? {
    guard let range = cursor.string() else { return nil }
    for known in limits where cursor.equals(range, known.bytes) { return known.limit }
    let text = cursor.text(range)
    guard let limit = Limit(text) else { return nil }
    if limits.count < Self.sharedLimit { limits.append((Array(text.utf8), limit)) }
    return limit
  }
}
