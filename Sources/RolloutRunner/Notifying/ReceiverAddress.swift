package import EventLedger
package import RolloutRedaction

/// Where events go, and what may be said about it.
///
/// Of a receiver's URL only scheme, host and port are shown or kept: the path of a webhook is often
/// its only credential.
package struct ReceiverAddress: Equatable, Sendable {
  /// The whole URL; every use is a place to look at in a review.
  package let url: Secret
  /// `https://host:port`
  package let shown: String
  /// Over the URL without its user-info, so that a password can change and the cursor stays.
  package let digest: Digest
  /// The cursor's name unless one is given: host and the beginning of the digest.
  package let defaultName: String

  /// - Throws: ``NotifyRefusal/badAddress(problem:)``
  package init(_ text: String) throws(NotifyRefusal) {
    let target: HTTPTarget
    do {
      target = try HTTPTarget(text)
    } catch {
      throw .badAddress(problem: error.message)
    }
    url = Secret(text)
    shown = "\(target.scheme)://\(target.authority)"
    digest = Digest.sha256(of: Array(target.url.utf8))
    let host = target.host.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    defaultName = "\(String(host.prefix(60)))-\(digest.hex.prefix(8))"
  }
}
