import RolloutTestSupport
import Synchronization
import Testing

@testable import EventLedger

@Suite struct EventIDTests {
  /// > Source: <https://www.rfc-editor.org/rfc/rfc9562#name-example-of-a-uuidv7-value>
  @Test func `the example of RFC 9562 comes out`() {
    let id = EventID.generate(
      milliseconds: 0x017F_22E2_79B0, random: (0xCC3, 0x18C4_DC0C_0C07_398F))
    #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    #expect(id.milliseconds == 0x017F_22E2_79B0)
    #expect(EventID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f") == id)
  }

  @Test(arguments: [
    "", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",
    "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e279b07cc398c4dc0c0c07398f0000",
    "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-58c4-dc0c0c07398f",
    "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
    "017f22e2-79b0-7cc3-98c4-dc0c0c0739é",
  ])
  func `text that is no lower-case UUIDv7 is refused`(text: String) {
    #expect(EventID(text) == nil)
  }

  @Test func `ids of one process only grow, even when the clock steps back`() throws {
    let times = Mutex<[Int64]>([5, 5, 5, 3, 1, 6, 6, 2])
    let samples = EventSamples()
    let ids = EventIDSequence(
      clock: {
        let next = times.withLock { $0.isEmpty ? 0 : $0.removeFirst() }
        return EventTime(milliseconds: next) ?? samples.now()
      }, random: { samples.random() })
    let made = (0..<8).map { _ in ids.next() }
    #expect(made == made.sorted() && Set(made).count == 8)
    #expect(made.map(\.milliseconds) == [5, 5, 5, 5, 5, 6, 6, 6])
    #expect(made.allSatisfy { EventID($0.description) == $0 })
  }

  @Test func `a full random part borrows the next millisecond`() {
    let full = EventID.generate(milliseconds: 9, random: (.max, .max))
    let next = EventIDSequence.successor(of: full, step: 1)
    #expect(next == EventID.generate(milliseconds: 10, random: (0, 0)))
    #expect(next > full)
  }

  @Test func `the text form sorts as the id does`() {
    let samples = EventSamples(seed: 7)
    let ids = (0..<500).map { _ in
      EventID.generate(
        milliseconds: Int64(samples.random() >> 24), random: (samples.random(), samples.random()))
    }
    #expect(ids.sorted().map(\.description) == ids.map(\.description).sorted())
  }
}
