import RolloutTestSupport
import Testing

/// A runner that is killed at any moment loses nothing, and the next one comes to the same end.
@Suite(.endToEnd, .generous) struct KilledRunnerTests {
  /// Operators at a time, and how many runners of each are killed: 56 in all.
  static let operators = 4
  static let kills = 14
  /// Runners that end by themselves between two kills are no endless loop.
  static let lifeLimit = 60

  @Test(arguments: 0..<operators)
  func `runners killed at random moments come to the end of one that was not`(
    number: Int
  ) async throws {
    let place = try Place()
    try await place.withSandbox { sandbox in
      let plan = try place.livingPlan(sandbox.url)
      let expected = try await undisturbed(sandbox.url)
      var random = DrawnNumbers.generator(number)
      let lives = KilledLives(place: place)
      var fates: [Fate] = []
      var killed = 0
      var isOver = false
      while !isOver, fates.count < Self.lifeLimit {
        // When enough were killed, the last one comes to its end.
        let fate = killed < Self.kills ? Fate.drawn(fates.count, &random) : .natural
        fates.append(fate)
        let open = try place.stored().last.map { !$0.isTerminal } ?? false
        let ending = try await lives.live(open ? ["resume", "latest"] : ["run"] + plan, fate)
        #expect(ending.code == -9 || ending.code == 0, "\(ending)")
        if ending.code == -9 { killed += 1 }
        isOver = killed >= Self.kills && ending.code == 0
      }
      let comment = Comment(rawValue: "seed \(DrawnNumbers.seed), fates \(fates)")
      #expect(killed == Self.kills, comment)
      let rollouts = Dictionary(grouping: try place.stored(), by: \.stream)
      for (rollout, events) in rollouts {
        #expect(RolloutCourse(events) == expected, comment)
        expectConsistent(events)
        #expect(events.last?.type == "rollout.decided", comment)
        #expect(place.processes(ofRollout: rollout) == [], comment)
        // Killed between the decision and its rendering: another resume only renders.
        #expect(try await place.rollout("resume", rollout).code == 0, comment)
        try await place.expectRendered(rollout)
      }
      try expectNoOverlap(place)
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
    var latest: [String: Int] = [:]
    for line in try place.text("gates.log").split(separator: "\n") {
      let words = line.split(separator: " ")
      let epoch = try #require(words.last.flatMap { Int($0) })
      let rollout = String(words[1])
      #expect(epoch >= latest[rollout, default: 0], "\(line)")
      latest[rollout] = epoch
    }
  }
}

/// What ends one runner.
enum Fate: Sendable {
  case afterMilliseconds(Int)
  /// So many events of its own.
  case afterEvents(Int)
  case natural

  /// Every other one by an event of its own, one of the first few; the others by time.
  static func drawn(_ index: Int, _ random: inout SplitMix64) -> Fate {
    index.isMultiple(of: 2)
      ? .afterEvents(Int.random(in: 1...5, using: &random))
      : .afterMilliseconds(Int.random(in: 20...900, using: &random))
  }
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
