import Foundation
import Testing

/// Who may import whom. An arrow goes only downwards; see docs/architecture.md.
@Suite struct `The import table` {
  static let allowed: [String: Set<String>] = [
    "Sources/RolloutModel": [],
    "migrations": [],
    "Sources/EventLedger": [
      "Migrations", "GRDB", "GRDBSQLite", "Crypto", "FoundationEssentials", "Synchronization",
      "Glibc",
    ],
    "Sources/RolloutLedger": ["RolloutModel", "EventLedger", "GRDB", "FoundationEssentials"],
    "Sources/RolloutEvidence": ["RolloutModel", "FoundationEssentials", "Crypto", "Mustache"],
    "Sources/RolloutRunner": [
      "RolloutModel", "RolloutLedger", "EventLedger", "RolloutReadings", "RolloutRedaction",
      "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL", "Subprocess", "Logging",
      "FoundationEssentials",
      "FoundationInternationalization", "Synchronization", "Glibc",
    ],
    "Sources/RolloutImport": ["RolloutModel"],
    "Sources/RolloutRedaction": [],
    "Sources/RolloutReadings": ["RolloutModel"],
    "Sources/RolloutPlanFile": ["RolloutModel", "Yams"],
    "Sources/RolloutTables": ["RolloutModel", "SwiftCSV"],
    "Sources/RolloutReplay": ["RolloutModel", "RealModule"],
    "Sources/RolloutSandbox": [
      "Hummingbird", "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOPosix", "Logging",
      "ServiceLifecycle", "FoundationEssentials", "Synchronization", "Glibc",
    ],
    "Tests/RolloutTestSupport/Scenarios": ["RolloutModel"],
    "Tests/RolloutSimulation": ["RolloutModel", "RolloutScenarios", "Glibc"],
    "Tests/Fuzzing": [
      "RolloutModel", "EventLedger", "RolloutLedger", "RolloutImport", "RolloutReadings",
      "RolloutRedaction", "RolloutPlanFile", "RolloutTables", "RolloutFuzzTargets",
      "FoundationEssentials", "Synchronization", "Glibc",
    ],
    "Tests/EngineSimulation": [
      "RolloutModel", "EventLedger", "RolloutLedger", "RolloutEvidence", "RolloutReplay",
      "RolloutRedaction", "RolloutRunner", "RolloutScenarios", "FoundationEssentials",
      "Synchronization", "Glibc",
    ],
    "Tests/EngineSimulationProgram": [
      "EngineSimulation", "RolloutModel", "RolloutScenarios", "Synchronization", "Glibc",
    ],
    "Tests/LedgerHammer": [
      "EventLedger", "RolloutScenarios", "GRDB", "GRDBSQLite", "FoundationEssentials",
      "Synchronization", "Glibc",
    ],
    "Sources/rollout": ["RolloutCommands", "ArgumentParser", "Glibc"],
  ]

  @Test(arguments: allowed.keys.sorted())
  func `holds for every file of`(folder: String) throws {
    let allowed = try #require(Self.allowed[folder])
    for file in try SourceTree.swiftFiles(in: folder) {
      for line in file.lines {
        let words = line.split(separator: " ")
        guard let keyword = words.firstIndex(of: "import"), keyword <= 1, words.count > keyword + 1,
          words[0] == "import" || words[0] == "package" || words[0] == "public"
        else { continue }
        let module = String(words[keyword + 1].split(separator: ".")[0])
        #expect(allowed.contains(module), "\(file.path) imports \(module)")
      }
    }
  }
}
