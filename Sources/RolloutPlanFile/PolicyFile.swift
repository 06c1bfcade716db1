package import RolloutModel
import Yams

/// A policy in a file of its own, to be put in the place of a plan's.
///
/// > Shape: `docs/plan-file.md`, "A policy of its own".
package struct PolicyFile {
  package let policy: Policy
  /// What messages call the file.
  package let name: String
  /// For the places of problems that show only beside a plan.
  let node: Node

  /// - Throws: ``PlanFileRefusal`` with everything that does not read. Whether the rules fit a plan
  ///   shows when the two are put together.
  package init(from text: String, name: String, environment: [String: String])
    throws(PlanFileRefusal)
  {
    let diagnostics = PlanDiagnostics(file: name, root: "policy", environment: environment)
    node = try PlanFile.compose(text, name: name, what: "a policy")
    let root = PlanNode(node: node, field: "", diagnostics: diagnostics)
    let members = root.members(known: ["rollout-policy", "rules"])
    if let format = members["rollout-policy"], format.text != "1" {
      format.report("expected format 1, got '\(Excerpt(format.text))'")
    }
    for required in ["rollout-policy", "rules"] where members[required] == nil {
      root.report("expected the key '\(required)', got none")
    }
    policy = Policy(rules: members["rules"]?.elements.map(PlanReader.readRule) ?? [])
    self.name = name
    guard diagnostics.problems.isEmpty else {
      throw PlanFileRefusal(problems: PlanFile.inOrder(diagnostics.problems))
    }
  }
}
