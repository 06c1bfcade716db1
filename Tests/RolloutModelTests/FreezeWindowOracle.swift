import RolloutModel
import RolloutTestSupport

/// Two years of a zone, minute by minute: what the clocks show in each.
struct LocalMinutes {
  let zone: String
  let start: Timestamp
  /// What the clocks show in each minute from `start` on, as minutes since 1970-01-01 00:00.
  let shown: [Int64]
  private let first: [Int32]
  private let last: [Int32]
  private let base: Int64

  init(zone: String, from start: Timestamp, count: Int, zones: some TimeZones) {
    self.zone = zone
    self.start = start
    var shown: [Int64] = []
    shown.reserveCapacity(count)
    // Clocks are changed on quarters of an hour, as the suite of the runner's zones checks.
    for quarter in 0..<(count / 15) {
      let time = start + Milliseconds(Int64(quarter) * 900_000)
      let first = (zones.local(time, in: zone)?.millisecondsSince1970 ?? 0) / 60_000
      for minute in 0..<15 { shown.append(first + Int64(minute)) }
    }
    self.shown = shown
    let base = (shown.min() ?? 0) - 1
    var first = [Int32](repeating: -1, count: Int((shown.max() ?? 0) - base) + 2)
    var last = first
    for (index, minute) in shown.enumerated() {
      let place = Int(minute - base)
      if first[place] < 0 { first[place] = Int32(index) }
      last[place] = Int32(index)
    }
    self.base = base
    self.first = first
    self.last = last
  }

  /// The first time that the clocks show the minute, or a later one where they leave it out.
  func start(of minute: Int64) -> Int {
    var place = Int(min(max(minute - base, 0), Int64(first.count)))
    while place < first.count, first[place] < 0 { place += 1 }
    return place < first.count ? Int(first[place]) : shown.count
  }

  /// The last time that they show it, or the first time of a later one where they leave it out.
  func end(of minute: Int64) -> Int {
    let place = Int(min(max(minute - base, 0), Int64(first.count)))
    return place < first.count && last[place] >= 0 ? Int(last[place]) : start(of: minute)
  }

  /// The minutes before which the clocks were changed.
  var changes: [Int] {
    (1..<shown.count).filter { shown[$0] != shown[$0 - 1] + 1 }
  }
}

/// A random weekly window, as a text and as what it should mean.
struct RandomWindow {
  let text: String
  /// Start and length in minutes, for each day of the week on which it begins.
  let days: Set<Weekday>
  let start: Int
  let length: Int

  init(zone: String, _ random: inout SplitMix64) {
    // Mostly at night, where the clocks are changed, and often on round times.
    let times = [0, 30, 60, 75, 90, 105, 120, 135, 150, 165, 180, 1020, 1380, 1425]
    func time(_ random: inout SplitMix64) -> Int {
      random.once(in: 3)
        ? Int.random(in: 0..<1440, using: &random) : times.randomElement(using: &random) ?? 0
    }
    func clock(_ minute: Int) -> String {
      "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }
    start = time(&random)
    var end = time(&random)
    if end == start { end = (start + 1) % 1440 }
    switch Int.random(in: 0...3, using: &random) {
    case 0:
      days = Set(Weekday.allCases)
      length = (end - start + 1440) % 1440
      text = "\(clock(start))-\(clock(end)) \(zone)"
    case 1:
      let one = Weekday.allCases.randomElement(using: &random) ?? .monday
      // Of several days at most, so that windows together seldom hold for ever.
      let later = Int.random(in: (end < start ? 1 : 0)...3, using: &random)
      let other = Weekday.allCases[(one.rawValue + later) % 7]
      days = [one]
      length = later * 1440 + end - start
      text = "\(one.short) \(clock(start))-\(other.short) \(clock(end)) \(zone)"
    case 2:
      days = [.saturday, .sunday]
      length = (end - start + 1440) % 1440
      text = "weekends \(clock(start))-\(clock(end)) \(zone)"
    default:
      days = Set(Weekday.allCases.shuffled(using: &random).prefix(4))
      length = (end - start + 1440) % 1440
      text =
        days.sorted().map(\.short).joined(separator: ",") + " \(clock(start))-\(clock(end)) \(zone)"
    }
  }

  /// Marks the minutes that the window covers.
  fileprivate func mark(_ covered: inout [Bool], in minutes: LocalMinutes) {
    let last = minutes.shown[minutes.shown.count - 1]
    for day in (minutes.shown[0] / 1440 - 9)...(last / 1440 + 1) {
      guard days.contains(CivilDay(daysSince1970: day).weekday) else { continue }
      let from = day * 1440 + Int64(start)
      let start = minutes.start(of: from)
      let end = minutes.end(of: from + Int64(length))
      for minute in start..<max(start, end) { covered[minute] = true }
    }
  }
}

extension [RandomWindow] {
  /// For each minute the one in which the windows that cover it let go, the minute itself where
  /// none does; and the minutes after which a freeze begins or ends.
  func ends(in minutes: LocalMinutes) -> (ends: [Int32], edges: [Int]) {
    let count = minutes.shown.count
    var covered = [Bool](repeating: false, count: count)
    for window in self { window.mark(&covered, in: minutes) }
    var ends = [Int32](repeating: 0, count: count)
    var edges: [Int] = []
    var next = Int32(count)
    var wasCovered = covered[count - 1]
    for minute in (0..<count).reversed() {
      let isCovered = covered[minute]
      if !isCovered { next = Int32(minute) }
      ends[minute] = next
      if isCovered != wasCovered { edges.append(minute) }
      wasCovered = isCovered
    }
    return (ends, edges)
  }
}
