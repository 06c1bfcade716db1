import RolloutModel

/// Computes the scan statistic of a rule over the values of one observation.
///
/// It reads from the workspace what ``ObservationRow`` put there, and leaves g of each value in it.
/// Values of an `atLeast` rule are negated, so that above T is always what breaches; windows are
/// taken of the values as they were measured, and negated afterwards.
struct ScanStatistic {
  let kind: ScanKind
  /// 1, or -1 for `atLeast`.
  let sign: Double
  /// Of the plan.
  let interval: Milliseconds

  /// Whether values are negated before the scan, and not after it.
  static func scansNegated(_ kind: ScanKind) -> Bool {
    switch kind {
    case .anySample, .failureLimit, .consecutive, .ofLast, .lasting: true
    case .mean, .quantile, .burnRate: false
    }
  }

  /// - Parameters:
  ///   - values: of the observation; `workspace.values`, or a column that needed no change.
  ///   - count: how many there are; at least 1.
  /// - Returns: g of each value, -∞ where the rule cannot find anything yet.
  /// > Complexity: O(n) for `anySample`, `consecutive` and `lasting`; O(n log k) for
  /// > `failureLimit`; for windows of w values O(n w), with a move of memory a value.
  func scan(
    _ values: UnsafePointer<Double>, count: Int, in workspace: ScanWorkspace
  ) -> UnsafePointer<Double> {
    let result = unsafe workspace.result
    switch kind {
    case .anySample, .failureLimit(0), .consecutive(1):
      return unsafe values
    case .failureLimit(let limit):
      unsafe RowScan.largest(values, count, rank: limit + 1, result, heap: workspace.extra)
    case .consecutive(let row):
      unsafe RowScan.consecutive(values, count, row: row, result, suffixes: workspace.extra)
    case .ofLast(let breaches, let samples) where breaches == samples:
      unsafe RowScan.consecutive(values, count, row: samples, result, suffixes: workspace.extra)
    case .ofLast(let breaches, let samples):
      unsafe RowScan.ofLast(
        values, count, breaches: breaches, samples: samples, result, window: workspace.extra)
    case .lasting(let duration):
      unsafe RowScan.lasting(values, count, duration: duration.count, result, workspace)
    case .mean(let window):
      unsafe WindowScan(window, interval).mean(values, count, scale: sign, result, workspace)
    case .quantile(let rank, let window):
      unsafe WindowScan(window, interval)
        .quantile(values, count, rank: rank, scale: sign, result, workspace)
    case .burnRate(let objective, let windows):
      let allowed = 1 - objective
      unsafe WindowScan(windows[0], interval).mean(values, count, scale: 1, result, workspace)
      if windows.count > 1 {
        let second = unsafe workspace.second
        unsafe WindowScan(windows[1], interval).mean(values, count, scale: 1, second, workspace)
        for index in 0..<count { unsafe result[index] = min(result[index], second[index]) }
      }
      for index in 0..<count { unsafe result[index] /= allowed }
    }
    return unsafe UnsafePointer(result)
  }
}
