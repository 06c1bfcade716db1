package import RolloutModel
package import Yams

/// What is wrong with a plan file, gathered while it is read.
package final class PlanDiagnostics {
  package let file: String
  /// What the whole file is called in messages.
  package let root: String
  package let environment: [String: String]
  package private(set) var problems: [PlanFileProblem] = []

  package init(file: String, root: String = "plan", environment: [String: String]) {
    self.file = file
    self.root = root
    self.environment = environment
  }

  /// Most problems that are gathered; a file with more is not a plan with slips.
  static let limit = 1_000

  package func report(_ message: String, at node: Node?) {
    guard problems.count < Self.limit else { return }
    problems.append(
      PlanFileProblem(
        file: file, line: node?.mark?.line, column: node?.mark?.column, message: message))
  }
}

/// A place in a plan file: reads what stands there and reports what does not fit.
///
/// Every reader returns a usable value even after a problem, so that all problems of a file are
/// found in one go; the values are thrown away when there was any.
package struct PlanNode {
  package let node: Node
  /// The path from the top: `soak.seconds`.
  package let field: String
  package let diagnostics: PlanDiagnostics

  package init(node: Node, field: String, diagnostics: PlanDiagnostics) {
    self.node = node
    self.field = field
    self.diagnostics = diagnostics
  }

  /// The members of a mapping; reports keys that are not in `known`.
  package func members(known: [String]) -> [String: PlanNode] {
    guard case .mapping(let mapping) = node else {
      report("expected a mapping with \(known.joined(separator: ", ")), got \(kind)")
      return [:]
    }
    var members: [String: PlanNode] = [:]
    for (key, value) in mapping {
      let name = key.string ?? ""
      guard known.contains(name) else {
        diagnostics.report(
          "\(path(name)): expected one of \(known.joined(separator: ", ")), got '\(Excerpt(name))'",
          at: key)
        continue
      }
      members[name] = PlanNode(node: value, field: path(name), diagnostics: diagnostics)
    }
    return members
  }

  /// The members of a mapping with free keys, in the order of the file.
  package var pairs: [(name: String, value: PlanNode)] {
    guard case .mapping(let mapping) = node else {
      report("expected a mapping, got \(kind)")
      return []
    }
    return mapping.map { key, value in
      let name = key.string ?? ""
      return (name, PlanNode(node: value, field: path(name), diagnostics: diagnostics))
    }
  }

  package var elements: [PlanNode] {
    guard case .sequence(let sequence) = node else {
      report("expected a list, got \(kind)")
      return []
    }
    return sequence.enumerated().map { index, element in
      PlanNode(node: element, field: "\(field)[\(index)]", diagnostics: diagnostics)
    }
  }

  package var isSequence: Bool {
    if case .sequence = node { true } else { false }
  }

  package var isScalar: Bool {
    if case .scalar = node { true } else { false }
  }

  /// The text with `${NAME}` references replaced.
  package var text: String {
    guard case .scalar(let scalar) = node else {
      report("expected a text, got \(kind)")
      return ""
    }
    return expanding(scalar.string, EnvironmentReference.expanding)
  }

  /// A command: replaced only when it is one reference as a whole, otherwise as it stands.
  package var commandText: String {
    expanding(literal, EnvironmentReference.expandingWhole)
  }

  private func expanding(
    _ text: String,
    _ expand: (String, [String: String]) throws(EnvironmentReference.Malformed) -> String
  ) -> String {
    do throws(EnvironmentReference.Malformed) {
      return try expand(text, diagnostics.environment)
    } catch {
      report(
        "expected ${NAME} or ${NAME:-default}, got \(Excerpt(error.text))")
      return ""
    }
  }

  /// The text as it stands, for names of variables.
  package var literal: String {
    guard case .scalar(let scalar) = node else {
      report("expected a text, got \(kind)")
      return ""
    }
    return scalar.string
  }

  /// The text, or nil when it is empty: not configured.
  package var optionalText: String? {
    let text = text
    return text.isEmpty ? nil : text
  }

  package func wholeNumber(_ unit: String = "") -> Int64 {
    let text = text
    guard let number = Int64(text), (0...1_000_000_000).contains(number) else {
      report(
        "expected a whole number\(unit.isEmpty ? "" : " of \(unit)"), 0 or more, got '\(Excerpt(text))'"
      )
      return 0
    }
    return number
  }

  package var seconds: Milliseconds {
    let text = text
    guard let number = Double(text), number.isFinite, (0...1e9).contains(number) else {
      report("expected a number of seconds, 0 or more, got '\(Excerpt(text))'")
      return .zero
    }
    return Milliseconds(Int64((number * 1000).rounded()))
  }

  package var flag: Bool {
    switch text {
    case "true": return true
    case "false": return false
    default:
      report("expected true or false, got '\(Excerpt(text))'")
      return false
    }
  }

  package func choice<Value: RawRepresentable<String> & CaseIterable>(_ type: Value.Type) -> Value?
  {
    let text = text
    guard let value = Value(rawValue: text) else {
      let choices = Value.allCases.map(\.rawValue).joined(separator: ", ")
      report("expected one of \(choices), got '\(Excerpt(text))'")
      return nil
    }
    return value
  }

  package func report(_ message: String) {
    diagnostics.report("\(field.isEmpty ? diagnostics.root : field): \(message)", at: node)
  }

  private func path(_ name: String) -> String {
    let shown = Excerpt(name).description
    return field.isEmpty ? shown : "\(field).\(shown)"
  }

  private var kind: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "'\(Excerpt(scalar.string))'"
    case .mapping: "a mapping"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }
}
