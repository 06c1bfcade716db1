import FoundationEssentials
import Glibc

/// What the system said, without what the library prints around it.
func systemWords(of error: any Error) -> String {
  guard let cause = (error as? CocoaError)?.underlying as? POSIXError else { return "\(error)" }
  return systemWords(of: cause.code.rawValue)
}

/// - Parameter number: an `errno`.
func systemWords(of number: Int32) -> String {
  unsafe String(cString: strerror(number))
}
