/// A day of the week; Monday is the first.
package enum Weekday: Int, Hashable, Comparable, Sendable, CaseIterable {
  case monday, tuesday, wednesday, thursday, friday, saturday, sunday

  /// The name that plans use, in lower case: `mon`.
  package var short: String { String(name.prefix(3)) }

  /// The whole name, in lower case.
  package var name: String {
    switch self {
    case .monday: "monday"
    case .tuesday: "tuesday"
    case .wednesday: "wednesday"
    case .thursday: "thursday"
    case .friday: "friday"
    case .saturday: "saturday"
    case .sunday: "sunday"
    }
  }

  /// - Parameter name: in lower case, short or whole.
  package init?(name: some StringProtocol) {
    guard let day = Weekday.allCases.first(where: { $0.short == name || $0.name == name })
    else { return nil }
    self = day
  }

  /// How many days after this one the other comes next: 0 to 6.
  package func days(until other: Weekday) -> Int {
    (other.rawValue - rawValue + 7) % 7
  }

  package static func < (left: Weekday, right: Weekday) -> Bool {
    left.rawValue < right.rawValue
  }
}
