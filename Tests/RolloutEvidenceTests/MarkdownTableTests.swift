import RolloutEvidence
import Testing

@Suite struct MarkdownTableTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a|b", #"a\|b"#), ("|", #"\|"#), (#"\|"#, #"\\\|"#),
    (#"\\|"#, #"\\\\\|"#), (#"a\b"#, #"a\b"#), (#"a\ |"#, #"a\ \|"#), ("a\nb", "a b"),
    ("a\r\nb", "a  b"), ("a\tb\u{2028}c\u{85}d", "a b c d"), (#"end\"#, #"end\"#),
    ("\n| --- |\n", #" \| --- \| "#),
  ])
  func `a cell cannot open a column or end its row`(cell: String, written: String) {
    var table = MarkdownTable(columns: ["A", "B"])
    table.rows = [[cell, "x"]]
    #expect(table.lines == ["| A | B |", "| --- | --- |", "| \(written) | x |"])
  }
}
