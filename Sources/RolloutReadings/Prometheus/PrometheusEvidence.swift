package import RolloutModel

/// What a Prometheus server answered for one sample, as one document that is kept with it.
///
/// ```json
/// {"prometheus":{"p95_latency_ms":{"query":"…","status":200,"answer":{"status":"success",…}}}}
/// ```
///
/// > Shape: an `answer` is the body byte for byte; one that is no JSON is in `text`, and where none
/// came, `failure` says why.
package struct PrometheusEvidence {
  /// The instant that the first answer is of, as the server wrote it.
  package private(set) var time: String?
  private var entries: [[UInt8]] = []
  /// Of the answers, without what is written around them.
  package private(set) var answerByteCount = 0

  package init() {}

  /// Of the document.
  package var byteCount: Int { entries.reduce(32) { $0 + $1.count + 1 } }

  package mutating func add(_ metric: Metric, query: String, status: Int, body: [UInt8]) {
    answerByteCount += body.count
    let bare = body.starts(with: PrometheusEvidence.byteOrderMark) ? Array(body.dropFirst(3)) : body
    guard let document = try? JSONDocument(bytes: bare, depth: Self.answerDepth) else {
      let text = String(decoding: body, as: UTF8.self)
      return add(metric, query, status: status, key: "text", PrometheusEvidence.json(text))
    }
    if time == nil, let answer = try? PrometheusAnswer(document) {
      time = answer.series.first?.points.first?.timeText
    }
    add(metric, query, status: status, key: "answer", bare)
  }

  package mutating func add(_ metric: Metric, query: String, status: Int? = nil, failure: String) {
    add(metric, query, status: status, key: "failure", PrometheusEvidence.json(failure))
  }

  package var document: [UInt8] {
    Array("{\"prometheus\":{".utf8) + entries.joined(separator: Array(",".utf8)) + Array("}}".utf8)
  }

  private mutating func add(
    _ metric: Metric, _ query: String, status: Int?, key: String, _ value: [UInt8]
  ) {
    var entry = PrometheusEvidence.json(metric.name.text)
    entry += Array(":{\"query\":".utf8) + PrometheusEvidence.json(query)
    if let status { entry += Array(",\"status\":\(status)".utf8) }
    entry += Array(",\"\(key)\":".utf8) + value + Array("}".utf8)
    entries.append(entry)
  }

  /// How deep an answer stands in the document.
  private static let answerDepth = 3

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private static let digits = Array("0123456789abcdef".utf8)

  private static func json(_ text: String) -> [UInt8] {
    var bytes = [UInt8(ascii: "\"")]
    bytes.reserveCapacity(text.utf8.count + 2)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<0x20:
        bytes.append(contentsOf: "\\u00".utf8)
        bytes.append(digits[Int(byte >> 4)])
        bytes.append(digits[Int(byte & 15)])
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
    return bytes
  }
}

extension PrometheusEvidence {
  /// Reads the metrics back out of a document, be it new or kept.
  static func readings(of metrics: [Metric], in body: [UInt8]) -> [Reading] {
    do throws(JSONReadFailure) {
      guard case .object(let root) = try JSONDocument(bytes: body),
        case .object(let entries)? = root["prometheus"]
      else {
        return metrics.map {
          Reading(
            metric: $0.name, content: .error(reason: "expected the answers of a Prometheus server"))
        }
      }
      return metrics.map { reading(of: $0, in: entries[$0.name.text]) }
    } catch {
      let reason = "expected the answers of a Prometheus server: \(error)"
      return metrics.map { Reading(metric: $0.name, content: .error(reason: reason)) }
    }
  }

  private static func reading(of metric: Metric, in entry: JSONDocument?) -> Reading {
    guard case .object(let entry)? = entry else {
      return Reading(metric: metric.name, content: .error(reason: "it was not asked for"))
    }
    if case .string(let failure)? = entry["failure"] {
      return Reading(
        metric: metric.name,
        content: .error(reason: Excerpt(failure, limit: failureLimit).description))
    }
    guard let document = entry["answer"] else {
      return Reading(metric: metric.name, content: .error(reason: noJSON(entry)))
    }
    do throws(PrometheusRefusal) {
      let answer = try PrometheusAnswer(document)
      if case .number(let status, let text)? = entry["status"], !(200..<300).contains(status) {
        return Reading(
          metric: metric.name,
          content: .error(reason: "expected a 2xx status, got \(Excerpt(text))"))
      }
      let (content, path) = PrometheusReading(metric).content(answer)
      return Reading(
        metric: metric.name, content: content,
        path: path.map { "prometheus.\(metric.name).answer.\($0)" })
    } catch {
      return Reading(metric: metric.name, content: .error(reason: "\(error)"))
    }
  }

  /// Most characters of a failure that the runner wrote down.
  private static let failureLimit = 2_000

  private static func noJSON(_ entry: [String: JSONDocument]) -> String {
    var reason = "expected a JSON document"
    if case .number(_, let status)? = entry["status"] {
      reason += ", got status \(Excerpt(status))"
    }
    if case .string(let text)? = entry["text"] { reason += " with \"\(Excerpt(text))\"" }
    return reason
  }
}
