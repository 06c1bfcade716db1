import RolloutModel
import RolloutScenarios
import RolloutTestSupport
import Testing

@testable import RolloutLedger

@Suite struct `The scanner of samples` {
  /// What a scanner and the decoder make of a payload, as far as a projection asks.
  private struct Answer: Equatable {
    var stage: Stage
    var attempt: Int?
    var readings: [String]
    var verdicts: [String]

    init(_ scanner: SampleScanner) {
      stage = scanner.stage
      attempt = scanner.attempt
      readings = scanner.readings.map { "\(scanner.names[$0.metric]) \($0.value.bitPattern)" }
      verdicts = scanner.verdicts.map { "\(scanner.names[$0.rule]) \($0.code)" }
    }

    init(_ payload: SLOSampled) {
      stage = payload.stage
      attempt = payload.attempt
      readings = payload.readings.map {
        "\($0.metric.text) \(PackedReading.pack($0.content).bitPattern)"
      }
      verdicts = payload.verdicts.map { "\($0.rule.text) \($0.verdict.code)" }
    }
  }

  /// How many of the payloads the reader reads; each as the decoder does.
  private func read(_ payloads: [[UInt8]]) -> Int {
    var reader = SampleReader()
    var count = 0
    for data in payloads {
      guard let sample = reader.read(schema: 1, data) else { continue }
      count += 1
      #expect(sample == decoded(data), "\(String(decoding: data, as: UTF8.self))")
    }
    return count
  }

  private func decoded(_ data: [UInt8]) -> SLOSampled? {
    let event = try? EventCodec.decode(type: "slo.sampled", schema: 1, data: data)
    guard case .sloSampled(let payload)? = event else { return nil }
    return payload
  }

  /// Samples that the simulator made, as the codec writes them.
  private func payloads(_ seeds: ClosedRange<UInt64>) throws -> [[UInt8]] {
    var payloads: [[UInt8]] = []
    for seed in seeds {
      for history in [false, true].map({ Simulation(seed: seed).history(killed: $0) }) {
        for entry in history {
          guard case .sloSampled(let payload) = entry.event,
            payload.readings.allSatisfy({ $0.value?.isFinite ?? true })
          else { continue }
          payloads.append(try EventCodec.encode(entry.event))
        }
      }
    }
    return payloads
  }

  @Test func `says what the decoder says of every sample that the simulator makes`() throws {
    let payloads = try payloads(1...300)
    #expect(payloads.count > 2_000)
    var scanner = SampleScanner()
    var read = 0
    for data in payloads where scanner.scan(data) {
      read += 1
      let payload = try #require(decoded(data))
      #expect(Answer(scanner) == Answer(payload), "\(String(decoding: data, as: UTF8.self))")
    }
    // It would be right and useless if it left everything to the decoder.
    #expect(read * 10 > payloads.count * 8)
    #expect(self.read(payloads) * 10 > payloads.count * 8)
  }

  @Test func `a schema that it does not know is left to the decoder`() throws {
    let data = try #require(try payloads(1...5).first)
    var reader = SampleReader()
    #expect(reader.read(schema: 2, data) == nil)
  }

  @Test func `says nothing that the decoder does not say when bytes are changed`() throws {
    var random = SplitMix64(seed: 5)
    var scanner = SampleScanner()
    var read = 0
    let payloads = try payloads(1...20)
    var all: [[UInt8]] = []
    let pool = Array(#"{}[]",:\0123456789.eE+-trufalsn "#.utf8) + [0, 0x7F, 0x80, 0xC3]
    for _ in 0..<60 {
      for data in payloads {
        var changed = data
        let place = Int.random(in: 0..<changed.count, using: &random)
        switch Int.random(in: 0..<3, using: &random) {
        case 0: changed[place] = pool[Int.random(in: 0..<pool.count, using: &random)]
        case 1: changed.remove(at: place)
        default: changed.insert(pool[Int.random(in: 0..<pool.count, using: &random)], at: place)
        }
        all.append(changed)
        guard scanner.scan(changed) else { continue }
        read += 1
        let payload = try #require(decoded(changed), "\(String(decoding: changed, as: UTF8.self))")
        #expect(Answer(scanner) == Answer(payload), "\(String(decoding: changed, as: UTF8.self))")
      }
    }
    #expect(read > 1_000)
    #expect(self.read(all) > 1_000)
  }

  @Test(arguments: [
    "0", "600", "0.5", "0.1", "1e5", "1e-05", "123456789012345678", "0.30000000000000004",
    "9007199254740993", "5e-324", "1.7976931348623157e+308", "2.2250738585072014e-308",
    "0.1e22", "123.456e-20", "4.35", "0.000001", "1E3", "179769313486231580000", "00.5", "1.",
    ".5", "1e", "1e400", "-0", "-3.25", "+1", "01", "0x10", "1e+5", "Infinity", "NaN", "1_000",
    "3.14159265358979323846264338327950288", "8.41e21", "9.5367431640625e-07",
  ])
  func `a number is what the decoder takes it for, to the bit`(number: String) {
    let data = Array(sample(value: number, path: "p", label: "cohort_5").utf8)
    var scanner = SampleScanner()
    #expect(read([data]) == (scanner.scan(data) ? 1 : 0))
    guard scanner.scan(data) else { return }
    let value = decoded(data)?.readings.first?.value
    #expect(scanner.readings.first?.value.bitPattern == value?.bitPattern)
  }

  @Test func `random numbers are what the decoder takes them for, to the bit`() {
    var random = SplitMix64(seed: 11)
    var scanner = SampleScanner()
    var read = 0
    for _ in 0..<3_000 {
      let value = Double(bitPattern: random.next() & 0x7FFF_FFFF_FFFF_FFFF)
      guard value.isFinite else { continue }
      for number in [value, value.truncatingRemainder(dividingBy: 1000)] {
        let data = Array(sample(value: "\(number)", path: "p", label: "cohort_5").utf8)
        guard scanner.scan(data) else { continue }
        read += 1
        #expect(scanner.readings.first?.value.bitPattern == number.bitPattern)
        #expect(decoded(data)?.readings.first?.value?.bitPattern == number.bitPattern)
      }
    }
    #expect(read > 1_000)
  }

  @Test(arguments: ["plain", #"a \"quoted\" one"#, "ünïcode 🚀", #"back\\slash"#, #"\u0041"#, ""])
  func `a text is read as it is, or left to the decoder`(text: String) {
    let data = Array(sample(value: "1", path: text, label: "cohort_5").utf8)
    var scanner = SampleScanner()
    let isPlain = text.utf8.allSatisfy { $0 < 0x7F && $0 != 0x5C && $0 != 0x22 }
    #expect(scanner.scan(data) == isPlain)
    #expect(read([data]) == (isPlain ? 1 : 0))
  }

  @Test(arguments: ["cohort_5", "cohort_100.2", "cohort_05", "cohort_500", "baseline", "nowhere"])
  func `a stage is one, or left to the decoder`(label: String) {
    let data = Array(sample(value: "1", path: "p", label: label).utf8)
    var scanner = SampleScanner()
    #expect(scanner.scan(data) == (Stage(label: label) != nil))
    #expect(scanner.scan(data) == (decoded(data) != nil))
    #expect(read([data]) == (decoded(data) != nil ? 1 : 0))
  }

  private func sample(value: String, path: String, label: String) -> String {
    #"{"duration":1,"number":1,"readings":[{"metric":"m","path":"\#(path)","value":\#(value)}],"#
      + #""snapshot":{"byteCount":1,"digest":"sha256:00","omittedByteCount":0},"#
      + #""stage":"\#(label)","url":"http://u","verdicts":[{"limit":"1","margin":0,"metric":"m","#
      + #""rule":"m","value":1,"verdict":"pass"}]}"#
  }
}
