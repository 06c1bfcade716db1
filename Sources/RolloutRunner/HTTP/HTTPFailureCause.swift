import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import RolloutModel

/// An error of the libraries below, told in our words.
///
/// Foreign errors are mapped here and nowhere else.
struct HTTPFailureCause: Equatable {
  var code: HTTPFailure.Code
  var message: String

  /// - Parameter hasAnswered: Whether a status had already come.
  init(
    _ error: any Error, authority: String, hasAnswered: Bool, connectTimeoutMilliseconds: Int64
  ) {
    code = Self.code(for: error)
    let came = Excerpt("\(error)")
    message =
      switch code {
      case .nameNotResolved:
        """
        the name of \(authority) cannot be resolved
        Hint: check the host in the URL, and the resolver of this machine.
        """
      case .connectionRefused:
        """
        \(authority) refused the connection; nothing listens there
        Hint: check the port in the URL, and that the service is up.
        """
      case .unreachable:
        "\(authority) cannot be reached: \(came)"
      case .connectTimeout:
        "no connection to \(authority) within \(connectTimeoutMilliseconds) ms"
      case .tlsFailed:
        """
        no trusted TLS connection to \(authority): \(came)
        Hint: the certificate must be valid, name the host and be signed by a trusted authority.
        """
      case .connectionClosed where hasAnswered:
        "\(authority) closed the connection before its answer was complete"
      case .connectionClosed:
        "\(authority) closed the connection without an answer"
      case .malformedAnswer:
        "\(authority) answered something that is not HTTP/1.1: \(came)"
      case .timeout:
        "\(authority) gave no answer in time"
      case .cancelled:
        "the request was cancelled"
      default:
        "the request to \(authority) failed: \(came)"
      }
  }

  private static func code(for error: any Error) -> HTTPFailure.Code {
    switch error {
    case let error as NIOConnectionError:
      guard let attempt = error.connectionErrors.first else {
        return error.dnsAError ?? error.dnsAAAAError != nil ? .nameNotResolved : .other
      }
      return code(for: attempt.error)
    case is SocketAddressError.UnknownHost: return .nameNotResolved
    case let error as IOError: return code(forErrno: error.errnoCode)
    case let error as ChannelError: return code(for: error)
    case let error as HTTPClientError: return code(for: error)
    case let error as NIOSSLError:
      return error == .uncleanShutdown ? .connectionClosed : .tlsFailed
    case is NIOSSLExtraError, is BoringSSLError: return .tlsFailed
    case let error as HTTPParserError:
      return error == .invalidEOFState ? .connectionClosed : .malformedAnswer
    case is CancellationError: return .cancelled
    default: return .other
    }
  }

  private static func code(forErrno number: CInt) -> HTTPFailure.Code {
    switch number {
    case ECONNREFUSED: .connectionRefused
    case ETIMEDOUT: .connectTimeout
    case EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN: .unreachable
    case ECONNRESET, EPIPE, ECONNABORTED: .connectionClosed
    default: .other
    }
  }

  private static func code(for error: ChannelError) -> HTTPFailure.Code {
    switch error {
    case .connectTimeout: .connectTimeout
    case .ioOnClosedChannel, .alreadyClosed, .inputClosed, .outputClosed, .eof: .connectionClosed
    default: .other
    }
  }

  private static func code(for error: HTTPClientError) -> HTTPFailure.Code {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout: .connectTimeout
    case .tlsHandshakeTimeout: .tlsFailed
    case .remoteConnectionClosed, .uncleanShutdown: .connectionClosed
    case .deadlineExceeded, .readTimeout, .writeTimeout: .timeout
    case .cancelled, .alreadyShutdown, .requestStreamCancelled: .cancelled
    case .invalidURL, .emptyHost, .emptyScheme: .invalidURL
    default: .other
    }
  }
}
