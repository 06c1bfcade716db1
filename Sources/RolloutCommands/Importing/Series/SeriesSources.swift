import RolloutModel
import RolloutRedaction
import RolloutRunner

/// Gets files of samples from disk, or from a server.
struct SeriesSources {
  /// For the whole exchange: a server may have to read weeks of samples.
  private static let timeoutMilliseconds: Int64 = 120_000

  let redactor: Redactor

  /// - Throws: ``UsageRefusal``
  func read(_ sources: [String]) async throws -> [SeriesFile] {
    var files: [SeriesFile] = []
    for source in sources {
      let isURL = source.hasPrefix("http://") || source.hasPrefix("https://")
      let bytes =
        isURL
        ? try await fetch(source)
        : try InputFile(source, what: "samples", limit: SeriesImport.byteLimit).bytes
      files.append(
        SeriesFile(
          name: isURL ? "query-\(files.count + 1).json" : SeriesSources.name(source, files),
          source: isURL ? redactor.redactURL(source) : source, bytes: bytes))
    }
    return files
  }

  /// The last part of a path; with its number where two files have the same, or the map's.
  private static func name(_ path: String, _ files: [SeriesFile]) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    let isTaken = files.contains { $0.name == last } || last == "map.yaml"
    return isTaken ? "\(files.count + 1)-\(last)" : last
  }

  private func fetch(_ url: String) async throws -> [UInt8] {
    let client = try HTTPClientAdapter(redactor: redactor)
    let result = await client.send(
      HTTPCall(
        url: url, headers: [.init(name: "accept", value: "application/json")],
        totalTimeoutMilliseconds: SeriesSources.timeoutMilliseconds,
        bodyLimitBytes: SeriesImport.byteLimit))
    await client.shutdown()
    switch result {
    case .failure(let failure):
      throw UsageRefusal("\(redactor.redactURL(url)): \(failure.message)")
    // A Prometheus that refuses a query says why in the body of an error.
    case .response(let answer):
      guard answer.status < 400 || answer.body.first == UInt8(ascii: "{") else {
        throw UsageRefusal(
          "\(redactor.redactURL(url)): expected a status below 400, got \(answer.status)")
      }
      return answer.body
    }
  }
}
