/// The cohort that the name of a probe's thread ends in, as in `production-rollout-thread-25`.
enum CohortAsked: Equatable {
  case none
  case percent(Int)
  case outOfRange(String)

  init(thread: String) {
    let digits = String(
      thread.utf8.reversed().prefix { (0x30...0x39).contains($0) }.reversed()
        .map { Character(Unicode.Scalar($0)) })
    guard !digits.isEmpty else {
      self = .none
      return
    }
    guard let percent = Int(digits), percent <= 100 else {
      self = .outOfRange(String(digits.prefix(20)))
      return
    }
    self = .percent(percent)
  }
}
