import EventLedger
import RolloutModel
import RolloutReadings

/// Asks a Prometheus server for every metric of a sample, one query after the other.
///
/// All values of a sample belong to one instant, that of the server: the first query is answered
/// at the server's time, and its answer says at which; the others ask for that time. A runner whose
/// clock is behind would otherwise judge what was before the cohort was entered.
struct PrometheusSampling {
  private let metrics: [Metric]
  private let world: any RolloutWorld
  /// For the sample as a whole, as for one snapshot.
  private let limits: RequestLimits

  /// - Returns: nil for a plan whose samples are snapshots.
  init?(_ slo: SLOPlan, world: any RolloutWorld, limits: RequestLimits) {
    guard slo.prometheus != nil else { return nil }
    metrics = slo.metrics
    self.world = world
    self.limits = limits
  }

  /// - Returns: the evidence as one document; a failure where no query was answered at all.
  func take(from server: String) async -> ResponseObservation {
    var evidence = PrometheusEvidence()
    var duration = Milliseconds.zero
    var failures: [String] = []
    for metric in metrics {
      let query = metric.query?.text ?? ""
      var left = limits
      left.totalTimeout = Milliseconds(limits.totalTimeout.count - duration.count)
      left.bodyByteLimit = min(
        limits.bodyByteLimit - evidence.answerByteCount,
        LedgerLimit.blobBytes - evidence.byteCount - PrometheusSampling.room(for: query))
      guard left.totalTimeout > .zero, left.bodyByteLimit > 0 else {
        let reason =
          left.totalTimeout > .zero
          ? "expected answers of at most \(limits.bodyByteLimit) bytes together "
            + "(limits.body-bytes), got more before this query"
          : "the queries before it took all of \(limits.totalTimeout.secondsText) "
            + "(limits.timeout-seconds)"
        evidence.add(metric, query: query, failure: reason)
        failures.append(reason)
        continue
      }
      let url = PrometheusSampling.url(server, query: query, time: evidence.time)
      let seen = await world.fetch(url, limits: left)
      duration = duration + seen.duration
      switch seen.result {
      case .cancelled: return ResponseObservation(result: .cancelled, duration: duration)
      case .response(let status, let body):
        evidence.add(metric, query: query, status: status, body: body)
      case .failure(let reason, let status, _):
        evidence.add(metric, query: query, status: status, failure: reason)
        failures.append(reason)
      }
    }
    if let first = failures.first, failures.count == metrics.count {
      return ResponseObservation(
        result: .failure(reason: first, status: nil, body: evidence.document), duration: duration)
    }
    return ResponseObservation(
      result: .response(status: 200, body: evidence.document), duration: duration)
  }

  /// What stands around an answer in the evidence, at most.
  private static func room(for query: String) -> Int { 1024 + 6 * query.utf8.count }

  /// The address of an instant query.
  ///
  /// - Parameter time: as the server wrote it; nil for its own.
  static func url(_ server: String, query: String, time: String?) -> String {
    let base = server.hasSuffix("/") ? String(server.dropLast()) : server
    return "\(base)/api/v1/query?query=\(percentEncoded(query))"
      + (time.map { "&time=\(percentEncoded($0))" } ?? "")
  }

  /// Every byte that is not unreserved.
  ///
  /// > Source: RFC 3986 section 2.3, https://www.rfc-editor.org/rfc/rfc3986#section-2.3
  private static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
