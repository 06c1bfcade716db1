import Testing

@testable import RolloutSandbox

@Suite struct `Fixed-point values` {
  @Test(arguments: [
    (4125, 1, "412.5"), (4000, 1, "400"), (11_000, 6, "0.011"), (10_040, 6, "0.01004"),
    (0, 6, "0"), (5, 0, "5"), (1, 6, "0.000001"), (30, 0, "30"), (1_000_000, 6, "1"),
  ])
  func `print the shortest exact decimal`(units: Int, decimals: Int, text: String) {
    #expect(FixedPoint(units, decimals: decimals).description == text)
  }

  @Test func `move their point from milliseconds to seconds`() {
    let seconds = FixedPoint(4125, decimals: 1).scaledDown(byPowerOfTen: 3)
    #expect(seconds.description == "0.4125")
  }
}
