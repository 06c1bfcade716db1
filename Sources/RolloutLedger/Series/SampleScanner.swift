import EventLedger
package import RolloutModel

/// Reads the payload of `slo.sampled` as the codec writes it, without making an event of it.
///
/// Histories consist of samples, and this is what makes projections of them quick. It never says
/// anything else than the decoder: what it does not know to the byte it leaves to the decoder.
package struct SampleScanner {
  /// A text that comes again and again, and what it means.
  private struct Known<Value> {
    var bytes: [UInt8]
    var value: Value
  }

  package private(set) var stage: Stage = .baseline
  package private(set) var stageLabel = ""
  package private(set) var attempt: Int?
  /// A ``PackedReading`` a metric, in the order of the payload.
  package private(set) var readings: [(metric: Int, value: Double)] = []
  /// A ``Verdict/code`` a rule, in the order of the payload.
  package private(set) var verdicts: [(rule: Int, code: UInt8)] = []

  /// Names of metrics and rules that were met; others are known by their place in it.
  package private(set) var names: [String] = []
  private var nameBytes: [[UInt8]] = []
  private var stages: [Known<(Stage, String)>] = []
  private var limits: [Known<Void>] = []

  /// Texts of a kind that are remembered; a payload with further ones is left to the decoder.
  private static let knownLimit = 256

  package init() {}

  /// - Returns: whether it was read; what it holds is in the properties then.
  mutating func scan(_ event: RecordedEvent) -> Bool {
    guard event.schema == Self.schema, let data = event.data else { return false }
    return scan(data)
  }

  /// Reads a payload of the only schema that it knows.
  package mutating func scan(_ data: [UInt8]) -> Bool {
    unsafe data.withUnsafeBufferPointer { bytes in
      var cursor = unsafe PayloadCursor(bytes)
      return read(&cursor) && cursor.isAtEnd
    }
  }

  /// The only schema that it knows.
  private static let schema = 1
  static let isCurrent = EventCodec.currentSchema(of: .sloSampled) == schema

  private mutating func read(_ cursor: inout PayloadCursor) -> Bool {
    guard cursor.skip("{") else { return false }
    attempt = nil
    if cursor.skip(#""attempt":"#) {
      attempt = cursor.count()
      guard attempt != nil, cursor.skip(",") else { return false }
    }
    guard cursor.skip(#""duration":"#), cursor.count() != nil, cursor.skip(#","number":"#),
      cursor.count() != nil, cursor.skip(",")
    else { return false }
    if cursor.skip(#""policy":""#) {
      guard cursor.string() != nil, cursor.skip(",") else { return false }
    }
    guard cursor.skip(#""readings":["#), readReadings(&cursor),
      cursor.skip(#","snapshot":{"byteCount":"#), cursor.count() != nil,
      cursor.skip(#","digest":""#), cursor.string() != nil,
      cursor.skip(#","omittedByteCount":"#), cursor.count() != nil,
      cursor.skip(#"},"stage":""#), readStage(&cursor),
      cursor.skip(#","url":""#), cursor.string() != nil,
      cursor.skip(#","verdicts":["#), readVerdicts(&cursor), cursor.skip("}")
    else { return false }
    return true
  }

  private mutating func readReadings(_ cursor: inout PayloadCursor) -> Bool {
    readings.removeAll(keepingCapacity: true)
    if cursor.skip("]") { return true }
    repeat {
      var value: Double?
      if cursor.skip(#"{"error":""#) {
        guard cursor.string() != nil, cursor.skip(#","metric":""#) else { return false }
        value = PackedReading.error
      } else if !cursor.skip(#"{"metric":""#) {
        return false
      }
      guard let name = cursor.string(), let metric = number(ofName: name, cursor) else {
        return false
      }
      if value == nil, cursor.skip(#","noData":""#) {
        guard cursor.string() != nil else { return false }
        value = PackedReading.noData
      }
      if cursor.skip(#","path":""#), cursor.string() == nil { return false }
      if value == nil {
        guard cursor.skip(#","value":"#), let number = cursor.number() else { return false }
        value = number
      }
      guard let value, cursor.skip("}") else { return false }
      readings.append((metric, value))
    } while cursor.skip(",")
    return cursor.skip("]")
  }

  private mutating func readVerdicts(_ cursor: inout PayloadCursor) -> Bool {
    verdicts.removeAll(keepingCapacity: true)
    if cursor.skip("]") { return true }
    repeat {
      guard cursor.skip(#"{"limit":""#), let limit = cursor.string(), isLimit(limit, cursor) else {
        return false
      }
      if cursor.skip(#","margin":"#), cursor.number() == nil { return false }
      guard cursor.skip(#","metric":""#), cursor.string() != nil else { return false }
      if cursor.skip(#","reason":""#), cursor.string() == nil { return false }
      guard cursor.skip(#","rule":""#), let name = cursor.string(),
        let rule = number(ofName: name, cursor)
      else { return false }
      if cursor.skip(#","value":"#), cursor.number() == nil { return false }
      guard cursor.skip(#","verdict":""#), let verdict = Self.verdict(&cursor), cursor.skip("}")
      else { return false }
      verdicts.append((rule, verdict.code))
    } while cursor.skip(",")
    return cursor.skip("]")
  }

  private static func verdict(_ cursor: inout PayloadCursor) -> Verdict? {
    if cursor.skip(#"pass""#) { return .pass }
    if cursor.skip(#"breach""#) { return .breach }
    if cursor.skip(#"nodata""#) { return .noData }
    return cursor.skip(#"error""#) ? .error : nil
  }

  private mutating func readStage(_ cursor: inout PayloadCursor) -> Bool {
    guard let range = cursor.string() else { return false }
    for known in stages where cursor.equals(range, known.bytes) {
      (stage, stageLabel) = known.value
      return true
    }
    let label = cursor.text(range)
    guard stages.count < Self.knownLimit, let found = Stage(label: label) else { return false }
    stages.append(Known(bytes: Array(label.utf8), value: (found, label)))
    (stage, stageLabel) = (found, label)
    return true
  }

  private mutating func isLimit(_ range: Range<Int>, _ cursor: PayloadCursor) -> Bool {
    for known in limits where cursor.equals(range, known.bytes) { return true }
    let text = cursor.text(range)
    guard limits.count < Self.knownLimit, Limit(text) != nil else { return false }
    limits.append(Known(bytes: Array(text.utf8), value: ()))
    return true
  }

  private mutating func number(ofName range: Range<Int>, _ cursor: PayloadCursor) -> Int? {
    for (number, bytes) in nameBytes.enumerated() where cursor.equals(range, bytes) {
      return number
    }
    guard names.count < Self.knownLimit else { return nil }
    let name = cursor.text(range)
    names.append(name)
    nameBytes.append(Array(name.utf8))
    return names.count - 1
  }
}
