/// Why a sandbox was not started as asked: the request for it makes no sense.
package enum SandboxRefusal: Error, Equatable {
  case emptyToken
  case overlongToken(bytes: Int, limit: Int)
  case unprintableToken
  case portOutOfRange(Int)
  case hangLimitOutOfRange(seconds: Int64, limit: Int64)
}

extension SandboxRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .emptyToken:
      """
      the sandbox's token is empty; expected at least one character
      Hint: give any text, for example the value of OA_PROD_CONTROL_AUTH_TOKEN.
      """
    case .overlongToken(let bytes, let limit):
      "the sandbox's token has \(bytes) bytes; expected at most \(limit)"
    case .unprintableToken:
      """
      the sandbox's token has a blank, a control character or a non-ASCII character; expected \
      visible ASCII only
      Hint: look for a line break at its end.
      """
    case .portOutOfRange(let port):
      """
      the sandbox's port is \(port); expected 0 to 65535
      Hint: 0 takes any free port.
      """
    case .hangLimitOutOfRange(let seconds, let limit):
      "the sandbox's hang limit is \(seconds) s; expected more than 0 and at most \(limit) s"
    }
  }
}
