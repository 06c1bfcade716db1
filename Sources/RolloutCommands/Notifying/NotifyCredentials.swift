import RolloutRedaction
import RolloutRunner

/// Where to, and with which token: both may be secret, so both can come from elsewhere than the
/// command line, which everyone on the machine can read.
struct NotifyCredentials {
  var address: ReceiverAddress
  var token: Secret?

  /// - Throws: ``UsageRefusal``, ``NotifyRefusal``
  init(
    url: String?, urlVariable: String?, tokenFile: String?, tokenVariable: String?,
    environment: [String: String]
  ) throws {
    guard let text = try url ?? urlVariable.map({ try Self.value(of: $0, in: environment) }) else {
      throw UsageRefusal("expected --to URL or --to-env NAME, got neither")
    }
    address = try ReceiverAddress(text)
    if let tokenFile {
      token = Secret(try TokenFile.token(in: tokenFile))
    } else if let tokenVariable {
      token = Secret(try Self.value(of: tokenVariable, in: environment))
    }
  }

  private static func value(
    of variable: String, in environment: [String: String]
  ) throws -> String {
    guard let value = environment[variable], !value.isEmpty else {
      throw UsageRefusal("expected the environment variable \(variable) to be set, but it is not")
    }
    return value
  }
}
