import RolloutModel

/// Writes the payload of a sample as the codec does, several times as fast.
///
/// Only for histories that are made: the texts in it need no escapes. Whoever makes some holds the
/// first ones against the codec.
enum SampleText {
  static func bytes(of sample: SLOSampled) -> [UInt8] {
    var text = "{"
    if let attempt = sample.attempt { text += "\"attempt\":\(attempt)," }
    text += "\"duration\":\(sample.duration.count),\"number\":\(sample.number),"
    if let policy = sample.policy { text += "\"policy\":\"\(policy.text)\"," }
    text += "\"readings\":["
    for (index, reading) in sample.readings.enumerated() {
      if index > 0 { text += "," }
      text += "{\"metric\":\"\(reading.metric.text)\""
      if let path = reading.path { text += ",\"path\":\"\(path)\"" }
      if let value = reading.value { text += ",\"value\":\(number(value))" }
      text += "}"
    }
    let snapshot = sample.snapshot
    text += "],\"snapshot\":{\"byteCount\":\(snapshot.byteCount)"
    text += ",\"digest\":\"\(snapshot.digest.text)\""
    text +=
      ",\"omittedByteCount\":\(snapshot.omittedByteCount)},\"stage\":\"\(sample.stage.label)\""
    text += ",\"url\":\"\(sample.url)\",\"verdicts\":["
    for (index, verdict) in sample.verdicts.enumerated() {
      if index > 0 { text += "," }
      text += "{\"limit\":\"\(verdict.limit.text)\""
      if let margin = verdict.margin { text += ",\"margin\":\(number(margin))" }
      text += ",\"metric\":\"\(verdict.metric.text)\",\"rule\":\"\(verdict.rule.text)\""
      if let value = verdict.value { text += ",\"value\":\(number(value))" }
      text += ",\"verdict\":\"\(verdict.verdict.rawValue)\"}"
    }
    text += "]}"
    return Array(text.utf8)
  }

  private static func number(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}
