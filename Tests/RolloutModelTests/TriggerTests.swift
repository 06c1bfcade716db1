import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct TriggerTests {
  @Test(arguments: [
    (0, "PPPP", nil as Int?), (0, "PB", 2), (0, "B", 1), (1, "BPB", 3), (1, "BPPPP", nil),
    (2, "BNBEB", 5), (2, "BB|P", nil), (0, "NNEE", nil),
  ])
  func `a failure limit counts every breach of the stage`(
    limit: Int, picture: String, first: Int?
  ) {
    #expect(Timeline(picture).firstFinding(of: .lenient(.total(limit: limit))) == first)
  }

  @Test(arguments: [
    (1, "PPB", 3 as Int?), (2, "BPBPBP", nil), (2, "BPBB", 4), (3, "BBPBB", nil), (3, "PBBB", 4),
    // Neither no data nor an error ends a row or lengthens it.
    (3, "BNBEB", 5), (3, "BBNNEE", nil), (2, "BEPB", nil),
    // Samples on both sides of a gap still follow each other.
    (2, "B|B", 2), (3, "NNN", nil),
  ])
  func `breaches in a row are ended by a pass only`(count: Int, picture: String, first: Int?) {
    #expect(Timeline(picture).firstFinding(of: .lenient(.consecutive(count))) == first)
  }

  @Test(arguments: [
    (1, 1, "PB", 2 as Int?), (2, 3, "BPB", 3), (2, 3, "BPPB", nil), (2, 3, "BPPBB", 5),
    (3, 5, "BPBPPB", nil), (3, 5, "BPBPB", 5), (3, 5, "PPPPBBB", 7), (3, 3, "BBPBB", nil),
    // Only samples with a value have a place in the window.
    (2, 2, "BNEB", 4), (2, 2, "BNPEB", nil), (2, 3, "B|PB", 3),
  ])
  func `k of the last n looks at a sliding window of values`(
    breaches: Int, samples: Int, picture: String, first: Int?
  ) {
    let rule = Rule.lenient(.ofLast(breaches: breaches, samples: samples))
    #expect(Timeline(picture).firstFinding(of: rule) == first)
  }

  @Test(arguments: [
    (20, "BBB", 3 as Int?), (20, "BB", nil), (20, "BBPBB", nil), (20, "BBPBBB", 6),
    // What is neither a pass nor a breach leaves the row as it is.
    (20, "BNB", 3), (20, "BENN", nil), (20, "BEEB", 4),
    // What nobody saw was not breached.
    (20, "B|B", nil), (20, "BB|BB", nil), (20, "B|BBB", 4), (20, "B|NBB", nil), (1000, "B|B", nil),
    // The gap is over once somebody sampled, whatever came.
    (20, "BB|NB", nil), (20, "BB|NBBB", 6), (1, "B", nil), (1, "BB", 2),
  ])
  func `breaches must have lasted from the first to the latest`(
    seconds: Int64, picture: String, first: Int?
  ) {
    let rule = Rule.lenient(.lasting(.seconds(seconds)))
    #expect(Timeline(picture).firstFinding(of: rule) == first)
  }

  @Test(arguments: [
    (
      Trigger.total(limit: 1), "PBB",
      "p95_latency_ms=812 > 600 (limit 600); 2 of 3 samples breached (limit 1)"
    ),
    (
      .consecutive(3), "BPBBBBP", "p95_latency_ms=812 > 600 (limit 600); 4 in a row (limit 3)"
    ),
    (
      .ofLast(breaches: 3, samples: 5), "BBPBBPPP",
      "p95_latency_ms=812 > 600 (limit 600); 4 of the last 5 breached (limit 3)"
    ),
    (
      .lasting(.seconds(20)), "BBBBP",
      "p95_latency_ms=812 > 600 (limit 600); for 30s (limit 20s)"
    ),
    (
      .lasting(Milliseconds(1500)), "BB",
      "p95_latency_ms=812 > 600 (limit 600); for 10s (limit 1.5s)"
    ),
  ])
  func `the message says what was reached and what the limit is`(
    trigger: Trigger, picture: String, words: String
  ) {
    #expect(
      Timeline(picture).message(of: .lenient(trigger))
        == "slo cohort_25 breach: \(words); policy 3f9a2c11")
  }

  @Test func `a window larger than a word of bits slides as a small one does`() {
    let rule = Rule.lenient(.ofLast(breaches: 2, samples: 130))
    let passes = String(repeating: "P", count: 128)
    #expect(Timeline("B\(passes)B").firstFinding(of: rule) == 130)
    #expect(Timeline("B\(passes)PB").firstFinding(of: rule) == nil)
    #expect(Timeline("B\(passes)PB\(passes)B").firstFinding(of: rule) == 260)
  }
}
