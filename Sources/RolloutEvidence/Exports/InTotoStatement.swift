import RolloutModel

/// What is attested of something with a digest: an in-toto Statement.
///
/// > Shape: `{"_type":"https://in-toto.io/Statement/v1","subject":[…],"predicateType":…,
/// > "predicate":{…}}`
/// > Source: <https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md>
package struct InTotoStatement: Sendable {
  package static let payloadType = "application/vnd.in-toto+json"

  package let subject: AttestedSubject
  package let predicateType: PredicateType
  package let predicate: OrderedJSON

  package var json: OrderedJSON {
    .object([
      ("_type", .string("https://in-toto.io/Statement/v1")), ("subject", .array([subject.json])),
      ("predicateType", .string(predicateType.rawValue)), ("predicate", predicate),
    ])
  }

  package enum PredicateType: String, Hashable, Sendable, CaseIterable {
    /// Ours. The host can never exist, so that the name is nobody else's: RFC 2606.
    case cohortPromotion = "https://rollout-ledger.invalid/attestation/cohort-promotion/v1"
    /// > Source: <https://github.com/in-toto/attestation/blob/main/spec/predicates/svr.md>
    case verificationResult = "https://in-toto.io/attestation/svr/v0.2"
    /// > Source:
    /// > <https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md>
    case testResult = "https://in-toto.io/attestation/test-result/v0.1"
  }
}

/// What the statements of a rollout are about: the release, or where that has no digest, the plan.
package struct AttestedSubject: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case release, plan
  }

  package let kind: Kind
  let name: String
  let algorithm: String
  let digits: String

  init(_ planned: RolloutPlanned) {
    let release = planned.plan.release
    if let release, let digest = release.digest, let parts = AttestedSubject.parts(of: digest) {
      kind = .release
      name = release.name
      (algorithm, digits) = parts
    } else {
      kind = .plan
      name = planned.plan.name
      (algorithm, digits) = AttestedSubject.parts(of: planned.planDigest.text) ?? ("sha256", "")
    }
  }

  /// `sha256:0f…` in its parts; nil for a text that is no digest.
  private static func parts(of digest: String) -> (algorithm: String, digits: String)? {
    let parts = digest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
      parts[0].utf8.allSatisfy({ isDigit($0) || isLowerCase($0) }),
      parts[1].utf8.allSatisfy({
        isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      })
    else { return nil }
    return (String(parts[0]), String(parts[1]))
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isLowerCase(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }

  var json: OrderedJSON {
    .object([
      ("name", .string(name)), ("digest", .object([(algorithm, .string(digits))])),
      ("annotations", .object([("kind", .string(kind.rawValue))])),
    ])
  }
}

/// The ledger's tree that statements refer to.
package struct AttestedTree: Hashable, Sendable {
  package var origin: String
  package var size: Int64
  /// `sha256:` and 64 hexadecimal digits.
  package var root: String

  package init(origin: String, size: Int64, root: String) {
    self.origin = origin
    self.size = size
    self.root = root
  }

  var json: OrderedJSON {
    .object([
      ("origin", .string(origin)), ("size", .integer(size)), ("root", .string(root)),
    ])
  }
}
