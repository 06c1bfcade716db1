import Testing

@testable import RolloutSandbox

@Suite struct `Probes` {
  @Test func `get a routing decision to the byte`() throws {
    var world = try SandboxWorld.make()
    let answer = world.probe(25)
    #expect(answer.status == 200)
    #expect(answer.contentType == "application/json")
    let bucket = SandboxWorld.bucket(of: "user:production-rollout-25")
    let (route, comparison) = bucket < 25 ? ("canary", "is below") : ("stable", "is not below")
    #expect(
      answer.body == """
        {"thread_id":"production-rollout-thread-25","cohort_key":"user:production-rollout-25",\
        "cohort_percent":25,"route":"\(route)","reason":"bucket \(bucket) \(comparison) cohort 25"}

        """)
  }

  /// FNV-1a's published test vectors: "" -> cbf29ce484222325, "a" -> af63dc4c8601ec8c,
  /// "foobar" -> 85944171f73967e8.
  @Test(arguments: [
    ("", 0xcbf2_9ce4_8422_2325 as UInt64), ("a", 0xaf63_dc4c_8601_ec8c),
    ("foobar", 0x8594_4171_f739_67e8),
  ])
  func `put a user into the bucket of a published hash`(key: String, hash: UInt64) {
    #expect(SandboxWorld.bucket(of: key) == Int(hash % 100))
  }

  @Test func `route nobody at 0, everybody at 100, and about as many as the cohort between`() throws
  {
    for (percent, range) in [(0, 0...0), (25, 200...300), (50, 430...570), (100, 1000...1000)] {
      var world = try SandboxWorld.make()
      world.apply(percent)
      for user in 1...1000 {
        _ = world.post(probePath, #"{"thread_id":"t","cohort_key":"user:\#(user)"}"#)
      }
      #expect(world.state.probesAnswered == 1000)
      #expect(range.contains(world.state.routedToCanary), "cohort \(percent)")
    }
  }

  @Test(arguments: [
    ("production-rollout-thread-25", CohortAsked.percent(25)),
    ("staging-canary-thread-5", .percent(5)),
    ("t100", .percent(100)), ("0", .percent(0)), ("t-007", .percent(7)),
    ("thread", .none), ("25-thread", .none), ("thread-٢٥", .none),
    ("t-101", .outOfRange("101")),
    ("t-99999999999999999999999", .outOfRange("99999999999999999999")),
  ])
  func `name a cohort by the number their thread ends in`(thread: String, asked: CohortAsked) {
    #expect(CohortAsked(thread: thread) == asked)
  }

  @Test(arguments: [
    "", "{", "null", "[]", "25", #""text""#, "{}", #"{"thread_id":"t-25"}"#,
    #"{"thread_id":"t-25","cohort_key":7}"#, #"{"thread_id":null,"cohort_key":"k"}"#,
    #"{"thread_id":"t-25","cohort_key":"k","more":"x"}"#, #"{"thread_id":"","cohort_key":"k"}"#,
    #"{"thread_id":"t-25","cohort_key":""}"#, #"{"thread_id":"t-101","cohort_key":"k"}"#,
    #"{"thread_id":"t-25","cohort_key":"k"} trailing"#,
  ])
  func `with another body get 400 and change nothing`(body: String) throws {
    var world = try SandboxWorld.make()
    let answer = world.post(probePath, body)
    #expect(answer.status == 400)
    #expect(try ErrorAnswer(answer).message.contains("expected"))
    #expect(world.cohortPercent == 0)
    #expect(world.state.probesAnswered == 0)
  }

  @Test func `with bytes that are not UTF-8 get 400`() throws {
    var world = try SandboxWorld.make()
    let answer = world.answer(
      to: SandboxRequest(
        method: "POST", path: probePath, authorization: bearer, contentType: "application/json",
        body: .bytes([0x22, 0xFF, 0xFE, 0x22])))
    #expect(answer.status == 400)
  }

  @Test(arguments: [
    ("application/json", 200), ("application/json; charset=utf-8", 200),
    ("Application/JSON ;charset=utf-8", 200), ("text/plain", 400), ("application/jsonp", 400),
    ("application/x-www-form-urlencoded", 400), ("", 400),
  ])
  func `must say that they are JSON`(contentType: String, status: Int) throws {
    var world = try SandboxWorld.make()
    let answer = world.answer(
      to: SandboxRequest(
        method: "POST", path: probePath, authorization: bearer, contentType: contentType,
        body: .bytes(Array(probeBody(25).utf8))))
    #expect(answer.status == status)
  }

  @Test func `without a content type get 400`() throws {
    var world = try SandboxWorld.make()
    let answer = world.answer(
      to: SandboxRequest(
        method: "POST", path: probePath, authorization: bearer,
        body: .bytes(Array(probeBody(25).utf8))))
    #expect(answer.status == 400)
    #expect(try ErrorAnswer(answer).error == "not_json")
  }

  @Test func `echo whatever text they were given as valid JSON`() throws {
    var world = try SandboxWorld.make()
    let answer = world.post(
      probePath, #"{"thread_id":"a\"b\\\n\u0001é🚦-5","cohort_key":"k\t"}"#)
    #expect(answer.status == 200)
    #expect(answer.body.contains(#""thread_id":"a\"b\\\n\u0001é🚦-5","cohort_key":"k\t""#))
    #expect(world.cohortPercent == 5)
  }
}
