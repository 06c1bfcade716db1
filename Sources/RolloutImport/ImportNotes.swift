import RolloutModel

/// Rows and problems as they are found, each within a limit.
struct ImportNotes {
  /// Most rows of one directory: far more than a rollout has.
  static let rowLimit = 20_000
  /// Most problems that are listed one by one.
  static let problemLimit = 2_000

  private(set) var rows: [ImportedRow] = []
  private var listed: [ImportProblem] = []
  private var moreProblems = 0
  private var moreRows = 0

  mutating func add(_ row: ImportedRow) {
    guard rows.count < ImportNotes.rowLimit else {
      moreRows += 1
      return
    }
    rows.append(row)
  }

  /// Of a file as a whole.
  mutating func report(_ file: String, _ what: String, kept: String) {
    add(ImportProblem(file: file, what: what, kept: kept))
  }

  mutating func report(_ file: String, _ line: Int, _ what: String, kept: String) {
    add(ImportProblem(file: file, line: line, what: what, kept: kept))
  }

  private mutating func add(_ problem: ImportProblem) {
    guard listed.count < ImportNotes.problemLimit else {
      moreProblems += 1
      return
    }
    var problem = problem
    problem.what = problem.what.cutForRow
    problem.kept = problem.kept.cutForRow
    listed.append(problem)
  }

  var problems: [ImportProblem] {
    var problems = listed
    if moreRows > 0 {
      problems.append(
        ImportProblem(
          file: "", what: "\(moreRows) rows more than \(ImportNotes.rowLimit)",
          kept: "in the files only"))
    }
    if moreProblems > 0 {
      problems.append(
        ImportProblem(
          file: "", what: "\(moreProblems) problems more than \(ImportNotes.problemLimit)",
          kept: "not listed"))
    }
    return problems
  }
}
