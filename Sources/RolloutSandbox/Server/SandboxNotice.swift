/// What the server tells whoever looks on: its access log as values.
///
/// There is no header and no body in it, so no token either.
package enum SandboxNotice: Sendable, Equatable {
  case answered(method: String, path: String, status: Int)
  /// Scenario `hang` began to hold a request back.
  case held(path: String)
  /// A request that was held back is no longer.
  case released(path: String, why: Release)

  package enum Release: String, Sendable {
    case clientLeft = "the client left"
    case limitPassed = "the hang limit passed"
    case stopping = "the sandbox stops"
  }
}

extension SandboxNotice: CustomStringConvertible {
  package var description: String {
    switch self {
    case .answered(let method, let path, let status): "\(method) \(path) -> \(status)"
    case .held(let path): "\(path) held"
    case .released(let path, let why): "\(path) released: \(why.rawValue)"
    }
  }
}
