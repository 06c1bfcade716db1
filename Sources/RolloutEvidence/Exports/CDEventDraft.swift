import RolloutModel

/// A CDEvent without its context.
struct CDEventDraft {
  var type: CDEventType
  var subject: String
  var content: [(key: String, value: OrderedJSON)]

  init(
    _ type: CDEventType, _ subject: String, _ content: [(key: String, value: OrderedJSON?)]
  ) {
    self.type = type
    self.subject = subject
    self.content = content.compactMap { key, value in value.map { (key, $0) } }
  }
}

/// How something ended, in the words of CDEvents.
///
/// > Source: the `outcome` of <https://github.com/cdevents/spec/blob/v0.5.1/core.md>
enum CDEventOutcome: String {
  case success, failure
  /// It was ended before it had one.
  case cancel
  /// Nothing is known of it.
  case error

  var json: OrderedJSON { .string(rawValue) }

  init(_ verdict: StageVerdict) {
    switch verdict {
    case .pass, .waived: self = .success
    case .fail: self = .failure
    case .incomplete: self = .cancel
    // Nothing was observed: no success.
    case .unobserved: self = .error
    }
  }

  init(_ exit: CommandExit) {
    switch exit {
    case .exited(code: 0): self = .success
    case .exited, .signalled, .timedOut: self = .failure
    case .notStarted, .lost: self = .error
    }
  }
}
