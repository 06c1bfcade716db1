import RolloutReplay

/// Which pieces of a long curve a table shows.
enum SweepRows {
  /// Most rows of a table.
  static let limit = 40

  /// The first piece and the last, those that are asked for, and others at even distances.
  static func chosen(of count: Int, keeping kept: Set<Int>, limit: Int = limit) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    var chosen = kept.union([0, count - 1])
    let free = max(0, limit - chosen.count)
    for index in 0..<free {
      chosen.insert((index + 1) * (count - 1) / (free + 1))
    }
    return chosen.sorted()
  }

  /// At most so many numbers of a list, at even distances, the first and the last among them.
  static func thinned(_ values: [Double], to limit: Int, keeping kept: [Double]) -> [Double] {
    guard let first = values.first, let last = values.last else { return [] }
    let places = chosen(of: values.count, keeping: [], limit: max(2, limit - kept.count))
    let all = Set(places.map { values[$0] } + kept)
    return first <= last ? all.sorted() : all.sorted(by: >)
  }
}
