import Crypto
import Testing

@testable import EventLedger

/// Keys and notes that others published, and small ones of our own.
enum NoteSamples {
  /// > Source: <https://c2sp.org/signed-note#verifier-keys>
  static let specificationKey =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
  static let specificationNote = """
    This is an example message.

    — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm\
    RKuwHjG1Yu72IneyaQM=

    """

  /// > Source: <https://pkg.go.dev/golang.org/x/mod/sumdb/note#pkg-examples>
  static let goSigningKey =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let goVerifierKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
  static let goNote = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR\
    Zb6KE6RyyBwJnAM=

    """

  /// A key whose seed is 32 times the same byte.
  static func key(_ name: String = "example.org/log", _ byte: UInt8 = 1) throws -> SigningKey {
    SigningKey(
      name: try #require(KeyName(name)),
      privateKey: try Curve25519.Signing.PrivateKey(
        rawRepresentation: [UInt8](repeating: byte, count: 32)))
  }

  static func checkpoint(_ origin: String = "example.org/log", size: Int64 = 3) throws -> Checkpoint
  {
    Checkpoint(
      origin: try #require(KeyName(origin)),
      head: Head(size: size, root: Digest.sha256(of: [UInt8(size & 0xFF)])))
  }
}

extension String {
  var bytes: [UInt8] { Array(utf8) }
}

extension [UInt8] {
  /// The same bytes with one of them changed.
  func with(_ byte: UInt8, at index: Int) -> [UInt8] {
    var changed = self
    changed[index] = byte
    return changed
  }
}
