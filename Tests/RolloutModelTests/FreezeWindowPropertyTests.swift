import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct FreezeWindowPropertyTests {
  private static let start = Timestamp.utc("2026-01-01 00:00")
  private static let freezesPerZone: UInt64 = 6
  private static let randomMinutes = 500
  /// Days at both ends of the two years that are only there for windows to begin or end in.
  private static let margin = 10 * 1440
  private static let zones = ScriptedTimeZones.real.zones.keys.sorted()

  /// One to three windows, what they should mean, and the seed to make them again.
  private struct Freeze {
    let seed: UInt64
    let windows: [FreezeWindow]
    let minutes: LocalMinutes
    let ends: [Int32]
    let edges: [Int]

    init(seed: UInt64, in minutes: LocalMinutes) throws {
      self.seed = seed
      self.minutes = minutes
      var random = SplitMix64(seed: seed)
      let expected = (0...seed % 3).map { _ in RandomWindow(zone: minutes.zone, &random) }
      windows = try expected.map { try FreezeWindow.parse($0.text) }
      (ends, edges) = expected.ends(in: minutes)
    }
  }

  @Test(arguments: zones.indices)
  func `windows agree with two years of local minutes`(index: Int) throws {
    let minutes = LocalMinutes(
      zone: Self.zones[index], from: Self.start, count: 730 * 1440 + 2 * Self.margin,
      zones: ScriptedTimeZones.real)
    let inside = Self.margin..<(minutes.shown.count - Self.margin)
    for number in 0..<Self.freezesPerZone {
      let freeze = try Freeze(seed: UInt64(index) * 1000 + number, in: minutes)
      var random = SplitMix64(seed: number)
      let some = (0..<Self.randomMinutes).map { _ in Int.random(in: inside, using: &random) }
      let edges = freeze.edges.filter { _ in random.once(in: 4) }
      for minute in some + edges + edges.map({ $0 + 1 })
      where inside.contains(minute) {
        try expectAgreement(freeze, minute)
      }
      for change in minutes.changes where inside.contains(change) {
        // Every minute of the hours around, and some of a day on either side.
        for offset in -1500..<1500 where abs(offset) < 130 || offset % 17 == 0 {
          try expectAgreement(freeze, change + offset)
        }
      }
    }
  }

  private func expectAgreement(_ freeze: Freeze, _ minute: Int) throws {
    let time = freeze.minutes.start + Milliseconds(Int64(minute) * 60_000)
    let isCovered = Int(freeze.ends[minute]) != minute
    let expected =
      isCovered
      ? freeze.minutes.start + Milliseconds(Int64(freeze.ends[minute]) * 60_000) : nil
    let found = freeze.windows.end(covering: time, in: ScriptedTimeZones.real)?.end
    let later = freeze.windows.end(
      covering: time + Milliseconds(59_999), in: ScriptedTimeZones.real)?.end
    let isBeyond = Int(freeze.ends[minute]) == freeze.ends.count
    if let expected, isBeyond || expected - time > [FreezeWindow].horizon {
      // Windows that together never let go: the minutes ended first, or the search was given up.
      try #require(found ?? time >= min(expected, time + [FreezeWindow].horizon))
      return
    }
    try #require(
      found == expected && later == expected,
      "seed \(freeze.seed), \(freeze.windows) at \(time.millisecondsSince1970)")
  }
}
