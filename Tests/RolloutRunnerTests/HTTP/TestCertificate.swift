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
