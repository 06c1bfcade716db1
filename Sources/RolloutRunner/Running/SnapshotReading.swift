package import RolloutModel

/// Reads every metric out of a snapshot's body. What is not a finite number, 0 or more, becomes an
/// error or, for `null`, no data; both with the path and an excerpt.
package func readings(of metrics: [Metric], in body: [UInt8]) -> [Reading] {
  do throws(JSONDocument.Failure) {
    let document = try JSONDocument(parsing: body)
    return metrics.map { reading(of: $0, in: document) }
  } catch {
    return metrics.map {
      Reading(metric: $0.name, content: .error(reason: "the snapshot is not JSON: \(error)"))
    }
  }
}
