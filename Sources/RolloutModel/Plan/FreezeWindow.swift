/// A time in which a rollout does not go on: `weekdays 09:00-17:00 Europe/Berlin`.
///
/// It is read with ``parse(_:)``, and ``end(covering:in:)`` says whether it holds and until when.
///
/// > Shape: `docs/plan-file.md` has the grammar.
package struct FreezeWindow: Hashable, Sendable {
  /// As the operator wrote it; also the encoding. Printable ASCII.
  package let text: String
  /// `UTC`, or a name of the IANA database.
  package let zone: String
  let recurrence: Recurrence

  enum Recurrence: Hashable, Sendable {
    /// On each of the days, from a minute of the day on, for so many minutes by the local clock.
    case weekly(days: Set<Weekday>, startMinute: Int, minutes: Int)
    case once(from: LocalTime, to: LocalTime)
  }

  init(text: String, zone: String, recurrence: Recurrence) {
    self.text = text
    self.zone = zone
    self.recurrence = recurrence
  }

  /// The most windows that a plan may have.
  package static let countLimit = 32
  /// The longest text that is read.
  package static let byteLimit = 200
}

extension FreezeWindow: CustomStringConvertible {
  package var description: String { text }
}

extension FreezeWindow: Codable {
  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do throws(FreezeWindowRefusal) {
      self = try FreezeWindow.parse(text)
    } catch {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "A freeze window that does not read: \(error).")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
