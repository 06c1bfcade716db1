/// The statistics of rules that count breaches.
enum RowScan {
  /// Rows up to this are taken by as many passes over the values, which vector units like.
  private static let passLimit = 12

  /// g is the least of the last `row` values.
  ///
  /// Long rows: minima of the prefixes and suffixes of blocks of the row's length; a row ends one
  /// suffix and begins one prefix (van Herk, Gil and Werman). O(n), whatever the row.
  static func consecutive(
    _ values: UnsafePointer<Double>, _ count: Int, row: Int,
    _ result: UnsafeMutablePointer<Double>, suffixes: UnsafeMutablePointer<Double>
  ) {
    let early = min(row - 1, count)
    if row <= passLimit {
      for index in early..<count { unsafe result[index] = values[index] }
      for back in 1..<max(2, row) where row > 1 {
        for index in early..<count {
          let earlier = unsafe values[index &- back]
          let least = unsafe result[index]
          unsafe result[index] = earlier < least ? earlier : least
        }
      }
    } else if count >= row {
      var place = 0
      for index in 0..<count {
        unsafe result[index] =
          place == 0 ? values[index] : min(result[index &- 1], values[index])
        place = place &+ 1 == row ? 0 : place &+ 1
      }
      place = (count - 1) % row
      for index in (0..<count).reversed() {
        let endsBlock = index == count - 1 || place == row - 1
        unsafe suffixes[index] =
          endsBlock ? values[index] : min(suffixes[index &+ 1], values[index])
        place = place == 0 ? row - 1 : place - 1
      }
      for index in early..<count {
        unsafe result[index] = min(suffixes[index - row + 1], result[index])
      }
    }
    for index in 0..<early { unsafe result[index] = -.infinity }
  }

  /// g is the `rank`-th largest value so far: the least of a heap that holds as many.
  static func largest(
    _ values: UnsafePointer<Double>, _ count: Int, rank: Int,
    _ result: UnsafeMutablePointer<Double>, heap: UnsafeMutablePointer<Double>
  ) {
    var size = 0
    for index in 0..<count {
      let value = unsafe values[index]
      if size < rank {
        var place = size
        size &+= 1
        while place > 0 {
          let parent = (place &- 1) / 2
          guard unsafe heap[parent] > value else { break }
          unsafe heap[place] = heap[parent]
          place = parent
        }
        unsafe heap[place] = value
      } else if unsafe value > heap[0] {
        unsafe replaceLeast(of: heap, size: size, with: value)
      }
      unsafe result[index] = size == rank ? heap[0] : -.infinity
    }
  }

  private static func replaceLeast(
    of heap: UnsafeMutablePointer<Double>, size: Int, with value: Double
  ) {
    var place = 0
    while true {
      var child = 2 &* place &+ 1
      guard child < size else { break }
      if unsafe child &+ 1 < size && heap[child &+ 1] < heap[child] { child &+= 1 }
      guard unsafe heap[child] < value else { break }
      unsafe heap[place] = heap[child]
      place = child
    }
    unsafe heap[place] = value
  }

  /// g is the `breaches`-th largest of the last `samples` values.
  static func ofLast(
    _ values: UnsafePointer<Double>, _ count: Int, breaches: Int, samples: Int,
    _ result: UnsafeMutablePointer<Double>, window: UnsafeMutablePointer<Double>
  ) {
    var sorted = unsafe SortedWindow(window)
    for index in 0..<count {
      if index >= samples { unsafe sorted.remove(values[index &- samples]) }
      unsafe sorted.insert(values[index])
      unsafe result[index] =
        sorted.count >= breaches ? sorted[sorted.count &- breaches] : -.infinity
    }
  }

  /// g is the least of the shortest run of values up to this one that spans the duration.
  static func lasting(
    _ values: UnsafePointer<Double>, _ count: Int, duration: Int64,
    _ result: UnsafeMutablePointer<Double>, _ workspace: ScanWorkspace
  ) {
    let times = unsafe workspace.times
    let starts = unsafe workspace.starts
    let queue = unsafe workspace.queue
    // The queue holds indices of rising values: its head is the least of the run.
    var head = 0
    var tail = 0
    var first = -1
    for index in 0..<count {
      let start = Int(unsafe starts[index])
      if start == index {
        head = 0
        tail = 0
        first = index &- 1
      }
      let value = unsafe values[index]
      while unsafe tail > head && values[Int(queue[tail &- 1])] >= value { tail &-= 1 }
      unsafe queue[tail] = Int32(truncatingIfNeeded: index)
      tail &+= 1
      let latest = unsafe times[index] &- duration
      while unsafe first < index && times[first &+ 1] <= latest { first &+= 1 }
      guard first >= start else {
        unsafe result[index] = -.infinity
        continue
      }
      while unsafe Int(queue[head]) < first { head &+= 1 }
      unsafe result[index] = values[Int(queue[head])]
    }
  }
}
