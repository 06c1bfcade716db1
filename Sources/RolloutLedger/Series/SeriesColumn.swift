/// Which column of a series, and where its chunks are.
///
/// Chunks of one column lie next to each other over all rollouts, so that who asks for one metric
/// of all of them reads nothing else.
enum SeriesColumn: Hashable, Sendable {
  case times, positions
  case metric(Int)
  case verdicts(rule: Int)

  /// Samples of one chunk, at most: live samples rewrite the last one.
  static let chunk = 1024

  /// Metrics and rules of a plan, at most; those beyond have no columns.
  static let limit = 4096

  private var number: Int64 {
    switch self {
    case .times: 0
    case .positions: 1
    case .metric(let index): 2 + Int64(index)
    case .verdicts(let rule): 8192 + Int64(rule)
    }
  }

  /// Bytes of one number.
  var width: Int {
    if case .verdicts = self { 1 } else { 8 }
  }

  /// > Shape: 15 bits of the column, 28 of the rollout's number, 20 of the chunk's.
  func key(run: Int64, chunk: Int) -> Int64 {
    number << 48 | run << 20 | Int64(chunk)
  }

  /// The number of the rollout that a key belongs to.
  static func run(ofKey key: Int64) -> Int64 { key >> 20 & 0xFFF_FFFF }
}
