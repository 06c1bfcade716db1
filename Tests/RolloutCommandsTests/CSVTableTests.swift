import Testing

@testable import RolloutTables

@Suite struct `A CSV file` {
  @Test func `gives rows with the lines where they begin`() throws {
    let text =
      "\u{FEFF}a,b\r\n1,\"x, y\"\r\n\r\n2,\"two\r\nlines, \"\"q\"\"\"\r\n3,\r\n"
    let table = try CSVTable(Array(text.utf8))
    #expect(table.header == ["a", "b"])
    #expect(
      table.rows == [
        .init(line: 2, fields: ["1", "x, y"]),
        .init(line: 4, fields: ["2", "two\r\nlines, \"q\""]),
        .init(line: 6, fields: ["3", ""]),
      ])
    #expect(table.misfits.isEmpty)
    #expect(table.column("b") == 1 && table.column("c") == nil)
  }

  @Test func `keeps an empty last field at its end`() throws {
    #expect(try CSVTable(Array("a,b\n1,".utf8)).rows == [.init(line: 2, fields: ["1", ""])])
  }

  @Test func `keeps rows of another width apart`() throws {
    let table = try CSVTable(Array("a,b\n1\n1,2\n1,2,3\n".utf8))
    #expect(table.rows == [.init(line: 3, fields: ["1", "2"])])
    #expect(table.misfits == [.init(line: 2, fieldCount: 1), .init(line: 4, fieldCount: 3)])
  }

  @Test(arguments: [
    ("", CSVRefusal.noHeader), ("\n\n", .noHeader), ("a,,b\n", .unnamedColumn(line: 1)),
    ("\na,a\n", .columnTwice("a", line: 2)), ("a\n\"x\n", .openQuote),
    ("a\nx\n\0\n", .malformed(line: 3, what: "a NUL byte")),
    ("a\n\"x\ny\"\n\"x\"z,\"\"\n", .malformed(line: 4, what: "Can't have non-quote here: z")),
  ])
  func `is refused with the line`(text: String, refusal: CSVRefusal) {
    #expect(throws: refusal) { try CSVTable(Array(text.utf8)) }
    #expect("\(refusal)".hasPrefix("expected") || "\(refusal)".hasPrefix("line "))
  }

  @Test func `is refused in few words that are safe to print`() {
    let name = "a\u{1B}[2J" + String(repeating: "x", count: 100_000)
    let words = "\(CSVRefusal.columnTwice(name, line: 1))"
    #expect(words.utf8.count < 200 && words.contains("'a\\u{1B}[2Jxxx"))
  }

  @Test func `is refused when it is not UTF-8, or too large`() {
    #expect(throws: CSVRefusal.notUTF8) { try CSVTable([0x61, 0x0A, 0xFF]) }
    #expect(throws: CSVRefusal.tooLarge(bytes: 4, limit: 3)) {
      try CSVTable(Array("a\nb\n".utf8), limit: 3)
    }
  }
}
