import FoundationEssentials
import Testing

/// Time in which nobody looked, and clocks that were set.
@Suite(.endToEnd, .generous) struct TimeTests {
  /// How long a runner is stopped: longer than two sample intervals and a request's time limit.
  static let pause = Duration.seconds(2)

  @Test(arguments: ["extend", "hold", "accept"])
  func `a runner that was stopped in a soak records the gap`(action: String) async throws {
    let place = try Place()
    let answer = MisbehavingServer.answer("200 OK", body: #"{"p95_latency_ms":100}"#)
    try await MisbehavingServer.run(answer) { server in
      let plan = try place.plan(
        cohorts: "[50]",
        """
        soak: { seconds: 2, sample-interval-seconds: 0.2, on-gap: \(action) }
        \(Place.smallLimits)
        \(Place.slo(server.url))
        """)
      let ending = try await place.rollout(["run"] + plan) { process in
        // The baseline's, the cohort's, and one of the soak.
        try await place.wait(forStored: "slo.sampled", count: 3)
        signal(process, .stop)
        try await Task.sleep(for: Self.pause)
        signal(process, .go)
        if action == "hold" {
          try await place.wait(forStored: "rollout.held")
          try await place.expect(0, "resume", "latest", "--reason", "nothing happened")
        }
        try await place.wait(forStored: "rollout.decided")
      }
      #expect(ending.code == 0, "\(ending)")
    }
    let events = try place.stored()
    expectConsistent(events)
    let start = try #require(events.first { $0.type == "soak.started" })
    let gap = try #require(events.first { $0.type == "soak.gap" })
    let end = try #require(events.first { $0.type == "soak.finished" })
    #expect(gap["action"] == action)
    let unobserved = try #require(gap.number("unobserved"))
    // One interval of it is one between any two samples.
    #expect(unobserved >= 1700)
    if action == "accept" {
      // All but the moment between the decision and its record.
      #expect(try #require(end.number("observed")) > Double(end.time - start.time) - unobserved)
    } else {
      // Less, where more gaps came of a busy machine.
      #expect(try #require(end.number("observed")) <= Double(end.time - start.time) - unobserved)
      #expect(Double(end.time - start.time) >= 2000 + unobserved)
    }
    #expect(events.contains { $0.type == "rollout.held" } == (action == "hold"))
    try await place.expectRendered()
  }

  /// Shifts the wall clock, and no other, by the seconds in a file.
  private static let shiftedClock = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <sys/time.h>
    #include <time.h>
    static long shift(void) {
      long seconds = 0;
      const char *path = getenv("SHIFT_FILE");
      FILE *file = path ? fopen(path, "r") : 0;
      if (file) {
        if (fscanf(file, "%ld", &seconds) != 1) seconds = 0;
        fclose(file);
      }
      return seconds;
    }
    int clock_gettime(clockid_t clock, struct timespec *time) {
      int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
      int result = real(clock, time);
      if (clock == CLOCK_REALTIME) time->tv_sec += shift();
      return result;
    }
    int gettimeofday(struct timeval *time, void *zone) {
      int (*real)(struct timeval *, void *) = dlsym(RTLD_NEXT, "gettimeofday");
      int result = real(time, zone);
      time->tv_sec += shift();
      return result;
    }
    """

  @Test(arguments: [-3600, 3600])
  func `a clock that is set while a cohort soaks neither shortens nor stretches the soak`(
    step: Int
  ) async throws {
    let place = try Place()
    try place.write(Self.shiftedClock, to: "clock.c")
    let compiled = try await place.bash(
      "cc=$(command -v clang || command -v cc) || exit 99; "
        + "$cc -shared -fPIC -o clock.so clock.c -ldl")
    if compiled.code == 99 { try Test.cancel("skipped: there is no C compiler here") }
    #expect(compiled.code == 0, "\(compiled)")
    let plan = try place.plan(cohorts: "[50]", "soak:\n  seconds: 3\n")
    try place.write("0\n", to: "shift")
    let begin = ContinuousClock.now
    let ending = try await place.rollout(
      ["run"] + plan,
      ["LD_PRELOAD": place.path("clock.so"), "SHIFT_FILE": place.path("shift")]
    ) { _ in
      try await place.wait(forStored: "soak.started")
      try place.write("\(step)\n", to: "shift")
      try await place.wait(forStored: "rollout.decided")
    }
    #expect(ending.code == 0, "\(ending)")
    #expect(ContinuousClock.now - begin >= .seconds(3), "the soak was cut short: \(ending)")
    let events = try place.stored()
    expectConsistent(events)
    let jump = try #require(events.first { $0.type == "clock.jumped" }, "\(ending)")
    let by = try #require(jump.number("by"))
    #expect(abs(by - Double(step) * 1000) < 10_000)
    let soak = try #require(events.first { $0.type == "soak.finished" })
    // An hour was neither counted as observed nor waited for.
    #expect(try #require(soak.number("observed")) < 60_000)
    try await place.expectRendered()
  }
}
