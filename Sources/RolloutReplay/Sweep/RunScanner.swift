import RolloutModel

/// Finds the records of one run after the other under one rule.
struct RunScanner {
  private let rule: SweepRule
  private let workspace = ScanWorkspace()
  private let sign: Double
  private let scansNegated: Bool
  /// Whether every value so far was the same, and which.
  private(set) var constant: Double?
  private(set) var isConstant = true
  /// Of the run that is scanned.
  private var records: [CriticalRecord] = []
  private var shared = SharedStages()

  init(_ rule: SweepRule) {
    self.rule = rule
    sign = rule.comparison == .atMost ? 1 : -1
    scansNegated = sign < 0 && ScanStatistic.scansNegated(rule.kind)
  }

  typealias Answer = ScannedRuns<CriticalRun>.Answer

  /// - Parameter index: of the run in the sweep.
  mutating func scan(_ run: RunSeries, index: Int) -> Answer {
    guard let column = run.plan.column(of: rule.metric) else { return .setAside(.notCollected) }
    guard !run.hasRedaction else { return .setAside(.redacted) }
    if let stages = rule.stages, !run.plan.stages.contains(where: stages.contains) {
      return .setAside(.stageMissing)
    }
    let (knowledge, known) = RunKnowledge.recorded(of: run)
    var shift = BaselineShift.none
    var firstJudged = 0
    if let baseline = rule.baseline {
      switch BaselineShift.of(run, column: column, baseline, known: known) {
      case .success(let found): (shift, firstJudged) = found
      case .failure(let reason): return .setAside(reason.reason)
      }
    }
    var result = CriticalRun(
      rollout: run.rollout, index: index, records: [], knowledge: knowledge,
      stages: shared.stages(of: run), lastSpan: nil, hasValues: false,
      recordedLimit: rule.recordedLimit(in: run.plan.policy))
    records.removeAll(keepingCapacity: true)
    precondition(
      !rule.kind.usesTime || run.times.count >= run.sampleCount,
      "Invariant: a rule that goes by time gets the times")
    let times = rule.kind.usesTime ? ObservationTimes(run) : nil
    for (number, span) in run.spans.enumerated() {
      let samples = span.samples.clamped(to: 0..<known)
      guard !samples.isEmpty else { continue }
      result.lastSpan = Int32(number)
      guard number >= firstJudged, rule.judges(span.stage) else { continue }
      if let times, !times.isInOrder(span, before: known) { return .setAside(.clockWentBack) }
      scan(run, column, number, samples, shift, times, into: &result)
    }
    // As many as there are, and no room for more: a sweep keeps them of all its runs.
    result.records.reserveCapacity(records.count)
    result.records += records
    return .scanned(result)
  }

  private mutating func scan(
    _ run: RunSeries, _ column: Int, _ span: Int, _ samples: Range<Int>, _ shift: BaselineShift,
    _ times: ObservationTimes?, into result: inout CriticalRun
  ) {
    workspace.reserve(samples.count)
    let statistic = ScanStatistic(
      kind: rule.kind, sign: sign, interval: run.plan.soak.sampleInterval)
    let best = records.last?.value ?? -.infinity
    unsafe run.values[column].withUnsafeBufferPointer { all in
      guard let base = all.baseAddress else { return }
      let raw = unsafe base + samples.lowerBound
      let isWhole = unsafe ColumnScan.isWhole(raw, samples.count)
      let takesRaw = isWhole && !scansNegated && shift == .none
      var count = samples.count
      var values = unsafe raw
      if !takesRaw {
        count = unsafe ColumnScan.gather(
          raw, samples.count, into: workspace.values, negated: scansNegated, shift)
        unsafe values = UnsafePointer(workspace.values)
      }
      guard count > 0 else { return }
      result.hasValues = true
      if isConstant { unsafe observeConstant(raw, samples.count) }
      if let times { unsafe loadTimes(times, raw, samples, span) }
      let found = unsafe statistic.scan(values, count: count, in: workspace)
      guard unsafe ColumnScan.maximum(found, count) > best else { return }
      unsafe addRecords(found, raw, samples, run, span, isWhole: isWhole)
    }
  }

  private mutating func addRecords(
    _ found: UnsafePointer<Double>, _ raw: UnsafePointer<Double>, _ samples: Range<Int>,
    _ run: RunSeries, _ span: Int, isWhole: Bool
  ) {
    var best = records.last?.value ?? -.infinity
    var place = 0
    for offset in 0..<samples.count where unsafe isWhole || ColumnScan.isValue(raw[offset]) {
      let value = unsafe found[place]
      place &+= 1
      guard value > best else { continue }
      best = value
      let sample = samples.lowerBound + offset
      records.append(
        CriticalRecord(
          // Neither zero is above the other, and only one is printed.
          value: value + 0, span: span, sample: sample,
          position: sample < run.positions.count ? run.positions[sample] : 0))
    }
  }

  /// Notes when each value was taken, and where the part of the soak without a gap begins.
  private func loadTimes(
    _ times: ObservationTimes, _ raw: UnsafePointer<Double>, _ samples: Range<Int>, _ span: Int
  ) {
    var place = 0
    var start = 0
    var begin = times.time(of: samples.lowerBound)
    for offset in 0..<samples.count {
      let sample = samples.lowerBound + offset
      if offset > 0, times.isAfterGap(sample, inSpan: span) {
        start = place
        begin = times.time(of: sample)
      }
      guard unsafe ColumnScan.isValue(raw[offset]) else { continue }
      unsafe workspace.times[place] = times.time(of: sample)
      unsafe workspace.begins[place] = begin
      unsafe workspace.starts[place] = Int32(truncatingIfNeeded: start)
      place &+= 1
    }
  }

  private mutating func observeConstant(_ raw: UnsafePointer<Double>, _ count: Int) {
    for offset in 0..<count {
      let value = unsafe raw[offset]
      guard ColumnScan.isValue(value) else { continue }
      if let constant, constant != value {
        isConstant = false
        return
      }
      constant = value
    }
  }
}
