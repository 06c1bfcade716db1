import RolloutModel

/// The statistics of rules that look at the values of a window as a whole.
///
/// A sum is that of the window's values in their order and of nothing else, so that g depends on
/// the window alone, to the last bit.
struct WindowScan {
  private let extent: SweepWindow.Extent
  private let partial: SweepWindow.Partial
  /// What a mean divides by at least.
  private let leastDivisor: Int

  init(_ window: SweepWindow, _ interval: Milliseconds) {
    extent = window.extent
    partial = window.partial
    leastDivisor =
      window.partial == .expected ? window.expectedCount(interval: interval) ?? 1 : 1
  }

  func mean(
    _ values: UnsafePointer<Double>, _ count: Int, scale: Double,
    _ result: UnsafeMutablePointer<Double>, _ workspace: ScanWorkspace
  ) {
    var first = 0
    for index in 0..<count {
      let isFull = advance(&first, to: index, workspace)
      guard isFull || partial != .full else {
        unsafe result[index] = -.infinity
        continue
      }
      var sum = 0.0
      for member in first...index { unsafe sum += values[member] }
      let mean = sum / Double(max(index &- first &+ 1, leastDivisor))
      unsafe result[index] = scale * mean
    }
  }

  func quantile(
    _ values: UnsafePointer<Double>, _ count: Int, rank: Double, scale: Double,
    _ result: UnsafeMutablePointer<Double>, _ workspace: ScanWorkspace
  ) {
    var sorted = unsafe SortedWindow(workspace.extra)
    var first = 0
    for index in 0..<count {
      let before = first
      let isFull = advance(&first, to: index, workspace)
      for leaving in before..<first { unsafe sorted.remove(values[leaving]) }
      unsafe sorted.insert(values[index])
      let place = WindowScan.place(of: rank, among: sorted.count)
      unsafe result[index] = isFull || partial != .full ? scale * sorted[place] : -.infinity
    }
  }

  /// Of the nearest rank: the least value that so large a share of all does not exceed.
  static func place(of rank: Double, among count: Int) -> Int {
    min(count, max(1, Int((rank * Double(count)).rounded(.up)))) - 1
  }

  /// Moves the window's first value on to where it is when the latest is at `index`.
  ///
  /// - Returns: whether the window is full.
  private func advance(
    _ first: inout Int, to index: Int, _ workspace: ScanWorkspace
  ) -> Bool {
    switch extent {
    case .samples(let samples):
      first = max(0, index &- samples &+ 1)
      return index &+ 1 >= samples
    case .time(let length):
      let now = unsafe workspace.times[index]
      first = max(first, Int(unsafe workspace.starts[index]))
      while unsafe workspace.times[first] <= now &- length.count { first &+= 1 }
      return unsafe now &- workspace.begins[index] >= length.count
    }
  }
}
