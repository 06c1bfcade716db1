import RolloutModel

/// Puts runs together out of the values of a file.
struct SeriesCutter {
  let map: SeriesMap
  private(set) var points: SeriesPoints
  /// Values that belong to no window.
  private(set) var outside = 0

  init(_ points: SeriesPoints, by map: SeriesMap) {
    self.points = points
    self.map = map
  }

  /// - Throws: ``SeriesRefusal``
  mutating func runs() throws(SeriesRefusal) -> [SeriesRun] {
    switch map.cut {
    case .columns: columnRuns()
    case .windows(let windows): try windowRuns(windows)
    }
  }

  /// The index of a point and the stage it is in.
  private typealias Member = (point: Int, stage: Stage)

  private mutating func columnRuns() -> [SeriesRun] {
    var names: [String] = []
    var members: [String: [Member]] = [:]
    for (index, point) in points.points.enumerated() {
      guard let mark = point.mark else { continue }
      if members[mark.run] == nil { names.append(mark.run) }
      members[mark.run, default: []].append((index, mark.stage))
    }
    return names.compactMap { name in
      let samples = samples(members[name] ?? [], of: name)
      guard let first = samples.first else { return nil }
      var seen: Set<Stage> = []
      let stages = samples.map(\.stage).filter { seen.insert($0).inserted }
      return SeriesRun(
        name: name, service: points.services[name] ?? map.service, environment: map.environment,
        started: first.time,
        outcome: points.outcomes[name] ?? .undecided, thresholds: map.thresholds,
        stages: stages.map { ImportedStage($0) }, samples: samples)
    }
  }

  private mutating func windowRuns(
    _ windows: [SeriesWindow]
  ) throws(SeriesRefusal) -> [SeriesRun] {
    let order = points.points.indices.sorted {
      (points.points[$0].time, $0) < (points.points[$1].time, $1)
    }
    let times = order.map { points.points[$0].time }
    var taken: Set<Int> = []
    var runs: [SeriesRun] = []
    for window in windows {
      var members: [Member] = []
      for stage in window.stages {
        let range = times.place(of: stage.from)..<times.place(of: stage.to)
        members += order[range].map { ($0, stage.stage) }
      }
      taken.formUnion(members.map(\.point))
      let samples = samples(members, of: window.name)
      guard !samples.isEmpty else { throw emptyRun(window, times) }
      runs.append(
        SeriesRun(
          name: window.name, service: window.service ?? map.service,
          environment: window.environment ?? map.environment,
          started: window.started ?? window.stages.first?.from, outcome: window.outcome,
          thresholds: window.thresholds ?? map.thresholds,
          stages: window.stages.map { ImportedStage($0.stage, from: $0.from, to: $0.to) },
          samples: samples))
    }
    outside = points.points.count - taken.count
    return runs
  }

  private func emptyRun(_ window: SeriesWindow, _ times: [Timestamp]) -> SeriesRefusal {
    func words(_ from: Timestamp?, _ to: Timestamp?) -> String {
      guard let from, let to else { return "nowhere" }
      return "\(RFC3339.text(from)) to \(RFC3339.text(to))"
    }
    return .emptyRun(
      window.name, asked: words(window.stages.first?.from, window.stages.last?.to),
      there: words(times.first, times.last))
  }

  /// The values of one run, those of the same time together.
  ///
  /// In the order of the file the clock must go forward for each metric; what does not is a fault.
  private mutating func samples(_ members: [Member], of run: String) -> [SeriesRun.Sample] {
    var last: [Int: Timestamp] = [:]
    var faulty: Set<Int> = []
    var good: [Member] = []
    for member in members.sorted(by: { $0.point < $1.point }) {
      let point = points.points[member.point]
      if let before = last[point.metric], point.time <= before {
        let isTwice = point.time == before
        if faulty.insert(point.place).inserted || map.format == .prometheus {
          fault(
            point, run,
            isTwice
              ? "expected each time once, got \(RFC3339.text(point.time)) twice"
              : "expected a time after \(RFC3339.text(before)), got \(RFC3339.text(point.time))")
        }
        continue
      }
      last[point.metric] = point.time
      good.append(member)
    }
    return merged(good, run)
  }

  private mutating func merged(_ members: [Member], _ run: String) -> [SeriesRun.Sample] {
    let absent: [ImportedValue] = map.metrics.map { _ in .absent }
    var samples: [SeriesRun.Sample] = []
    let inTime = members.sorted {
      (points.points[$0.point].time, $0.point) < (points.points[$1.point].time, $1.point)
    }
    for member in inTime {
      let point = points.points[member.point]
      if samples.last?.time != point.time {
        samples.append(
          SeriesRun.Sample(time: point.time, stage: member.stage, values: absent))
      }
      guard let sample = samples.last, sample.stage == member.stage else {
        fault(
          point, run,
          "expected the stage \(samples.last?.stage.label ?? "") of the same time, got "
            + member.stage.label)
        continue
      }
      samples[samples.count - 1].values[point.metric] = point.value
    }
    return samples
  }

  private mutating func fault(_ point: SeriesPoints.Point, _ run: String, _ words: String) {
    let isLine = map.format != .prometheus
    points.faults.append(
      SeriesPoints.Fault(
        line: isLine ? point.place : nil,
        words: isLine ? words : "\(SeriesPoints.place(point, in: map)): \(words)", run: run))
  }
}

extension [Timestamp] {
  /// How many are before a time; they are in order.
  fileprivate func place(of time: Timestamp) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
