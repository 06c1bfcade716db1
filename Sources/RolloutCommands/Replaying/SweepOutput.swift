import RolloutEvidence

/// The answer of a sweep in each of its forms.
struct SweepOutput {
  enum Format {
    case text(showsAll: Bool)
    case csv, json
  }

  private enum Report {
    case one(SweepReport)
    case pair(PairReport)
  }

  private let report: Report

  init(_ report: SweepReport) { self.report = .one(report) }
  init(_ report: PairReport) { self.report = .pair(report) }

  func svg() -> String {
    switch report {
    case .one(let report): report.svg
    case .pair(let report): report.svg
    }
  }

  func lines(_ format: Format, paint: Paint) -> [String] {
    switch (report, format) {
    case (.one(let report), .text(let showsAll)):
      SweepText(report: report, paint: paint, showsAll: showsAll).lines
    case (.one(let report), .csv): SweepCSV(report: report).lines
    case (.one(let report), .json): [SweepJSON(report: report).object.line]
    case (.pair(let report), .text): PairText(report: report, paint: paint).lines
    case (.pair(let report), .csv): PairCSV(report: report).lines
    case (.pair(let report), .json): [PairJSON(report: report).object.line]
    }
  }
}
