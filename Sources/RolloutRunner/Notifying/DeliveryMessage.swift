package import EventLedger
import RolloutReadings

/// What is sent for one event.
package struct DeliveryMessage: Hashable, Sendable {
  package var contentType: String
  /// More headers, by name.
  package var headers: [String: String]
  package var body: [UInt8]

  package init(contentType: String, headers: [String: String] = [:], body: [UInt8]) {
    self.contentType = contentType
    self.headers = headers
    self.body = body
  }
}

/// An event as CloudEvents 1.0 over HTTP.
///
/// > Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md>
extension DeliveryMessage {
  /// Attributes and data in one JSON object (section 3.2): the stored bytes, joined, so that
  /// nothing is encoded a second time.
  package static func structured(_ record: RecordedEvent) -> DeliveryMessage {
    DeliveryMessage(
      contentType: "application/cloudevents+json; charset=UTF-8", body: json(of: record))
  }

  /// Attributes in headers, the data as the body (section 3.1).
  package static func binary(_ record: RecordedEvent) -> DeliveryMessage {
    var headers: [String: String] = [:]
    var contentType = "application/json"
    // Read from the stored bytes, so that no attribute is forgotten.
    if case .object(let attributes)? = try? JSONDocument(bytes: record.headerBytes) {
      for (name, value) in attributes {
        guard let text = canonicalText(of: value) else { continue }
        if name == "datacontenttype" {
          contentType = text
        } else {
          headers["ce-\(name)"] = percentEncoded(text)
        }
      }
    }
    return DeliveryMessage(contentType: contentType, headers: headers, body: record.data ?? [])
  }

  /// The event in the JSON format; without the member `data` when it was redacted.
  static func json(of record: RecordedEvent) -> [UInt8] {
    guard let data = record.data else { return record.headerBytes }
    return record.headerBytes.dropLast() + Array(#","data":"#.utf8) + data + [UInt8(ascii: "}")]
  }

  private static func canonicalText(of value: JSONDocument) -> String? {
    switch value {
    case .string(let text): text
    case .number(_, let literal): literal
    case .bool(let isTrue): isTrue ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// Section 3.1.3.2: all but the printable ASCII characters other than the blank, the quotation
  /// mark and the percent sign.
  static func percentEncoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if (0x21...0x7E).contains(byte), byte != UInt8(ascii: "\""), byte != UInt8(ascii: "%") {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
