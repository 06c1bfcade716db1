/// Reads the words of a freeze window from left to right.
struct FreezeWindowScanner {
  /// What is not read yet; never begins with a space.
  private(set) var rest: Substring

  init(_ text: Substring) {
    rest = text.drop { $0 == " " }
    while rest.last == " " { rest.removeLast() }
  }

  var isAtEnd: Bool { rest.isEmpty }
  var isAtDigit: Bool { rest.first.map(FreezeWindowScanner.isDigit) ?? false }
  var isAtLetter: Bool { rest.first?.isLetter ?? false }

  /// Whether a date is next: four digits and a dash.
  var isAtDate: Bool {
    rest.prefix(4).count == 4 && rest.prefix(4).allSatisfy(FreezeWindowScanner.isDigit)
      && rest.dropFirst(4).first == "-"
  }

  private static func isDigit(_ character: Character) -> Bool {
    ("0"..."9").contains(character) && character.isASCII
  }

  /// `mon`, `mon-fri`, `weekends`, or several with commas between.
  mutating func days() throws(FreezeWindowRefusal) -> Set<Weekday> {
    var days: Set<Weekday> = []
    repeat {
      let name = word { $0.isLetter }
      switch name.lowercased() {
      case "daily": days.formUnion(Weekday.allCases)
      case "weekdays": days.formUnion([.monday, .tuesday, .wednesday, .thursday, .friday])
      case "weekends": days.formUnion([.saturday, .sunday])
      case let name:
        let first = try weekday(name)
        days.insert(first)
        guard skip("-") else { break }
        let last = try day()
        for step in 0...first.days(until: last) {
          days.insert(Weekday.allCases[(first.rawValue + step) % 7])
        }
      }
    } while skip(",")
    return days
  }

  mutating func day() throws(FreezeWindowRefusal) -> Weekday {
    try weekday(word { $0.isLetter }.lowercased())
  }

  private func weekday(_ name: String) throws(FreezeWindowRefusal) -> Weekday {
    guard let day = Weekday(name: name) else {
      throw .unknownDay(name.isEmpty ? nextWord : name)
    }
    return day
  }

  /// - Returns: the minute of the day, 0 to 1440.
  mutating func time(allowing24: Bool) throws(FreezeWindowRefusal) -> Int {
    let next = nextWord
    let text = word { FreezeWindowScanner.isDigit($0) || $0 == ":" }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hour = Int(parts[0]),
      let minute = Int(parts[1]), minute < 60, hour < 24 || allowing24 && hour * 60 + minute == 1440
    else { throw .time(text.isEmpty ? next : String(text)) }
    return hour * 60 + minute
  }

  mutating func date() throws(FreezeWindowRefusal) -> CivilDay {
    let next = nextWord
    let text = word { FreezeWindowScanner.isDigit($0) || $0 == "-" }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2]), let day = CivilDay(year: year, month: month, day: day)
    else { throw .date(text.isEmpty ? next : String(text)) }
    return day
  }

  /// The dash between two times.
  mutating func separator() throws(FreezeWindowRefusal) {
    guard skip("-") else { throw .expected("'-' and the end of the window", got: String(rest)) }
  }

  /// The word between two dates.
  mutating func to() throws(FreezeWindowRefusal) {
    let before = rest
    guard word(where: { $0.isLetter }) == "to" else {
      throw .expected("'to' and the day on which the window ends", got: String(before))
    }
  }

  private mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst().drop { $0 == " " }
    return true
  }

  private mutating func word(where isPart: (Character) -> Bool) -> Substring {
    let word = rest.prefix(while: isPart)
    rest = rest[word.endIndex...].drop { $0 == " " }
    return word
  }

  /// Up to the next space, for messages.
  private var nextWord: String { String(rest.prefix { $0 != " " }) }
}
