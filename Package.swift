// swift-tools-version: 6.2

import PackageDescription

/// One set of strict settings for every target of the package; a warning is an error.
let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
  ]

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let rainbow: Target.Dependency = .product(name: "Rainbow", package: "Rainbow")
let textTable: Target.Dependency = .product(name: "TextTable", package: "TextTable")
let swiftCSV: Target.Dependency = .product(name: "SwiftCSV", package: "SwiftCSV")
let unixSignals: Target.Dependency = .product(
  name: "UnixSignals", package: "swift-service-lifecycle")
let numerics: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
  name: "rollout-ledger",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "rollout", targets: ["rollout"])
  ],
  dependencies: [
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/onevcat/Rainbow", from: "4.2.0"),
    .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
  ],
  targets: [
    // The functional core: pure values, no imports at all.
    .target(name: "RolloutModel", swiftSettings: strict),

    // The numbered SQL files, embedded into the binary.
    .target(
      name: "Migrations", path: "migrations",
      resources: [
        .embedInCode("V001__events.sql"), .embedInCode("V002__evidence.sql"),
        .embedInCode("V003__checkpoints_by_size.sql"),
      ], swiftSettings: strict),

    // An append-only, verifiable event log on SQLite. Knows nothing of rollouts.
    .target(
      name: "EventLedger", dependencies: ["Migrations", grdb, sqlite, crypto],
      swiftSettings: strict),

    // Typed streams over EventLedger.
    .target(
      name: "RolloutLedger", dependencies: ["RolloutModel", "EventLedger", grdb],
      swiftSettings: strict),

    // Everything that people read: pure functions of events.
    .target(
      name: "RolloutEvidence", dependencies: ["RolloutModel", mustache], swiftSettings: strict),

    // Reads the artifact directories of other programs: pure functions of bytes.
    .target(name: "RolloutImport", dependencies: ["RolloutModel"], swiftSettings: strict),

    // Reads what servers answered, whatever it is: strict JSON, snapshots, Prometheus.
    .target(name: "RolloutReadings", dependencies: ["RolloutModel"], swiftSettings: strict),

    // Takes secrets out of bytes, whatever they are.
    .target(name: "RolloutRedaction", swiftSettings: strict),

    // Reads plans and policies from YAML.
    .target(name: "RolloutPlanFile", dependencies: ["RolloutModel", yams], swiftSettings: strict),

    // Reads tables of CSV.
    .target(
      name: "RolloutTables", dependencies: ["RolloutModel", swiftCSV], swiftSettings: strict),

    // Judges the past again: identity, what-if, sweeps, tuning. Pure functions of series.
    .target(
      name: "RolloutReplay", dependencies: ["RolloutModel", numerics], swiftSettings: strict),

    // The only place with effects.
    .target(
      name: "RolloutRunner",
      dependencies: [
        "RolloutModel", "RolloutLedger", "EventLedger", "RolloutReadings", "RolloutRedaction",
        httpClient, nioCore, nioHTTP1, nioPosix,
        nioSSL, subprocess,
      ], swiftSettings: strict),

    // A control plane on loopback to try things against.
    .target(
      name: "RolloutSandbox", dependencies: [hummingbird, nioCore, logging], swiftSettings: strict),

    // The command line: parse, call, print.
    .target(
      name: "RolloutCommands",
      dependencies: [
        "RolloutModel", "EventLedger", "RolloutLedger", "RolloutEvidence", "RolloutRunner",
        "RolloutSandbox", "RolloutImport", "RolloutReadings", "RolloutPlanFile", "RolloutTables",
        "RolloutReplay", "RolloutRedaction", arguments, rainbow, textTable, unixSignals,
      ], swiftSettings: strict),
    .executableTarget(
      name: "rollout", dependencies: ["RolloutCommands", arguments], swiftSettings: strict),

    // Rollouts in made-up worlds: a driver, random ones, and what must hold for each.
    .target(
      name: "RolloutScenarios", dependencies: ["RolloutModel"],
      path: "Tests/RolloutTestSupport/Scenarios", swiftSettings: strict),
    // Runs random rollouts by the hundred thousand; see tools/bench/simulated-rollouts.
    .executableTarget(
      name: "simulated-rollouts", dependencies: ["RolloutModel", "RolloutScenarios"],
      path: "Tests/RolloutSimulation", swiftSettings: strict),
    // Every reader of foreign bytes, and what must hold of it; see tools/fuzz.
    .target(
      name: "RolloutFuzzTargets",
      dependencies: [
        "RolloutModel", "EventLedger", "RolloutLedger", "RolloutImport", "RolloutReadings",
        "RolloutRedaction", "RolloutPlanFile", "RolloutTables",
      ], path: "Tests/Fuzzing/Targets", swiftSettings: strict),
    .executableTarget(
      name: "rollout-fuzz", dependencies: ["RolloutFuzzTargets"], path: "Tests/Fuzzing/Main",
      swiftSettings: strict),
    // The whole program in made-up worlds, with faults; see tools/simulate.
    .target(
      name: "EngineSimulation",
      dependencies: [
        "RolloutModel", "EventLedger", "RolloutLedger", "RolloutEvidence", "RolloutReplay",
        "RolloutRedaction", "RolloutRunner", "RolloutScenarios",
      ], path: "Tests/EngineSimulation", swiftSettings: strict),
    .executableTarget(
      name: "simulated-operations",
      dependencies: ["EngineSimulation", "RolloutModel", "RolloutScenarios"],
      path: "Tests/EngineSimulationProgram", swiftSettings: strict),
    // One process of many that use one ledger; see tools/writers.
    .executableTarget(
      name: "ledger-hammer", dependencies: ["EventLedger", "RolloutScenarios", grdb, sqlite],
      path: "Tests/LedgerHammer", swiftSettings: strict),
    // What several test targets share.
    .target(
      name: "RolloutTestSupport",
      dependencies: ["RolloutModel", "EventLedger", "RolloutLedger", "RolloutScenarios"],
      path: "Tests/RolloutTestSupport", exclude: ["Scenarios"], swiftSettings: strict),
    .testTarget(name: "TreeTests", swiftSettings: strict),
    .testTarget(
      name: "RolloutImportTests", dependencies: ["RolloutImport", "RolloutModel"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "FuzzTargetsTests", dependencies: ["RolloutFuzzTargets"], exclude: ["Findings"],
      swiftSettings: strict),
    .testTarget(
      name: "RolloutRedactionTests", dependencies: ["RolloutRedaction"], swiftSettings: strict),
    .testTarget(
      name: "RolloutReadingsTests",
      dependencies: ["RolloutReadings", "RolloutModel", "RolloutScenarios"],
      swiftSettings: strict),
    .testTarget(
      name: "RolloutReplayTests",
      dependencies: [
        "RolloutReplay", "RolloutModel", "RolloutLedger", "RolloutTestSupport", "RolloutScenarios",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RolloutModelTests", dependencies: ["RolloutModel", "RolloutTestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RolloutLedgerTests",
      dependencies: [
        "RolloutLedger", "RolloutModel", "EventLedger", "RolloutTestSupport", "RolloutScenarios",
        grdb,
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "RolloutEvidenceTests",
      dependencies: ["RolloutEvidence", "RolloutModel", "RolloutTestSupport"],
      exclude: ["__Snapshots__"], swiftSettings: strict),
    .testTarget(
      name: "RolloutCommandsTests",
      dependencies: [
        "RolloutCommands", "RolloutModel", "EventLedger", "RolloutLedger", "RolloutEvidence",
        "RolloutRunner", "RolloutReplay", "RolloutReadings", "RolloutPlanFile", "RolloutTables",
        "RolloutRedaction", "RolloutTestSupport", "RolloutScenarios", arguments,
      ], exclude: ["__Snapshots__"], swiftSettings: strict),
    .testTarget(
      name: "EventLedgerTests",
      dependencies: [
        "EventLedger", "Migrations", "RolloutTestSupport", grdb, crypto, subprocess,
      ],
      swiftSettings: strict),
    .testTarget(
      name: "RolloutRunnerTests",
      dependencies: [
        "RolloutRunner", "RolloutModel", "EventLedger", "RolloutLedger", "RolloutReadings",
        "RolloutRedaction", "RolloutTestSupport", nioCore, nioPosix, nioHTTP1, nioSSL, subprocess,
      ], swiftSettings: strict),
    .testTarget(
      name: "RolloutSandboxTests", dependencies: ["RolloutSandbox", httpClient, nioCore, nioHTTP1],
      swiftSettings: strict),
    .testTarget(
      name: "EngineSimulationTests", dependencies: ["EngineSimulation", "RolloutModel"],
      swiftSettings: strict),
    // Runs the built binary; see BuiltBinary.swift.
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "RolloutModel", "EventLedger", "RolloutLedger", "RolloutTestSupport", "RolloutScenarios",
        grdb, nioCore, nioPosix, subprocess,
      ],
      swiftSettings: strict),
  ]
)
