import RolloutModel
import RolloutRunner
import Yams

/// Reads a plan from YAML.
///
/// > Shape: `docs/plan-file.md` has every key.
enum PlanFile {
  /// The largest plan file that is read.
  static let byteLimit = 256 * 1024

  /// - Parameters:
  ///   - name: what messages call the file.
  ///   - environment: for `${NAME}` references and to see whether a token is configured.
  ///   - zones: the time zones that freeze windows may name.
  /// - Throws: ``PlanFileRefusal`` with everything that is wrong.
  static func plan(
    from text: String, name: String, environment: [String: String],
    zones: any TimeZones = SystemTimeZones()
  ) throws(PlanFileRefusal) -> Plan {
    let diagnostics = PlanDiagnostics(file: name, environment: environment)
    let node: Node
    do {
      guard let composed = try Yams.compose(yaml: text) else {
        throw PlanFileRefusal(problems: [
          PlanFileProblem(file: name, message: "expected a plan, got an empty file")
        ])
      }
      node = composed
    } catch let refusal as PlanFileRefusal {
      throw refusal
    } catch {
      throw PlanFileRefusal(problems: [problem(of: error, file: name)])
    }
    let root = PlanNode(node: node, field: "", diagnostics: diagnostics)
    let plan = PlanReader(root: root, zones: zones).plan
    var problems = diagnostics.problems
    if problems.isEmpty {
      problems = plan.problems().map {
        PlanFileProblem(
          file: name, line: mark(of: $0.field, in: node)?.line,
          column: mark(of: $0.field, in: node)?.column, message: "\($0.field): \($0.message)")
      }
    }
    guard problems.isEmpty else {
      throw PlanFileRefusal(problems: problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
    }
    return plan
  }

  private static func problem(of error: any Error, file: String) -> PlanFileProblem {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      PlanFileProblem(
        file: file, line: mark.line, column: mark.column, message: "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      // Yams quotes the whole file here; the key and the mapping's place are enough.
      PlanFileProblem(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "expected each key once in the mapping that begins here, got "
          + duplicates.map { "'\($0)'" }.joined(separator: ", ") + " twice")
    default:
      PlanFileProblem(file: file, message: "not YAML: \(error)")
    }
  }

  /// Where the field, or the nearest part of its path that is in the file, stands.
  private static func mark(of field: String, in node: Node) -> Mark? {
    var current = node
    var mark: Mark?
    for part in field.split(separator: ".") {
      guard case .mapping = current, let next = current[String(part)] else { break }
      mark = next.mark
      current = next
    }
    return mark
  }
}
