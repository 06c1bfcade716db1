import RolloutLedger
import RolloutModel
import RolloutReadings
import RolloutRedaction
import Testing

@testable import RolloutRunner

@Suite struct `A sample from Prometheus` {
  private static let good =
    #"{"status":"success","data":{"resultType":"vector","result":"#
    + #"[{"metric":{},"value":[1435781451.781,"0.25"]}]}}"#

  private let slo = SLOPlan(
    snapshotURL: nil, prometheus: PrometheusSource(url: "http://p/prefix/"),
    metrics: [
      Metric(name: "p95", unit: "ms", query: MetricQuery("max(x{a=\"b\"})", unit: "s")),
      Metric(name: "errors", query: MetricQuery("e / t")),
    ])

  private func answer(_ text: String, status: Int = 200) -> ResponseObservation.Result {
    .response(status: status, body: Array(text.utf8))
  }

  private func take(
    _ slo: SLOPlan, in world: some RolloutWorld, limits: RequestLimits = RequestLimits()
  ) async throws -> ResponseObservation {
    let sampling = try #require(PrometheusSampling(slo, world: world, limits: limits))
    return await sampling.take(from: slo.sourceURL ?? "")
  }

  @Test func `asks each query, and the later ones for the time of the first answer`() async throws {
    let world = FakeWorld(answer: { _ in answer(Self.good) })
    let seen = try await take(slo, in: world)
    #expect(
      world.effects == [
        .fetch("http://p/prefix/api/v1/query?query=max%28x%7Ba%3D%22b%22%7D%29"),
        .fetch("http://p/prefix/api/v1/query?query=e%20%2F%20t&time=1435781451.781"),
      ])
    #expect(seen.duration == Milliseconds(6))
    guard case .response(200, let body) = seen.result else {
      Issue.record("expected an answer, got \(seen.result)")
      return
    }
    #expect(readings(of: slo, in: body).map(\.content) == [.value(250), .value(0.25)])
    #expect(
      readings(of: slo, in: body)[0].path == "prometheus.p95.answer.data.result[0].value")
  }

  @Test func `has the metrics that were answered, and an error for the others`() async throws {
    let world = FakeWorld(answer: { effect in
      effect == .fetch("http://p/prefix/api/v1/query?query=e%20%2F%20t")
        ? answer(Self.good)
        : .failure(reason: "connection refused", status: nil, body: nil)
    })
    guard case .response(_, let body) = try await take(slo, in: world).result else {
      Issue.record("expected an answer")
      return
    }
    #expect(
      readings(of: slo, in: body).map(\.content) == [
        .error(reason: "connection refused"), .value(0.25),
      ])
  }

  @Test func `is no sample where nothing was answered, and none after a stop`() async throws {
    let world = FakeWorld(answer: { _ in .failure(reason: "no route", status: nil, body: nil) })
    guard case .failure("no route", nil, let body) = try await take(slo, in: world).result else {
      Issue.record("expected a failure")
      return
    }
    #expect(String(decoding: body ?? [], as: UTF8.self).contains(#""failure":"no route""#))
    let stopped = FakeWorld(answer: { _ in .cancelled })
    guard case .cancelled = try await take(slo, in: stopped).result else {
      Issue.record("expected a stop")
      return
    }
    #expect(stopped.effects.count == 1)
  }

  @Test func `takes no longer and no more than one snapshot may`() async throws {
    let world = FakeWorld(answer: { _ in answer(Self.good) })
    let slow = try await take(
      slo, in: world,
      limits: RequestLimits(totalTimeout: Milliseconds(3), bodyByteLimit: 1000))
    guard case .response(_, let body) = slow.result else {
      Issue.record("expected an answer, got \(slow.result)")
      return
    }
    #expect(
      readings(of: slo, in: body)[1].content
        == .error(reason: "the queries before it took all of 0.003s (limits.timeout-seconds)"))
    let full = try await take(
      slo, in: world, limits: RequestLimits(bodyByteLimit: Self.good.utf8.count))
    guard case .response(_, let rest) = full.result,
      case .error(let reason) = readings(of: slo, in: rest)[1].content
    else {
      Issue.record("expected an error for the second metric, got \(full.result)")
      return
    }
    #expect(reason.contains("limits.body-bytes"))
  }

  @Test func `is taken, judged and kept like a snapshot`() async throws {
    var fixture = RunningFixture()
    fixture.plan.slo = SLOPlan(
      snapshotURL: nil, prometheus: PrometheusSource(url: "http://p"),
      metrics: [Metric(name: "p95", unit: "ms", query: MetricQuery("q", unit: "s"))])
    let world = FakeWorld(answer: { effect in
      guard case .fetch(let url) = effect, url.hasPrefix("http://p/") else { return .healthy }
      return answer(Self.good)
    })
    _ = try await fixture.run(in: world)
    let sampled = try fixture.entries.compactMap { entry -> SLOSampled? in
      if case .sloSampled(let payload) = entry.event { payload } else { nil }
    }
    let first = try #require(sampled.first)
    #expect(first.url == "http://p" && first.readings[0].value == 250)
    #expect(first.verdicts.map(\.verdict) == [.pass])
    let kept = try #require(try RolloutStore(log: fixture.log).bytes(of: first.snapshot))
    #expect(readings(of: try #require(fixture.plan.slo), in: kept) == first.readings)
  }

  @Test func `comes over HTTP from a server that answers as Prometheus does`() async throws {
    try await LoopbackServer.run { request in
      let body = request.contains("query=max") ? Self.good : #"{"status":"error"}"#
      let status = request.contains("query=max") ? "200 OK" : "400 Bad Request"
      return [.send("HTTP/1.1 \(status)\r\ncontent-length: \(body.utf8.count)\r\n\r\n\(body)")]
    } body: { server in
      // For a machine on which every other test runs at the same time.
      let patient = RequestLimits(totalTimeout: .seconds(240))
      let world = try LiveWorld(
        workspace: "/", token: nil, redactor: Redactor(), limits: patient)
      var plan = slo
      plan.prometheus?.url = server.url("/").replacing("http://", with: "http://ada:secret@")
      let seen = try await take(plan, in: world, limits: patient)
      await world.shutdown()
      guard case .response(_, let body) = seen.result else {
        Issue.record("expected an answer, got \(seen.result)")
        return
      }
      #expect(
        readings(of: plan, in: body).map(\.content) == [
          .value(250), .error(reason: "the server refused the query (): "),
        ])
      #expect(server.requests.allSatisfy { $0.lowercased().contains("authorization: basic") })
      #expect(!String(decoding: body, as: UTF8.self).contains("secret"))
    }
  }
}
