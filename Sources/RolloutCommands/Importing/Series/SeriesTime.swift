import RolloutModel
import RolloutRunner

/// How the times of a file are written.
struct SeriesTime {
  enum Format: String, CaseIterable {
    case rfc3339
    case epochSeconds = "epoch-s"
    case epochMilliseconds = "epoch-ms"
    /// What a clock on the wall shows in ``SeriesTime/zone``.
    case local
  }

  var column: String
  var format: Format
  /// Nil but for ``Format/local``.
  var zone: String?
  var zones: any TimeZones

  /// Why a time cannot be taken.
  struct Refusal: Error {
    var words: String
  }

  func read(_ text: String) throws(Refusal) -> Timestamp {
    switch format {
    case .epochSeconds, .epochMilliseconds:
      return try SeriesTime.epoch(text, inSeconds: format == .epochSeconds)
    case .rfc3339:
      let (local, offset) = try SeriesTime.parts(text)
      guard let offset else {
        throw Refusal(
          words: "expected a time with its offset, such as 2025-11-03T09:00:00Z, got '\(text)'; "
            + "for times without one, say format: local and a zone")
      }
      return Timestamp(millisecondsSince1970: local.millisecondsSince1970 - offset)
    case .local:
      let (local, offset) = try SeriesTime.parts(text)
      guard offset == nil else {
        throw Refusal(
          words: "expected a time without an offset, got '\(text)'; for such, say format: rfc3339")
      }
      guard let instants = zones.instants(at: local, in: zone ?? "UTC") else {
        throw Refusal(words: "expected a known zone, got '\(zone ?? "")'")
      }
      guard instants.lowerBound == instants.upperBound,
        zones.local(instants.lowerBound, in: zone ?? "UTC") == local
      else {
        throw Refusal(
          words: "expected a time that the clocks of \(zone ?? "UTC") show once, got '\(text)'")
      }
      return instants.lowerBound
    }
  }

  /// A time of the map itself, which always has its offset.
  static func instant(_ text: String) throws(Refusal) -> Timestamp {
    try SeriesTime(column: "", format: .rfc3339, zone: nil, zones: UTCOnly()).read(text)
  }

  /// Years 1970 to 2100 alone: milliseconds that are taken for seconds lie far after it.
  private static let seconds: Range<Double> = 0..<4_102_444_800

  static func epoch(_ text: String, inSeconds: Bool) throws(Refusal) -> Timestamp {
    let isNumber = text.utf8.allSatisfy { "0123456789.".utf8.contains($0) } && !text.isEmpty
    guard isNumber, let number = Double(text) else {
      throw Refusal(
        words: "expected \(inSeconds ? "seconds" : "milliseconds") since 1970, got '\(text)'")
    }
    guard seconds.contains(inSeconds ? number : number / 1000) else {
      throw Refusal(
        words: "expected \(inSeconds ? "seconds" : "milliseconds") since 1970, up to the year "
          + "2100, got '\(text)'" + (inSeconds ? "; are these milliseconds, epoch-ms?" : ""))
    }
    guard inSeconds || number >= 1e10 else {
      throw Refusal(
        words: "expected milliseconds since 1970, got '\(text)', which would be in the first "
          + "months of 1970; are these seconds, epoch-s?")
    }
    return Timestamp(millisecondsSince1970: Int64((inSeconds ? number * 1000 : number).rounded()))
  }

  /// `2025-11-03T09:00:00.250+01:00`, or without an offset.
  ///
  /// > Source: RFC 3339 section 5.6, https://www.rfc-editor.org/rfc/rfc3339#section-5.6
  private static func parts(_ text: String) throws(Refusal) -> (LocalTime, offset: Int64?) {
    let refusal = Refusal(words: "expected a time such as 2025-11-03T09:00:00Z, got '\(text)'")
    var rest = Array(text.utf8)[...]
    func digits(_ count: Int) throws(Refusal) -> Int {
      let taken = rest.prefix(count)
      guard taken.count == count, taken.allSatisfy({ (48...57).contains($0) }) else {
        throw refusal
      }
      rest = rest.dropFirst(count)
      return taken.reduce(0) { $0 * 10 + Int($1 - 48) }
    }
    func sign(_ allowed: String) throws(Refusal) {
      guard let first = rest.first, allowed.utf8.contains(first) else { throw refusal }
      rest = rest.dropFirst()
    }
    let year = try digits(4)
    try sign("-")
    let month = try digits(2)
    try sign("-")
    let day = try digits(2)
    try sign("Tt ")
    let hour = try digits(2)
    try sign(":")
    let minute = try digits(2)
    try sign(":")
    let second = try digits(2)
    guard let date = CivilDay(year: year, month: month, day: day), hour < 24, minute < 60,
      second < 60
    else { throw refusal }
    var milliseconds = 0
    if rest.first == UInt8(ascii: ".") {
      let fraction = rest.dropFirst().prefix { (48...57).contains($0) }
      guard !fraction.isEmpty, fraction.count <= 9 else { throw refusal }
      let three =
        Array(fraction.prefix(3)) + Array(repeating: 48, count: max(0, 3 - fraction.count))
      milliseconds = three.reduce(0) { $0 * 10 + Int($1 - 48) }
      rest = rest.dropFirst(1 + fraction.count)
    }
    let local = LocalTime(
      millisecondsSince1970: LocalTime(date, minute: hour * 60 + minute).millisecondsSince1970
        + Int64(second * 1000 + milliseconds))
    if rest.isEmpty { return (local, nil) }
    if rest.elementsEqual("Z".utf8) || rest.elementsEqual("z".utf8) { return (local, 0) }
    let isBehind = rest.first == UInt8(ascii: "-")
    try sign("+-")
    let hours = try digits(2)
    try sign(":")
    let minutes = try digits(2)
    guard rest.isEmpty, hours < 24, minutes < 60 else { throw refusal }
    let offset = Int64(hours * 60 + minutes) * 60_000
    return (local, isBehind ? -offset : offset)
  }
}
