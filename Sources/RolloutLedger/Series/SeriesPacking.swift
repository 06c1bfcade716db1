import RolloutModel

/// Spans and marks as numbers: three a span, five a mark.
enum SeriesPacking {
  static func append(_ span: ObservationSpan, to bytes: inout [UInt8]) {
    PackedColumn.append(code(span.stage) | Int64(span.attempt) << 32, to: &bytes)
    PackedColumn.append(Int64(span.samples.lowerBound), to: &bytes)
    PackedColumn.append(Int64(span.samples.upperBound), to: &bytes)
  }

  static let spanBytes = 24

  /// - Returns: nil for what is no list of spans.
  static func spans(_ numbers: [Int64]) -> [ObservationSpan]? {
    guard numbers.count % 3 == 0 else { return nil }
    var spans: [ObservationSpan] = []
    for index in stride(from: 0, to: numbers.count, by: 3) {
      let (first, end) = (numbers[index + 1], numbers[index + 2])
      guard let stage = stage(numbers[index] & 0xFFFF_FFFF), first >= 0, end >= first else {
        return nil
      }
      spans.append(
        ObservationSpan(
          stage: stage, attempt: Int(numbers[index] >> 32), samples: Int(first)..<Int(end)))
    }
    return spans
  }

  static func append(_ mark: SeriesMark, to bytes: inout [UInt8]) {
    let stage = mark.stage.map(code) ?? noStage
    PackedColumn.append(Int64(mark.kind.rawValue) | stage << 8, to: &bytes)
    PackedColumn.append(Int64(mark.samples), to: &bytes)
    PackedColumn.append(mark.time.millisecondsSince1970, to: &bytes)
    PackedColumn.append(mark.position, to: &bytes)
    PackedColumn.append(mark.argument, to: &bytes)
  }

  /// - Returns: nil for what is no list of marks.
  static func marks(_ numbers: [Int64]) -> [SeriesMark]? {
    guard numbers.count % 5 == 0 else { return nil }
    var marks: [SeriesMark] = []
    marks.reserveCapacity(numbers.count / 5)
    for index in stride(from: 0, to: numbers.count, by: 5) {
      let (word, samples) = (numbers[index], numbers[index + 1])
      guard let kind = SeriesMark.Kind(rawValue: UInt8(truncatingIfNeeded: word)), samples >= 0,
        word >> 8 == noStage || stage(word >> 8) != nil
      else { return nil }
      marks.append(
        SeriesMark(
          kind, stage: stage(word >> 8), samples: Int(samples),
          time: Timestamp(millisecondsSince1970: numbers[index + 2]),
          position: numbers[index + 3], argument: numbers[index + 4]))
    }
    return marks
  }

  private static let noStage: Int64 = 255

  /// A cohort has its occurrence in the upper bits and its percentage in the lowest eight.
  private static func code(_ stage: Stage) -> Int64 {
    switch stage {
    case .baseline: 0
    case .gates: 1
    case .rollbackDrill: 2
    case .postRollbackDrill: 3
    case .rollback: 4
    case .cohort(let percent, let occurrence): Int64(occurrence) << 8 | Int64(percent.value)
    }
  }

  private static func stage(_ code: Int64) -> Stage? {
    switch code {
    case 0: return .baseline
    case 1: return .gates
    case 2: return .rollbackDrill
    case 3: return .postRollbackDrill
    case 4: return .rollback
    default:
      guard code > 255, let percent = CohortPercent(Int(code & 0xFF)) else { return nil }
      return .cohort(percent, occurrence: Int(code >> 8))
    }
  }
}
