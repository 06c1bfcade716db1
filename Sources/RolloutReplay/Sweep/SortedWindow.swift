/// Values in ascending order in borrowed memory, which has room for all that are ever in it.
@safe struct SortedWindow {
  private let places: UnsafeMutablePointer<Double>
  private(set) var count = 0

  init(_ places: UnsafeMutablePointer<Double>) {
    unsafe self.places = places
  }

  subscript(index: Int) -> Double { unsafe places[index] }

  mutating func insert(_ value: Double) {
    let place = firstPlace(notBelow: value)
    unsafe (places + place + 1).update(from: places + place, count: count &- place)
    unsafe places[place] = value
    count &+= 1
  }

  /// - Parameter value: one that is in it.
  mutating func remove(_ value: Double) {
    let place = firstPlace(notBelow: value)
    count &-= 1
    unsafe (places + place).update(from: places + place + 1, count: count &- place)
  }

  mutating func removeAll() { count = 0 }

  private func firstPlace(notBelow value: Double) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low &+ high) / 2
      if unsafe places[middle] < value { low = middle &+ 1 } else { high = middle }
    }
    return low
  }
}
