import RolloutTestSupport
import Synchronization
import Testing

/// A runner that is killed at any moment loses nothing, and the next one comes to the same end.
@Suite(.endToEnd, .generous) struct KilledRunnerTests {
  /// Rollouts that are run, and how often the runner of each is killed.
  static let rollouts = 4
  static let killsPerRollout = 14

  @Test(arguments: 0..<rollouts)
  func `runners killed at random moments come to the end of one that was not`(
    number: Int
  ) async throws {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let plan = try place.livingPlan(sandbox.url)
      let expected = try await undisturbed(sandbox.url)
      var random = DrawnNumbers.generator(number)
      let lives = KilledLives(place: place)
      let kills = Mutex(0)
      // Of every other life that ends by an event, it is one of the first few; otherwise a time.
      let fates = (0..<Self.killsPerRollout).map { index in
        index.isMultiple(of: 2)
          ? Fate.afterEvents(Int.random(in: 1...5, using: &random))
          : .afterMilliseconds(Int.random(in: 20...900, using: &random))
      }
      var arguments = ["run"] + plan
      for fate in fates {
        let ending = try await lives.live(arguments, fate)
        if ending.code == -9 { kills.withLock { $0 += 1 } }
        #expect(ending.code == -9 || ending.code == 0, "\(ending)")
        if try !place.stored().isEmpty { arguments = ["resume", "latest"] }
      }
      let last = try await lives.live(["resume", "latest"], .natural)
      let events = try place.stored()
      let comment = Comment(rawValue: "seed \(DrawnNumbers.seed), fates \(fates)")
      #expect(last.code == 0, comment)
      #expect(RolloutCourse(events) == expected, comment)
      expectConsistent(events)
      #expect(events.last?.type == "rollout.decided", comment)
      let rollout = try #require(events.first?.stream)
      #expect(place.processes(ofRollout: rollout) == [], comment)
      try expectNoOverlap(place)
      try await place.expectRendered()
      // A rollout that is over early leaves less to kill.
      #expect(kills.withLock { $0 } >= Self.killsPerRollout - 4, comment)
      print("killed \(kills.withLock { $0 }) runners of one rollout, seed \(DrawnNumbers.seed)")
    }
  }

  /// The course of the same plan when nothing happens to its runner.
  private func undisturbed(_ url: String) async throws -> RolloutCourse {
    let place = try Place()
    let ending = try await place.rollout(["run"] + place.livingPlan(url))
    #expect(ending.code == 0, "\(ending.errors)")
    let events = try place.stored()
    expectConsistent(events)
    return RolloutCourse(events)
  }

  /// Expects that no gate of an earlier runner came to its end after a later one began.
  private func expectNoOverlap(_ place: Place) throws {
    var latest = 0
    for line in try place.text("gates.log").split(separator: "\n") {
      let words = line.split(separator: " ")
      let epoch = try #require(words.last.flatMap { Int($0) })
      #expect(epoch >= latest, "\(line) after epoch \(latest)")
      latest = max(latest, epoch)
    }
  }
}

/// What ends one runner.
enum Fate: Sendable {
  case afterMilliseconds(Int)
  /// So many events of its own.
  case afterEvents(Int)
  case natural
}

/// Runners of one rollout, one after the other, and the person who looks after it.
struct KilledLives: Sendable {
  let place: Place

  /// Starts a runner, and kills it when its time has come; retries what it is held for.
  func live(_ arguments: [String], _ fate: Fate) async throws -> Program.Ending {
    let before = try place.stored().count
    return try await place.rollout(arguments) { process in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await lookAfter() }
        group.addTask {
          switch fate {
          case .natural: while isRunning(process) { try await pause() }
          case .afterMilliseconds(let count): try await Task.sleep(for: .milliseconds(count))
          case .afterEvents(let count):
            while try place.stored().count < before + count { try await pause() }
          }
          signal(process, .kill)
        }
        // Looking after it never ends; the fate does.
        try await group.next()
        group.cancelAll()
      }
    }
  }

  private func pause() async throws { try await Task.sleep(for: .milliseconds(3)) }

  /// Lets a rollout that is held for a step that was cut off do it again.
  private func lookAfter() async throws {
    while true {
      let last = try place.stored().last { event in
        event.type == "rollout.held" || event.type == "rollout.retried"
      }
      if last?.type == "rollout.held" {
        let retry = try await place.rollout("retry", "latest", "--reason", "looked at it")
        // 2: the rollout is not there yet, or has gone on meanwhile.
        #expect(retry.code == 0 || retry.code == 2, "\(retry)")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}
