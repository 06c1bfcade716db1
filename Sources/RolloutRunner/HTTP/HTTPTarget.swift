import FoundationEssentials
import RolloutModel
import RolloutRedaction

/// A URL taken apart: where a request goes, and what it says about itself there.
struct HTTPTarget: Sendable, Equatable {
  struct Defect: Error, Equatable {
    var code: HTTPFailure.Code
    var message: String
  }

  enum Scheme: String, Sendable {
    case http, https

    var defaultPort: Int { self == .http ? 80 : 443 }
  }

  let scheme: Scheme
  /// In lower case.
  let host: String
  let port: Int
  /// Without user-info and fragment.
  let url: String
  /// `user:password`, as a `Basic` credential encodes it.
  let basicCredential: Secret?

  /// Shown to people: `host:port`.
  var authority: String { "\(host):\(port)" }

  init(_ text: String) throws(Defect) {
    // Not encoding what is invalid: a blank or a line end in a URL is a mistake of whoever wrote
    // it, and sending something else would hide it.
    guard let url = URL(string: text, encodingInvalidCharacters: false) else {
      throw Defect(
        code: .invalidURL,
        message: "\"\(Excerpt(Redactor().redactURL(text)))\" is not a URL; "
          + "http://host:port/path or https://… expected")
    }
    try self.init(url)
  }

  init(_ url: URL) throws(Defect) {
    let shown = Excerpt(Redactor().redactURL(url.absoluteString))
    guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
      let schemeName = parts.scheme?.lowercased()
    else {
      throw Defect(
        code: .invalidURL, message: "\"\(shown)\" has no scheme; http:// or https:// expected")
    }
    guard let scheme = Scheme(rawValue: schemeName) else {
      throw Defect(
        code: .unsupportedScheme,
        message: "the scheme of \"\(shown)\" is \(Excerpt(schemeName)); http or https expected")
    }
    guard let host = parts.host, !host.isEmpty else {
      throw Defect(code: .invalidURL, message: "\"\(shown)\" names no host")
    }
    let port = parts.port ?? scheme.defaultPort
    guard (1...65535).contains(port) else {
      throw Defect(
        code: .invalidURL, message: "the port of \"\(shown)\" is \(port); 1 to 65535 expected")
    }
    basicCredential = parts.user.map { Secret("\($0):\(parts.password ?? "")") }
    parts.user = nil
    parts.password = nil
    parts.fragment = nil
    guard let bare = parts.string else {
      throw Defect(code: .invalidURL, message: "\"\(shown)\" is not a URL")
    }
    self.scheme = scheme
    self.host = host.lowercased()
    self.port = port
    self.url = bare
  }
}
