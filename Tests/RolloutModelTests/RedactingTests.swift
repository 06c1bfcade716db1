import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct RedactingTests {
  @Test func `there is a sample of every type of event, in the order of the catalogue`() {
    #expect(RolloutEventSamples.all.map(\.type) == EventType.allCases)
  }

  @Test(arguments: RolloutEventSamples.all)
  func `no secret is left in any text from outside`(event: RolloutEvent) {
    let secret = RolloutEventSamples.secret
    func redact(_ text: String) -> String {
      text.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "[x]")
    }
    var redacted = ""
    dump(event.redacting(redact), to: &redacted)
    #expect(!redacted.contains(secret), "\(redacted)")
    var original = ""
    dump(event, to: &original)
    #expect(redacted == redact(original), "nothing else may change")
    #expect(event.redacting { $0 } == event)
  }
}
