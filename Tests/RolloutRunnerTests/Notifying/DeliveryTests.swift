import RolloutModel
import Testing

@testable import RolloutRunner

/// What comes next, given what came: no clock, no network.
@Suite struct DeliveryTests {
  private let away = DeliveryAnswer.unavailable(reason: "answered 503", retryAfter: nil)
  private let refused = DeliveryAnswer.refused(reason: "answered 400")

  @Test func `an event is sent at once, and the next one after it was accepted`() {
    var delivery = Delivery(policy: DeliveryPolicy())
    #expect(delivery.next(at: .event, now: .zero) == .send(attempt: 1))
    delivery.received(.accepted, at: Milliseconds(20), random: 0)
    #expect(delivery.next(at: .event, now: Milliseconds(20)) == .moveOn)
    delivery.settle()
    #expect(delivery.next(at: .event, now: Milliseconds(20)) == .send(attempt: 1))
  }

  @Test func `at the end of the ledger it looks again after the interval`() {
    let delivery = Delivery(policy: DeliveryPolicy(pollInterval: Milliseconds(70)))
    #expect(
      delivery.next(at: .tail, now: Milliseconds(5)) == .wait(until: Milliseconds(75)))
    #expect(delivery.next(at: .end, now: Milliseconds(5)) == .finish)
  }

  @Test func `the back-off doubles from a second to a minute, a half of it by chance`() {
    let policy = DeliveryPolicy()
    let shortest = (1...9).map { policy.backOff(after: $0, random: 0).count }
    #expect(shortest == [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000])
    for attempt in [1, 2, 7, 64, 1_000_000] {
      let whole = attempt > 6 ? 60_000 : Int64(1000) << Int64(attempt - 1)
      for random in [UInt64(0), 1, 12_345_678_901, .max] {
        let wait = policy.backOff(after: attempt, random: random).count
        #expect((whole / 2...whole).contains(wait), "attempt \(attempt), random \(random)")
      }
      #expect(policy.backOff(after: attempt, random: UInt64(whole / 2)).count == whole)
    }
  }

  @Test func `a receiver that is away is asked for ever, unless a limit is given`() {
    var patient = Delivery(policy: DeliveryPolicy())
    var now = Milliseconds.zero
    for attempt in 1...200 {
      #expect(patient.next(at: .event, now: now) == .send(attempt: attempt))
      let until = patient.received(away, at: now, random: 7)
      #expect(until > now)
      #expect(patient.next(at: .event, now: now) == .wait(until: until))
      now = until
    }
    var limited = Delivery(policy: DeliveryPolicy(mostAttempts: 2))
    limited.received(away, at: .zero, random: 0)
    #expect(limited.next(at: .event, now: .seconds(9)) == .send(attempt: 2))
    limited.received(away, at: .seconds(9), random: 0)
    #expect(
      limited.next(at: .event, now: .seconds(9))
        == .deadLetter(attempts: 2, reason: "answered 503"))
  }

  @Test func `an event that is refused three times is a dead letter, and delays no other`() {
    var delivery = Delivery(policy: DeliveryPolicy())
    var now = Milliseconds.zero
    for attempt in 1...2 {
      now = delivery.received(refused, at: now, random: 0)
      #expect(delivery.next(at: .event, now: now) == .send(attempt: attempt + 1))
    }
    delivery.received(refused, at: now, random: 0)
    #expect(
      delivery.next(at: .event, now: now) == .deadLetter(attempts: 3, reason: "answered 400"))
    delivery.settle()
    #expect(delivery.next(at: .event, now: now) == .send(attempt: 1))
  }

  @Test func `a limit of attempts holds for refused events, too`() {
    var delivery = Delivery(policy: DeliveryPolicy(mostAttempts: 1))
    delivery.received(refused, at: .zero, random: 0)
    #expect(
      delivery.next(at: .event, now: .zero) == .deadLetter(attempts: 1, reason: "answered 400"))
  }

  @Test(arguments: [(90, 90_000), (0, 500), (86_400, 3_600_000)])
  func `Retry-After is waited for, at least the back-off and at most an hour`(
    seconds: Int64, wait: Int64
  ) {
    var delivery = Delivery(policy: DeliveryPolicy())
    let until = delivery.received(
      .unavailable(reason: "answered 429", retryAfter: .seconds(seconds)), at: .seconds(10),
      random: 0)
    #expect(until == .seconds(10) + Milliseconds(wait))
  }

  @Test func `a pause that the receiver asked for holds for the next event, too`() {
    var delivery = Delivery(policy: DeliveryPolicy(mostAttempts: 1))
    delivery.received(
      .unavailable(reason: "answered 429", retryAfter: .seconds(30)), at: .zero, random: 0)
    delivery.settle()
    #expect(delivery.next(at: .event, now: .seconds(1)) == .wait(until: .seconds(30)))
  }

  @Test func `events keep their distance when one is asked for`() {
    var delivery = Delivery(policy: DeliveryPolicy(spacing: .seconds(1)))
    delivery.received(.accepted, at: Milliseconds(300), random: 0)
    delivery.settle()
    #expect(
      delivery.next(at: .event, now: Milliseconds(400)) == .wait(until: Milliseconds(1300)))
    #expect(delivery.next(at: .event, now: Milliseconds(1300)) == .send(attempt: 1))
  }

  @Test(arguments: [DeliveryAnswer.retired(reason: "gone"), .impossible(reason: "no")])
  func `nothing more is sent to a receiver that`(answer: DeliveryAnswer) {
    var delivery = Delivery(policy: DeliveryPolicy())
    delivery.received(answer, at: .zero, random: 0)
    #expect(delivery.next(at: .event, now: .seconds(100)) == .stop(answer))
  }

  @Test func `every status means one thing`() {
    let kinds: [(ClosedRange<Int>, String)] = [
      (200...299, "accepted"), (300...399, "refused"), (400...400, "refused"),
      (401...401, "unavailable"), (402...406, "refused"), (407...408, "unavailable"),
      (409...409, "refused"), (410...410, "retired"), (411...424, "refused"),
      (425...425, "unavailable"), (426...428, "refused"), (429...429, "unavailable"),
      (430...499, "refused"), (500...599, "unavailable"),
    ]
    for (statuses, expected) in kinds {
      for status in statuses {
        let answer = DeliveryAnswer(status: status, reason: "r", retryAfter: .seconds(3))
        let kind =
          switch answer {
          case .accepted: "accepted"
          case .refused(reason: "r"): "refused"
          case .unavailable(reason: "r", retryAfter: .seconds(3)): "unavailable"
          case .retired(reason: "r"): "retired"
          default: "\(answer)"
          }
        #expect(kind == expected, "\(status)")
      }
    }
  }
}
