import RolloutRedaction
@testable import RolloutRunner

extension HTTPResult {
  var answer: HTTPAnswer? { if case .response(let answer) = self { answer } else { nil } }
  var failure: HTTPFailure? { if case .failure(let failure) = self { failure } else { nil } }
}

func withAdapter<Result>(
  connectTimeout: Int64 = 10_000, trustRootsFile: String? = nil,
  _ body: (HTTPClientAdapter) async throws -> Result
) async throws -> Result {
  let adapter = try HTTPClientAdapter(
    redactor: Redactor(), connectTimeoutMilliseconds: connectTimeout,
    trustRootsFile: trustRootsFile)
  do {
    let result = try await body(adapter)
    await adapter.shutdown()
    return result
  } catch {
    await adapter.shutdown()
    throw error
  }
}

/// One call with an adapter of its own.
func send(
  _ call: HTTPCall, connectTimeout: Int64 = 10_000, trustRootsFile: String? = nil
) async -> HTTPResult {
  do {
    return try await withAdapter(connectTimeout: connectTimeout, trustRootsFile: trustRootsFile) {
      await $0.send(call)
    }
  } catch {
    return .failure(
      HTTPFailure(code: .other, message: "shutdown failed: \(error)", durationMilliseconds: 0))
  }
}
