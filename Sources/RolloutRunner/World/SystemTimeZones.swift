import FoundationEssentials
import FoundationInternationalization
package import RolloutModel
import Synchronization

/// The time zones that Foundation knows.
///
/// Its database comes with the program, so that a window means the same on every machine that runs
/// the same build.
///
/// > Source: <https://github.com/swiftlang/swift-foundation-icu>
package final class SystemTimeZones: TimeZones {
  /// Zones that were asked for. Names that are not known are not kept, so it cannot outgrow the
  /// database.
  private let known = Mutex<[String: TimeZone]>([:])

  package init() {}

  package func utcOffset(of zone: String, at time: Timestamp) -> Milliseconds? {
    guard zone != "UTC" else { return .zero }
    guard let zone = timeZone(named: zone) else { return nil }
    let date = Date(timeIntervalSince1970: Double(time.millisecondsSince1970) / 1000)
    return .seconds(Int64(zone.secondsFromGMT(for: date)))
  }

  private func timeZone(named name: String) -> TimeZone? {
    known.withLock { known in
      if let zone = known[name] { return zone }
      let zone = TimeZone(identifier: name)
      known[name] = zone
      return zone
    }
  }
}
