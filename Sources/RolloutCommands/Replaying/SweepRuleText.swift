import RolloutModel
import RolloutReplay

/// The rule of a sweep as it is written on the command line.
enum SweepRuleText {
  static let forms = """
    any, failure-limit=K, consecutive=M, of-last=B/N, for=60s, mean=WINDOW, quantile=Q,WINDOW, \
    burn-rate=OBJECTIVE,WINDOW or burn-rate=OBJECTIVE,WINDOW,WINDOW
    """

  /// - Returns: nil for what is no rule; its numbers may still be out of bounds.
  static func kind(_ text: String) -> ScanKind? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return text == "any" ? .anySample : nil }
    let values = parts[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    switch parts[0] {
    case "failure-limit": return count(values).map { .failureLimit($0) }
    case "consecutive": return count(values).map { .consecutive($0) }
    case "of-last": return ofLast(values)
    case "for":
      guard values.count == 1 else { return nil }
      return MomentText.length(values[0]).map { .lasting($0) }
    case "mean":
      guard let windows = windows(values[...]), windows.count == 1 else { return nil }
      return .mean(windows[0])
    case "quantile":
      guard let rank = values.first.flatMap(Double.init), let windows = windows(values.dropFirst()),
        windows.count == 1
      else { return nil }
      return .quantile(rank, windows[0])
    case "burn-rate":
      guard let objective = values.first.flatMap(Double.init),
        let windows = windows(values.dropFirst())
      else { return nil }
      return .burnRate(objective: objective, windows: windows)
    default: return nil
    }
  }

  private static func count(_ values: [String]) -> Int? {
    values.count == 1 ? Int(values[0]) : nil
  }

  private static func ofLast(_ values: [String]) -> ScanKind? {
    guard values.count == 1 else { return nil }
    let numbers = values[0].split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let breaches = numbers[0], let samples = numbers[1] else {
      return nil
    }
    return .ofLast(breaches: breaches, samples: samples)
  }

  /// `5`, `5m`, `5m,available`, `1h,5m,expected`
  private static func windows(_ values: ArraySlice<String>) -> [SweepWindow]? {
    var values = values
    var partial = SweepWindow.Partial.full
    if let named = values.last.flatMap(SweepWindow.Partial.init(rawValue:)) {
      partial = named
      values.removeLast()
    }
    var windows: [SweepWindow] = []
    for value in values {
      if let count = Int(value) {
        windows.append(SweepWindow(.samples(count), partial: partial))
      } else if let length = MomentText.length(value) {
        windows.append(SweepWindow(.time(length), partial: partial))
      } else {
        return nil
      }
    }
    return windows.isEmpty ? nil : windows
  }
}
