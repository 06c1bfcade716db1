import RolloutModel
import RolloutTables

extension FuzzTarget {
  static let table = FuzzTarget(
    "table", reads: "a table of CSV",
    seeds: {
      [
        "\u{FEFF}a,b\r\n1,\"x, y\"\r\n\r\n2,\"two\r\nlines, \"\"q\"\"\"\r\n3,\r\n",
        "rollout,quality,reason\n0192,good,none\n", "a\n1", "a,b\n1\n1,2\n1,2,3\n",
      ].map { Array($0.utf8) }
    },
    hostile: {
      [
        HostileInput("a row of a million fields", "a,b\n" + Hostile.many("1,", 500_000)),
        HostileInput(
          "a header of 100,000 columns", (0..<100_000).map { "c\($0)" }.joined(separator: ",")),
        HostileInput("200,000 rows", "a,b\n" + Hostile.many("1,2\n", 200_000)),
        HostileInput("a field that never ends", "a,b\n\"" + Hostile.many("x\n", 400_000)),
        HostileInput(
          "a field of a megabyte of quotes", "a\n\"" + Hostile.many("\"\"", 400_000) + "\""),
        HostileInput("100,000 quoted fields", "a\n" + Hostile.many("\"x\"\n", 100_000)),
      ] + Hostile.lines
    }
  ) { bytes in
    do {
      let table = try CSVTable(bytes)
      for row in table.rows {
        try require(row.fields.count == table.header.count, "a row of \(row.fields.count) fields")
      }
      let lines = 1 + String(decoding: bytes, as: UTF8.self).count { $0.isNewline }
      let last = max(table.rows.last?.line ?? 1, table.misfits.last?.line ?? 1)
      try require(last <= lines + 1, "a row in line \(last) of \(lines)")
    } catch {
      try Words.check(error)
    }
  }

  static let freeze = FuzzTarget(
    "freeze", reads: "a freeze window", longest: 220,
    seeds: {
      [
        "weekdays 09:00-17:00 Europe/Berlin", "2026-12-24 to 2027-01-02 UTC",
        "fri 16:00-mon 08:00 UTC",
        "mon,wed-fri,weekends 22:00-02:00 UTC", "2026-12-24 10:00 to 2026-12-24 24:00 UTC",
        "daily 00:00-24:00 UTC",
      ].map { Array($0.utf8) }
    },
    hostile: { Hostile.lines }
  ) { bytes in
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    do {
      let window = try FreezeWindow.parse(text)
      try require(window == FreezeWindow.parse(window.text), "it is another one when read again")
      for day: Int64 in [0, 1_766_534_400_000, 1_774_742_399_999, 253_402_300_799_999] {
        let time = Timestamp(millisecondsSince1970: day)
        guard let end = window.end(covering: time, in: UTCOnly()) else { continue }
        try require(end > time, "a window that covers \(day) ends before it, at \(end)")
      }
    } catch {
      try Words.check(error)
    }
  }
}
