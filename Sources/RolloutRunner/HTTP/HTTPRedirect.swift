import FoundationEssentials
import RolloutModel

/// Whether a redirect is followed.
///
/// Only a GET without a credential is, and only within its origin or from HTTP up to HTTPS on the
/// same host: anything else could hand a token to a stranger, or let one answer for the service
/// that the evidence is about.
enum HTTPRedirect: Equatable {
  case follow(HTTPTarget)
  case refuse(reason: String)

  /// Most redirects that one call follows.
  static let limit = 5

  /// The statuses that send the client elsewhere.
  ///
  /// > Source: RFC 9110 section 15.4, https://www.rfc-editor.org/rfc/rfc9110#section-15.4
  static func isRedirect(status: Int) -> Bool {
    [301, 302, 303, 307, 308].contains(status)
  }

  init(from origin: HTTPTarget, to location: String, of call: HTTPCall) {
    guard let base = URL(string: origin.url),
      let url = URL(string: location, relativeTo: base)?.absoluteURL
    else {
      self = .refuse(reason: "the redirect leads to \"\(Excerpt(location))\", which is not a URL")
      return
    }
    let target: HTTPTarget
    do {
      target = try HTTPTarget(url)
    } catch {
      self = .refuse(reason: "the redirect leads nowhere: \(error.message)")
      return
    }
    let leads = "the redirect leads to \(target.scheme)://\(target.authority)"
    if call.method != .get {
      self = .refuse(reason: "\(leads), and a \(call.method.rawValue) is never redirected")
    } else if call.carriesCredential || origin.basicCredential != nil {
      self = .refuse(reason: "\(leads), and a request with a credential is never redirected")
    } else if target.basicCredential != nil {
      self = .refuse(reason: "\(leads) with a user-info, which is never taken over")
    } else if !Self.isAllowed(from: origin, to: target) {
      self = .refuse(
        reason: "\(leads), but it may only stay at \(origin.scheme)://\(origin.authority) "
          + "or go up to https on the same host")
    } else {
      self = .follow(target)
    }
  }

  private static func isAllowed(from origin: HTTPTarget, to target: HTTPTarget) -> Bool {
    guard origin.host == target.host else { return false }
    return switch (origin.scheme, target.scheme) {
    case (.http, .https): true
    case (.https, .http): false
    default: origin.port == target.port
    }
  }
}

extension HTTPCall {
  var carriesCredential: Bool {
    let names: Set<String> = ["authorization", "cookie", "proxy-authorization", "x-api-key"]
    return bearerToken != nil || headers.contains { names.contains($0.name.lowercased()) }
  }
}
