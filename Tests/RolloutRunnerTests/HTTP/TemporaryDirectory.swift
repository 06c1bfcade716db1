import FoundationEssentials

/// Runs the body with a directory of its own, and removes it.
func withTemporaryDirectory<Result>(
  _ body: (String) async throws -> Result
) async throws -> Result {
  let url = FileManager.default.temporaryDirectory.appending(
    path: "rollout-runner-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  do {
    let result = try await body(url.path)
    try FileManager.default.removeItem(at: url)
    return result
  } catch {
    try FileManager.default.removeItem(at: url)
    throw error
  }
}
