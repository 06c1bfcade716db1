package import RolloutModel

/// One CDEvent.
///
/// > Shape: `{"context":{…},"subject":{"id":…,"content":{…}},"customData":{…}}`, CDEvents 0.5.1.
/// > Source: <https://github.com/cdevents/spec/blob/v0.5.1/spec.md>
package struct CDEvent: Sendable {
  /// Of the specification.
  static let version = "0.5.1"

  package let type: CDEventType
  /// The stored event's id; with `.2`, `.3`, … behind it for what else follows from that event.
  package let id: String
  /// The ledger.
  package let source: String
  package let time: Timestamp
  /// The rollout.
  package let chain: String
  /// The id of the CDEvent before this one in the same chain; nil for the first.
  package let previous: String?
  package let subject: String
  package let content: [(key: String, value: OrderedJSON)]
  /// Where the stored event is, so that a reader finds it in the ledger again.
  package let origin: [(key: String, value: OrderedJSON)]

  package var json: OrderedJSON {
    var context: [(key: String, value: OrderedJSON)] = [
      ("specversion", .string(CDEvent.version)), ("id", .string(id)),
      ("source", .string(source)), ("type", .string(type.name)),
      ("timestamp", .string(time.rfc3339)), ("chainId", .string(chain)),
    ]
    if let previous {
      let link: [(key: String, value: OrderedJSON)] = [
        ("linkType", .string("PATH")), ("from", .object([("contextId", .string(previous))])),
      ]
      context.append(("links", .array([.object(link)])))
    }
    return .object([
      ("context", .object(context)),
      (
        "subject",
        .object([
          ("id", .string(subject)), ("source", .string(source)), ("content", .object(content)),
        ])
      ),
      ("customData", .object(origin)), ("customDataContentType", .string("application/json")),
    ])
  }
}
