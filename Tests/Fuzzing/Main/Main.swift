import Glibc
import RolloutFuzzTargets

/// Runs the targets: made-up inputs by libFuzzer where it is linked, else inputs that are there.
///
/// `tools/fuzz` calls it; see docs/reliability/fuzzing.md.
@main enum Main {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    do {
      switch (arguments.first, arguments.dropFirst().first.flatMap(FuzzTarget.named)) {
      case ("list", nil):
        for target in FuzzTarget.all { print("\(target.name)\t\(target.longest)\t\(target.reads)") }
      case ("seeds", let target?):
        for (number, bytes) in try target.seeds().enumerated() {
          try InputFile.write(bytes, to: "\(arguments.last ?? ".")/seed-\(number)")
        }
      case ("hostile", let target?): try hostile(target)
      case ("run", let target?):
        for path in arguments.dropFirst(2) { try run(target, path, InputFile.bytes(of: path)) }
      case ("fuzz", let target?): exit(Fuzzer.run(target, Array(arguments.dropFirst(2))))
      default:
        print("usage: rollout-fuzz list | (seeds|hostile|run|fuzz) TARGET [ARGUMENT…]")
        exit(2)
      }
    } catch {
      print("FAULT \(error)")
      exit(1)
    }
  }

  /// All large inputs of a target, the ones after a fault too.
  private static func hostile(_ target: FuzzTarget) throws {
    var faults = 0
    let inputs = target.hostile()
    for input in inputs {
      do {
        // Said before, so that the last line names an input that ends the process.
        print("input \(input.name) (\(input.bytes.count) bytes)")
        fflush(nil)
        try run(target, input.name, input.bytes)
      } catch {
        faults += 1
        print("FAULT \(error)")
      }
    }
    print("hostile \(inputs.count) faults \(faults)")
    exit(faults == 0 ? 0 : 1)
  }

  private static func run(_ target: FuzzTarget, _ name: String, _ bytes: [UInt8]) throws {
    var meter = Meter()
    do {
      try meter.measure(bytes.count) { try target.check(bytes) }
    } catch {
      throw Fault(description: "\(target.name), \(name): \(error)")
    }
  }

  private struct Fault: Error, CustomStringConvertible {
    let description: String
  }
}
