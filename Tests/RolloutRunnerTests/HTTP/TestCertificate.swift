import FoundationEssentials
import NIOSSL
import Subprocess

/// A self-signed certificate for 127.0.0.1, made for one test.
struct TestCertificate {
  let certificateFile: String
  let context: NIOSSLContext

  /// - Parameter directory: Where the files go; the caller's own.
  static func make(in directory: String, name: String = "IP:127.0.0.1") async throws -> Self {
    let certificate = "\(directory)/certificate.pem"
    let key = "\(directory)/key.pem"
    let result = try await Subprocess.run(
      .name("openssl"),
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
        "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=rollout test",
        "-addext", "subjectAltName=\(name)",
      ], output: .discarded, error: .string(limit: 16384))
    guard result.terminationStatus.isSuccess else {
      throw Failure(message: "openssl: \(result.standardError)")
    }
    let configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
    return Self(
      certificateFile: certificate, context: try NIOSSLContext(configuration: configuration))
  }

  struct Failure: Error { var message: String }
}

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
