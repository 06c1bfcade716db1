extension FreezeWindow {
  /// Reads a window as operators write it.
  ///
  /// > Shape: `[DAYS] [HH:MM-HH:MM] ZONE`, `DAY HH:MM-DAY HH:MM ZONE`, or
  /// > `DATE [HH:MM] [to DATE [HH:MM]] ZONE`.
  package static func parse(
    _ text: String
  ) throws(FreezeWindowRefusal) -> FreezeWindow {
    guard text.utf8.count <= byteLimit else { throw .tooLong(byteCount: text.utf8.count) }
    guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { throw .otherCharacters }
    let words = text.split(separator: " ")
    guard let zone = words.last, isZoneName(zone) else {
      throw .noZone(got: String(words.last ?? ""))
    }
    var scanner = FreezeWindowScanner(text[..<zone.startIndex])
    let recurrence: Recurrence
    if scanner.isAtDate {
      recurrence = try dated(&scanner)
    } else if scanner.isAtDigit {
      recurrence = try timed(on: Set(Weekday.allCases), &scanner)
    } else {
      recurrence = try onDays(&scanner)
    }
    guard scanner.isAtEnd else {
      throw .expected("the time zone after the window", got: String(scanner.rest))
    }
    guard !recurrence.neverEnds else { throw .neverEnds }
    return FreezeWindow(text: text, zone: String(zone), recurrence: recurrence)
  }

  /// Names without a slash are refused: `CET` and `EST` do not mean to everybody what they mean to
  /// the database.
  private static func isZoneName(_ word: Substring) -> Bool {
    word == "UTC"
      || word.contains("/") && word.first?.isLetter == true
        && word.utf8.allSatisfy {
          switch $0 {
          case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "/"),
            UInt8(ascii: "+"), UInt8(ascii: "-"):
            true
          default: false
          }
        }
  }

  private static func onDays(
    _ scanner: inout FreezeWindowScanner
  ) throws(FreezeWindowRefusal) -> Recurrence {
    let text = scanner.rest
    let days = try scanner.days()
    let written = text[..<scanner.rest.startIndex].trimmed
    guard !scanner.isAtEnd else {
      return .weekly(days: days, startMinute: 0, minutes: 1440)
    }
    return try timed(on: days, writtenAs: written, &scanner)
  }

  /// `HH:MM-HH:MM`, or `HH:MM-DAY HH:MM` after a single day.
  private static func timed(
    on days: Set<Weekday>, writtenAs written: String = "",
    _ scanner: inout FreezeWindowScanner
  ) throws(FreezeWindowRefusal) -> Recurrence {
    let text = scanner.rest
    let start = try scanner.time(allowing24: false)
    try scanner.separator()
    if scanner.isAtLetter {
      let endDay = try scanner.day()
      let end = try scanner.time(allowing24: true)
      guard days.count == 1, let day = days.first else { throw .severalStartDays(written) }
      var minutes = day.days(until: endDay) * 1440 + end - start
      guard minutes != 0 else { throw .endsWhereItBegins(String(text)) }
      if minutes < 0 { minutes += 7 * 1440 }
      return .weekly(days: days, startMinute: start, minutes: minutes)
    }
    let end = try scanner.time(allowing24: true)
    guard start != end else { throw .endsWhereItBegins(String(text)) }
    return .weekly(
      days: days, startMinute: start, minutes: end > start ? end - start : end + 1440 - start)
  }

  /// `DATE`, `DATE to DATE`, and a time of day behind any of them; whole days without one.
  private static func dated(
    _ scanner: inout FreezeWindowScanner
  ) throws(FreezeWindowRefusal) -> Recurrence {
    let text = scanner.rest
    let startDay = try scanner.date()
    let hasTime = scanner.isAtDigit
    let start = hasTime ? try scanner.time(allowing24: false) : 0
    guard hasTime || !scanner.isAtEnd else {
      return .once(
        from: LocalTime(startDay, minute: 0), to: LocalTime(startDay, minute: 1440))
    }
    try scanner.to()
    let endDay = try scanner.date()
    let end = scanner.isAtDigit ? try scanner.time(allowing24: true) : 1440
    let from = LocalTime(startDay, minute: start)
    let to = LocalTime(endDay, minute: end)
    guard from != to || startDay > endDay else { throw .endsWhereItBegins(String(text)) }
    guard from < to else { throw .endsBeforeItBegins(String(text)) }
    return .once(from: from, to: to)
  }
}

extension Substring {
  /// Without the spaces at its end.
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}

extension FreezeWindow.Recurrence {
  /// Whether each time begins before, or just when, the one before it ends.
  fileprivate var neverEnds: Bool {
    guard case .weekly(let days, _, let minutes) = self else { return false }
    return days.allSatisfy { day in
      let gaps = days.map { day.days(until: $0) }.filter { $0 > 0 }
      return (gaps.min() ?? 7) * 1440 <= minutes
    }
  }
}
