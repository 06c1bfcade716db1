import EventLedger
import RolloutModel
import Testing

@testable import RolloutRunner

@Suite struct RetryAfterTests {
  private static let now = EventTime(clamping: 784_111_717_000)  // 1994-11-06T08:48:37Z

  @Test(arguments: [
    ("0", 0), ("120", 120_000), ("99999999999999999999", 3_600_000),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 60_000), ("Sun, 06 Nov 1994 08:48:36 GMT", 0),
    ("Tue, 07 Feb 1995 08:48:37 GMT", 93 * 86_400_000),
  ])
  func `seconds and dates are read`(text: String, wait: Int64) {
    #expect(RetryAfter.wait(text, now: Self.now) == Milliseconds(wait))
  }

  @Test(arguments: [
    "", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT",
  ])
  func `anything else is left to the back-off`(text: String) {
    #expect(RetryAfter.wait(text, now: Self.now) == nil)
  }
}
