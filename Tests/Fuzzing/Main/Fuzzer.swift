import Glibc
import RolloutFuzzTargets
import Synchronization

#if LIBFUZZER
  /// > Source: "Using libFuzzer as a library", https://llvm.org/docs/LibFuzzer.html
  @_silgen_name("LLVMFuzzerRunDriver")
  private func runDriver(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ check: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32
#endif

/// libFuzzer over one target.
enum Fuzzer {
  private struct Work {
    var target: FuzzTarget?
    var meter: Meter?
  }

  private static let work = Mutex(Work())

  /// - Parameter options: of libFuzzer, and folders of inputs.
  /// - Returns: the exit code.
  static func run(_ target: FuzzTarget, _ options: [String]) -> Int32 {
    #if LIBFUZZER
      work.withLock { $0 = Work(target: target, meter: Meter()) }
      var arguments = unsafe (["rollout-fuzz"] + options).map { unsafe strdup($0) } + [nil]
      var count = Int32(options.count + 1)
      return unsafe arguments.withUnsafeMutableBufferPointer { buffer in
        guard var base = buffer.baseAddress else { return 2 }
        return unsafe runDriver(&count, &base) { data, count in
          unsafe Fuzzer.check(Array(UnsafeBufferPointer(start: data, count: count)))
          return 0
        }
      }
    #else
      print("This build has no libFuzzer; tools/fuzz makes one that has.")
      return 2
    #endif
  }

  /// Ends the process at a fault; libFuzzer then keeps the input.
  private static func check(_ bytes: [UInt8]) {
    do {
      try work.withLock { work in
        guard let target = work.target else { return }
        try work.meter?.measure(bytes.count) { try target.check(bytes) }
      }
    } catch {
      print("FAULT \(error)")
      fflush(nil)
      abort()
    }
  }
}
