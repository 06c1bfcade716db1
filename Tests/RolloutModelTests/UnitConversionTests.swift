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

  @Test(arguments: [
    ("s", ""), ("", "ms"), ("s", "ratio"), ("sec", "ms"), ("S", "ms"), ("rps", "rpm"), ("B", "s"),
  ])
  func `do not convert where nobody declared how`(from: String, to: String) {
    #expect(UnitConversion(from: from, to: to) == nil)
  }
}
