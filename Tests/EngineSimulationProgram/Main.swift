import EngineSimulation
import Glibc
import RolloutScenarios

/// Simulates rollouts until its time is over: of the whole program, and of its core alone.
///
/// `simulated-operations SECONDS FIRST-SEED [COUNT [transcript]]`; tools/simulate calls it.
@main enum Main {
  /// Every so many seeds are run twice and compared.
  private static let repeatedShare: UInt64 = 8
  /// Rollouts of the core alone for each one of the whole program: they are as much faster.
  private static let coreShare: UInt64 = 20

  static func main() async {
    var arguments = Array(CommandLine.arguments.dropFirst())
    let isRecording = arguments.last == "transcript"
    if isRecording { arguments.removeLast() }
    let numbers = arguments.compactMap { UInt64($0) }
    guard numbers.count == arguments.count, (2...3).contains(numbers.count) else {
      print("usage: simulated-operations SECONDS FIRST-SEED [COUNT [transcript]]")
      exit(2)
    }
    let course = SimulatedCourse(
      seconds: numbers[0], seeds: numbers[1]..<(numbers.count > 2 ? numbers[1] + numbers[2] : .max),
      repeatedShare: repeatedShare, coreShare: coreShare, isRecording: isRecording)
    let totals = await course.run()
    totals.print()
    exit(totals.lost == 0 && totals.cases > 0 ? 0 : 1)
  }
}
