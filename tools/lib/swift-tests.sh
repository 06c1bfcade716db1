# shellcheck shell=bash
#
# Sourced: runs the Swift tests that are built.

# swift_tests ARGUMENT…: `swift test ARGUMENT…`, four tests a processor at a time. Without a limit
# all are begun at once, and one that waits for a process or a server comes to its turn again minutes
# after the answer.
swift_tests() {
  swift test --disable-xctest --skip-build \
    --experimental-maximum-parallelization-width "$((4 * $(nproc)))" "$@"
}
