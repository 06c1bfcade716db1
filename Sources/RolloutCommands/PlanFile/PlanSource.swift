import FoundationEssentials
import RolloutLedger
import RolloutModel
import RolloutPlanFile

/// Finds a plan by what the operator calls it: the name of a built-in one, or a file.
enum PlanSource {
  static let defaultName = "spacetime-production"

  /// - Returns: the YAML, and the name that messages use.
  /// - Throws: ``UsageRefusal``
  static func text(of name: String) throws -> (yaml: String, name: String) {
    if let text = BuiltInPlans.text(of: name) { return (text, name) }
    guard FileManager.default.fileExists(atPath: FilePaths.absolute(name)) else {
      throw UsageRefusal(
        "\(name): expected a plan file or one of \(BuiltInPlans.names.joined(separator: ", ")), "
          + "found no such file\nHint: `rollout plan show` prints a plan to start from.")
    }
    return (try fileText(name, what: "plan"), name)
  }

  /// A policy of its own; nil where none is given.
  ///
  /// - Throws: ``UsageRefusal``, ``PlanFileRefusal``
  static func policy(named name: String?, environment: [String: String]) throws -> PolicyFile? {
    guard let name else { return nil }
    guard FileManager.default.fileExists(atPath: FilePaths.absolute(name)) else {
      throw UsageRefusal(
        "\(name): expected a policy file, found no such file\n"
          + "Hint: a policy file begins with `rollout-policy: 1` and has the rules of a plan's "
          + "policy.")
    }
    return try PolicyFile(
      from: fileText(name, what: "policy"), name: name, environment: environment)
  }

  private static func fileText(_ name: String, what: String) throws -> String {
    let path = FilePaths.absolute(name)
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    guard size <= PlanFile.byteLimit else {
      throw UsageRefusal(
        "\(name): expected a \(what) of at most \(PlanFile.byteLimit) bytes, got \(size)")
    }
    do {
      let bytes = try Data(contentsOf: URL(filePath: path))
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw UsageRefusal("\(name): expected UTF-8 text, got other bytes")
      }
      return text
    } catch let refusal as UsageRefusal {
      throw refusal
    } catch {
      throw UsageRefusal(
        "\(name): expected a readable \(what) file, but: \(systemWords(of: error))\n"
          + "Hint: check the path, its permissions and the disk.")
    }
  }

  /// The largest plan that fits into an event, as JSON, beside what else `rollout.planned` holds.
  static let recordedByteLimit = 48 * 1024

  /// - Throws: ``UsageRefusal``
  static func checkSize(of plan: Plan, named name: String) throws {
    let size = try EventCodec.json(of: plan).utf8.count
    guard size <= recordedByteLimit else {
      throw UsageRefusal(
        "\(name): expected a plan of at most \(recordedByteLimit) bytes as JSON, got \(size)\n"
          + "Hint: put long commands into scripts and call those.")
    }
  }

  /// Reads a plan and puts the operator's overrides on it.
  static func plan(
    named name: String, policy: String? = nil, overrides: PlanOverrides,
    environment: [String: String]
  ) throws -> Plan {
    let (yaml, shown) = try text(of: name)
    var plan = try PlanFile.plan(
      from: yaml, name: shown, environment: environment,
      policy: self.policy(named: policy, environment: environment))
    try overrides.apply(to: &plan)
    try checkSize(of: plan, named: shown)
    return plan
  }
}
