/// Memory that the scans of a sweep share.
///
/// It grows to the longest observation; after that no scan allocates.
@safe final class ScanWorkspace {
  private(set) var capacity = 0
  /// The values of the observation that is scanned.
  private(set) var values = UnsafeMutablePointer<Double>.allocate(capacity: 0)
  /// What the scan makes of each of them.
  private(set) var result = UnsafeMutablePointer<Double>.allocate(capacity: 0)
  /// A heap, a sorted window, or the suffix minima of blocks.
  private(set) var extra = UnsafeMutablePointer<Double>.allocate(capacity: 0)
  /// The result of a second window.
  private(set) var second = UnsafeMutablePointer<Double>.allocate(capacity: 0)
  /// When each value was taken.
  private(set) var times = UnsafeMutablePointer<Int64>.allocate(capacity: 0)
  /// The time of the first sample after the latest gap before each value.
  private(set) var begins = UnsafeMutablePointer<Int64>.allocate(capacity: 0)
  /// The index of the first value after the latest gap before each value.
  private(set) var starts = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
  private(set) var queue = UnsafeMutablePointer<Int32>.allocate(capacity: 0)

  deinit { free() }

  private func free() {
    unsafe values.deallocate()
    unsafe result.deallocate()
    unsafe extra.deallocate()
    unsafe second.deallocate()
    unsafe times.deallocate()
    unsafe begins.deallocate()
    unsafe starts.deallocate()
    unsafe queue.deallocate()
  }

  /// Makes room for an observation of that many samples; what was in it is lost.
  func reserve(_ count: Int) {
    guard count > capacity else { return }
    free()
    capacity = max(count, 2 * capacity, 256)
    unsafe values = .allocate(capacity: capacity)
    unsafe result = .allocate(capacity: capacity)
    unsafe extra = .allocate(capacity: capacity)
    unsafe second = .allocate(capacity: capacity)
    unsafe times = .allocate(capacity: capacity)
    unsafe begins = .allocate(capacity: capacity)
    unsafe starts = .allocate(capacity: capacity)
    unsafe queue = .allocate(capacity: capacity)
  }
}
