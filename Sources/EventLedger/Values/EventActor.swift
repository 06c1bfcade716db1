/// Who caused an event, in the words of CloudEvents.
///
/// It is not called `Actor`, which would hide Swift's protocol of that name.
///
/// > Source: <https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/authcontext.md>
package struct EventActor: Hashable, Sendable {
  /// The kinds of principal that the extension knows.
  package enum AuthType: String, Hashable, Sendable, CaseIterable {
    case appUser = "app_user"
    case user
    case serviceAccount = "service_account"
    case apiKey = "api_key"
    case system
    case unauthenticated
    case unknown
  }

  package let authType: AuthType
  package let authID: String?

  package init(authType: AuthType, authID: String?) {
    self.authType = authType
    self.authID = authID
  }
}
