/// The rules that decide whether what was sampled lets a stage pass.
///
/// Live runs and replays hand the same policy to the same judge (``judge(_:under:in:)``).
package struct Policy: Hashable, Sendable, Codable {
  package var rules: [Rule]

  package init(rules: [Rule]) {
    self.rules = rules
  }

  package func rule(named name: RuleName) -> Rule? {
    rules.first { $0.name == name }
  }
}
