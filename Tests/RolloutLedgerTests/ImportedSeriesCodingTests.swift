import EventLedger
import RolloutLedger
import RolloutModel
import Testing

@Suite struct `The samples of an import in an event` {
  private let json =
    #"{"number":1,"part":{"files":[],"problems":[],"rows":[],"samples":[{"attempt":1,"#
    + #""stage":"cohort_5","steps":[1762160400781,15000,15000,15000],"#
    + #""values":[[0.25,null,"error","absent"]]}]}}"#

  private var event: RolloutEvent {
    get throws {
      let stage = try #require(Stage(label: "cohort_5"))
      let samples = ImportedSamples(
        stage: stage, steps: [1_762_160_400_781, 15_000, 15_000, 15_000],
        values: [[.value(0.25), .noData, .error, .absent]])
      return .importContinued(
        ImportContinued(number: 1, part: ImportPart(samples: [samples])))
    }
  }

  /// What was written once is read for ever: this text never changes.
  @Test func `are columns, and are still written and read like this`() throws {
    let event = try event
    #expect(String(decoding: try EventCodec.encode(event), as: UTF8.self) == json)
    #expect(
      try EventCodec.decode(type: "import.continued", schema: 1, data: Array(json.utf8)) == event)
  }

  @Test(arguments: [#""odd""#, "true", "[]"])
  func `are refused where a value is none of the words`(value: String) throws {
    let text = String(decoding: try EventCodec.encode(try event), as: UTF8.self)
      .replacing(#""error""#, with: value)
    #expect(throws: CodecFailure.self) {
      try EventCodec.decode(type: "import.continued", schema: 1, data: Array(text.utf8))
    }
  }
}
