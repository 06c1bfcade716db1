package import RolloutModel
package import Yams

/// Reads a plan from YAML.
///
/// > Shape: `docs/plan-file.md` has every key.
package enum PlanFile {
  /// The largest plan file that is read.
  package static let byteLimit = 256 * 1024

  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - environment: for `${NAME}` references and to see whether a token is configured.
  ///   - zones: the time zones that freeze windows may name.
  ///   - policy: stands in the place of the plan's own.
  /// - Throws: ``PlanFileRefusal`` with everything that is wrong.
  package static func plan(
    from text: String, name: String, environment: [String: String],
    zones: any TimeZones, policy: PolicyFile? = nil
  ) throws(PlanFileRefusal) -> Plan {
    let diagnostics = PlanDiagnostics(file: name, environment: environment)
    let node = try compose(text, name: name, what: "a plan")
    var plan = PlanReader(
      root: PlanNode(node: node, field: "", diagnostics: diagnostics), zones: zones
    ).plan
    if let policy { plan.policy = policy.policy }
    var problems = diagnostics.problems
    if problems.isEmpty {
      problems = plan.problems().prefix(PlanDiagnostics.limit).map { problem in
        guard let policy, problem.field.hasPrefix("policy.") else {
          return placed(problem, at: problem.field, in: node, of: name)
        }
        return placed(
          problem, at: String(problem.field.dropFirst("policy.".count)), in: policy.node,
          of: policy.name)
      }
    }
    guard problems.isEmpty else { throw PlanFileRefusal(problems: inOrder(problems)) }
    return plan
  }

  package static func inOrder(_ problems: [PlanFileProblem]) -> [PlanFileProblem] {
    problems.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
  }

  /// - Parameter what: what the file should hold.
  package static func compose(
    _ text: String, name: String, what: String
  ) throws(PlanFileRefusal) -> Node {
    if let problem = YAMLCaution(text).problem {
      throw PlanFileRefusal(problems: [PlanFileProblem(file: name, message: problem)])
    }
    do {
      guard let composed = try Yams.compose(yaml: text) else {
        throw PlanFileRefusal(problems: [
          PlanFileProblem(file: name, message: "expected \(what), got an empty file")
        ])
      }
      return composed
    } catch let refusal as PlanFileRefusal {
      throw refusal
    } catch {
      throw PlanFileRefusal(problems: [problem(of: error, file: name)])
    }
  }

  private static func placed(
    _ problem: PlanProblem, at field: String, in node: Node, of file: String
  ) -> PlanFileProblem {
    let mark = mark(of: field, in: node)
    return PlanFileProblem(
      file: file, line: mark?.line, column: mark?.column,
      message: "\(problem.field): \(problem.message)")
  }

  private static func problem(of error: any Error, file: String) -> PlanFileProblem {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      PlanFileProblem(
        file: file, line: mark.line, column: mark.column, message: "not YAML: \(problem)")
    case .reader(let problem, _, let value, _):
      // Yams quotes the whole file here, too.
      PlanFileProblem(
        file: file,
        message: "not YAML: \(problem)"
          + (value > 0 ? " (U+\(String(value, radix: 16, uppercase: true)))" : ""))
    case .duplicatedKeysInMapping(let duplicates, let context):
      // Yams quotes the whole file here; the key and the mapping's place are enough.
      PlanFileProblem(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "expected each key once in the mapping that begins here, got "
          + duplicates.prefix(3).map { "'\(Excerpt($0))'" }.joined(separator: ", ") + " twice")
    default:
      PlanFileProblem(file: file, message: "not YAML: \(error)")
    }
  }

  /// Where the field, or the nearest part of its path that is in the file, stands.
  private static func mark(of field: String, in node: Node) -> Mark? {
    var current = node
    var mark: Mark?
    var rest = field[...]
    while !rest.isEmpty, let (part, next) = step(from: current, along: rest) {
      mark = next.mark
      current = next
      rest = rest.dropFirst(part.count + 1)
    }
    return mark
  }

  /// The first part of a path and what stands there: a member of a mapping by its key, one of a
  /// list by its name.
  private static func step(
    from node: Node, along path: Substring
  ) -> (part: String, node: Node)? {
    switch node {
    case .mapping:
      let key = String(path.prefix { $0 != "." })
      return node[key].map { (key, $0) }
    case .sequence(let elements):
      let named = elements.compactMap { element -> (part: String, node: Node)? in
        guard case .mapping = element,
          let name = (element["name"] ?? element["metric"])?.string
        else { return nil }
        return path == name || path.hasPrefix(name + ".") ? (name, element) : nil
      }
      // Two of one name: neither is the place.
      return named.count == 1 ? named[0] : nil
    case .scalar, .alias:
      return nil
    }
  }
}
