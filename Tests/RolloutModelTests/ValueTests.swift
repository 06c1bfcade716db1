import RolloutModel
import RolloutTestSupport
import Testing

@Suite struct ValueTests {
  @Test(arguments: [-1, 0, 1, 99, 100, 101])
  func `a percentage is a whole number from 0 to 100`(value: Int) {
    #expect((CohortPercent(value) != nil) == (0...100).contains(value))
  }

  @Test func `times and lengths that do not fit are the last that do`() {
    let (first, last) = (
      Timestamp(millisecondsSince1970: .min), Timestamp(millisecondsSince1970: .max)
    )
    #expect(last + Milliseconds(1) == last && first + Milliseconds(-1) == first)
    #expect(last - first == Milliseconds(.max) && first - last == Milliseconds(.min))
    #expect(Milliseconds(.max) + Milliseconds(.max) == Milliseconds(.max))
    #expect(Milliseconds(.min) + Milliseconds(-1) == Milliseconds(.min))
    #expect(Milliseconds.seconds(.max) == Milliseconds(.max))
    #expect(Milliseconds.seconds(.min) == Milliseconds(.min))
    #expect(Milliseconds.seconds(-3) == Milliseconds(-3_000))
  }

  @Test(arguments: [
    "0", "600", "0.020", "1e3", "1E3", ".5", "5.", "007", "1e-3", "4.9e-324", "1.7e308",
  ])
  func `a limit keeps the operator's text`(text: String) throws {
    // Upper-case exponents are no limits: one spelling is enough.
    let limit = Limit(text)
    if text == "1E3" {
      #expect(limit == nil)
      return
    }
    #expect(limit?.text == text)
    #expect(limit?.value == Double(text))
  }

  @Test(arguments: [
    "", " 1", "1 ", "-1", "+1", "-0", "nan", "inf", "infinity", "0x10", "1e400", "1,5", "1.2.3",
    "e", ".", "e5", "٣", "1_000",
  ])
  func `a limit that is no plain decimal number is refused`(text: String) {
    #expect(Limit(text) == nil)
  }

  @Test(arguments: [
    (Stage.baseline, "baseline"), (.gates, "gates"), (.cohort(5), "cohort_5"),
    (.cohort(5, 2), "cohort_5.2"), (.cohort(0), "cohort_0"), (.cohort(100), "cohort_100"),
    (.rollbackDrill, "rollback_drill"), (.postRollbackDrill, "post_rollback_drill"),
  ])
  func `a stage reads back from its label`(stage: Stage, label: String) {
    #expect(stage.label == label)
    #expect(Stage(label: label) == stage)
  }

  @Test(arguments: [
    "", "cohort", "cohort_", "cohort_101", "cohort_-1", "cohort_5.", "cohort_5.0", "cohort_5.1.1",
    "cohort_5.x", "Baseline", "cohort_05", "cohort_+5", "cohort_5.1", "cohort_5.02",
  ])
  func `a label that no stage has is refused`(label: String) {
    #expect(Stage(label: label) == nil)
  }

  @Test(arguments: [
    ("no placeholder", "no placeholder"), ("{{percent}}", "25"), ("{{ percent }}", "25"),
    ("a{{percent}}b{{percent}}", "a25b25"), ("{{other}}", "{{other}}"), ("{{percent", "{{percent"),
    ("}}{{percent}}{{", "}}25{{"), ("{{{percent}}}", "{{{percent}}}"), ("{{}}", "{{}}"), ("", ""),
  ])
  func `only known placeholders are replaced`(source: String, filled: String) {
    #expect(PlaceholderText(source).filled(with: ["percent": "25"]) == filled)
  }

  @Test func `a value that looks like a placeholder is not filled again`() {
    #expect(
      PlaceholderText("{{a}}{{b}}").filled(with: ["a": "{{b}}", "b": "{{a}}"]) == "{{b}}{{a}}")
    #expect(PlaceholderText("{{b}} {{a}} {{ b }}").names == ["b", "a"])
  }

  @Test(arguments: [
    (600.0, "600"), (412.5, "412.5"), (0.011, "0.011"), (0, "0"),
    (0.1 + 0.2, "0.30000000000000004"),
    (1e21, "1e+21"), (.leastNonzeroMagnitude, "5e-324"),
  ])
  func `numbers are printed as shortly as they read back`(number: Double, text: String) {
    #expect(shortText(of: number) == text)
    #expect(Double(text) == number)
  }

  @Test func `a digest is quoted by its first eight digits`() {
    #expect(ContentDigest("sha256:0123456789abcdef").short == "01234567")
    #expect(ContentDigest("abc").short == "abc")
  }

  @Test(arguments: [
    (CommandExit.exited(code: 3), "exited with code 3"),
    (.signalled(signal: 9), "was ended by signal 9"),
    (
      .timedOut(after: Milliseconds(1500), killed: false), "timed out after 1.5s and was terminated"
    ),
    (.timedOut(after: .seconds(60), killed: true), "timed out after 60s and was killed"),
    (.notStarted(reason: "no bash"), "could not be started: no bash"),
    (.lost(reason: "no child"), "was lost sight of: no child"),
  ])
  func `each end of a command has its words`(exit: CommandExit, words: String) {
    #expect(exit.words == words)
  }

  @Test(arguments: [
    (199, false), (200, true), (204, true), (299, true), (300, false), (503, false),
  ])
  func `a probe passes with any 2xx and nothing else`(status: Int, passes: Bool) {
    var probe = ProbeFinished(
      stage: .cohort(5), httpStatus: status, duration: .zero, body: nil, failure: nil)
    #expect(probe.passed == passes)
    probe.failure = "the body was cut off"
    #expect(!probe.passed)
  }

  @Test func `one trailing slash of the base URL is dropped, no more`() {
    func url(_ base: String?) -> String? {
      ProbePlan(baseURL: base, path: "/x", body: PlaceholderText("{}")).url
    }
    #expect(url("https://a") == "https://a/x")
    #expect(url("https://a/") == "https://a/x")
    #expect(url("https://a//") == "https://a//x")
    #expect(url(nil) == nil)
  }
}
