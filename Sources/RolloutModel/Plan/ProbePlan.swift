/// A request that every cohort must answer with a 2xx status once it is in force.
package struct ProbePlan: Hashable, Sendable, Codable {
  /// What tables call the request: `runtime-routing evaluate`.
  package var label: String
  /// nil where the operator configured none: the probe is skipped.
  package var baseURL: String?
  /// Appended to the base URL, one trailing slash of which is dropped.
  package var path: String
  /// The JSON body; `{{percent}}` is the cohort.
  package var body: PlaceholderText
  /// The environment variable that holds the bearer token; nil when the probe needs none.
  package var tokenVariable: String?
  /// Whether a token was there when the rollout was planned. Its value is nowhere.
  package var tokenConfigured: Bool

  package init(
    label: String = "probe", baseURL: String?, path: String, body: PlaceholderText,
    tokenVariable: String? = nil, tokenConfigured: Bool = false
  ) {
    self.label = label
    self.baseURL = baseURL
    self.path = path
    self.body = body
    self.tokenVariable = tokenVariable
    self.tokenConfigured = tokenConfigured
  }

  /// The URL to send to; nil when something that the probe needs is not configured.
  package var url: String? {
    guard let baseURL, tokenVariable == nil || tokenConfigured else { return nil }
    return (baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL) + path
  }

  /// Why probes are skipped when ``url`` is nil.
  package static let skipReason = "missing_control_base_or_token"
}
