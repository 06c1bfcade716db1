import ArgumentParser
import RolloutEvidence
import RolloutReadings
import RolloutReplay

/// Lets other programs compute the same; see Tests/Statistics.
struct BenchStatisticsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "statistics",
    abstract: "Compute intervals, bands, U and ROC of the cases in a file, one JSON object a line.")

  @Argument(help: ArgumentHelp("JSON Lines, a case a line.", valueName: "file"))
  var file: String

  private static let byteLimit = 16 << 20

  func run() async throws {
    let bytes = try InputFile(file, what: "cases", limit: Self.byteLimit).bytes
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard case .object(let members) = try? JSONDocument(bytes: Array(line)),
        let answer = Self.answer(members)
      else { throw UsageRefusal("line \(index + 1): expected a case, got another text") }
      StandardOutput.write(line: OrderedJSON.object(answer).line)
    }
  }

  private static func answer(
    _ members: [String: JSONDocument]
  ) -> [(key: String, value: OrderedJSON)]? {
    func numbers(_ name: String) -> [Double]? {
      guard case .array(let elements)? = members[name] else { return nil }
      return elements.map { if case .number(let number, _) = $0 { number } else { .nan } }
    }
    if let share = numbers("share"), share.count == 2 {
      return answer(Share(Int(share[0]), of: Int(share[1])))
    }
    if let bad = numbers("bad"), let good = numbers("good") {
      let ranks = RankComparison(of: bad, above: good)
      return [
        ("u", .number(ranks.u)), ("area", .number(ranks.area ?? .nan)),
        (
          "curve",
          .array(
            OperatingPoint.curve(bad: bad, good: good).map {
              .array([.number($0.falseAlarms.value ?? .nan), .number($0.caught.value ?? .nan)])
            })
        ),
      ]
    }
    if let values = numbers("values"), case .array(let keys)? = members["keys"] {
      let names = keys.map { if case .string(let text) = $0 { text } else { "" } }
      guard names.count == values.count else { return nil }
      let clusters = ClusterBootstrap(keys: names, seed: 1)
      let sums = clusters.draws(2000) { weights in
        zip(clusters.clusters, weights).reduce(0.0) { sum, cluster in
          sum + Double(cluster.1) * cluster.0.reduce(0) { $0 + values[$1] }
        }
      }
      let interval = ClusterBootstrap.interval(of: sums)
      return [
        ("standard_error", .number(clusters.standardErrorOfSum { values[$0] })),
        ("bootstrap_lower", .number(interval?.lower ?? .nan)),
        ("bootstrap_upper", .number(interval?.upper ?? .nan)),
      ]
    }
    return nil
  }

  private static func answer(_ share: Share) -> [(key: String, value: OrderedJSON)] {
    [
      ("wilson_lower", .number(share.wilson?.lower ?? .nan)),
      ("wilson_upper", .number(share.wilson?.upper ?? .nan)),
      ("none_upper", .number(Share.upperBound(ofNoneIn: share.total))),
      ("band_half_width", .number(Share.bandHalfWidth(of: share.total))),
    ]
  }
}
