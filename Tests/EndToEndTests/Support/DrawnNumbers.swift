import FoundationEssentials
import RolloutTestSupport

/// The random choices of these tests; printed with whatever fails.
enum DrawnNumbers {
  /// `$ROLLOUT_TEST_SEED`, or another one each time.
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["ROLLOUT_TEST_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0..<1_000_000_000)

  /// A generator of its own for each part of a test.
  static func generator(_ part: Int) -> SplitMix64 {
    SplitMix64(seed: seed &+ UInt64(part) &* 1_000_003)
  }
}
