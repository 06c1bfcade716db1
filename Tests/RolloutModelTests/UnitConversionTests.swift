import RolloutModel
import Testing

@Suite struct `Units` {
  @Test(arguments: [
    (0.812, "s", "ms", 812), (812, "ms", "s", 0.812), (1, "min", "s", 60), (90, "s", "min", 1.5),
    (2, "percent", "ratio", 0.02), (0.02, "ratio", "%", 2), (3, "%", "percent", 3),
    (1536, "B", "KiB", 1.5), (7, "us", "ns", 7000), (5, "rps", "rps", 5), (5, "", "", 5),
  ])
  func `convert by one multiplication or division`(
    value: Double, from: String, to: String, expected: Double
  ) throws {
    #expect(try #require(UnitConversion(from: from, to: to)).convert(value) == expected)
  }

  /// A product would be 385.90000000000003, which breaches a limit of 385.9.
  @Test(arguments: [
    ("0.3859", "s", "ms", 385.9), ("0.287", "percent", "ratio", 0.00287),
    ("3.859e-1", "s", "ms", 385.9),
    ("0.3859E+0", "s", "ms", 385.9), ("385.9", "ms", "s", 0.3859), ("+2.01", "%", "ratio", 0.0201),
    ("0.1", "min", "s", 6), ("0x1p3", "s", "ms", 8000), ("1e-9223372036854775808", "s", "ms", 0),
    ("0.3859", "ms", "ms", 0.3859),
  ])
  func `move the point of a decimal`(
    literal: String, from: String, to: String, expected: Double
  ) throws {
    let conversion = try #require(UnitConversion(from: from, to: to))
    #expect(conversion.convert(Double(literal) ?? .nan, writtenAs: literal) == expected)
  }

  @Test(arguments: [
    ("s", ""), ("", "ms"), ("s", "ratio"), ("sec", "ms"), ("S", "ms"), ("rps", "rpm"), ("B", "s"),
  ])
  func `do not convert where nobody declared how`(from: String, to: String) {
    #expect(UnitConversion(from: from, to: to) == nil)
  }
}
