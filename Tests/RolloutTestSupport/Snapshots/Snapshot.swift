import FoundationEssentials
package import Testing

/// Compares texts with what is kept beside the tests, in `__Snapshots__`.
package enum Snapshot {
  /// `RECORD_SNAPSHOTS=1` writes the files anew; a run that recorded fails, so that it cannot pass
  /// for one that compared.
  private static var isRecording: Bool {
    ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"
  }

  /// - Parameters:
  ///   - name: the file's name, with its extension.
  ///   - file: a file of the test target; `__Snapshots__` is looked for in its folder.
  package static func expect(
    _ text: String, equals name: String, file: String = #filePath,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let folder = URL(filePath: file).deletingLastPathComponent()
      .appending(path: "__Snapshots__", directoryHint: .isDirectory)
    let kept = folder.appending(path: name)
    if isRecording {
      try FileManager.default.createDirectory(
        atPath: folder.path, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: kept)
      Issue.record(
        "Recorded \(name); run again without RECORD_SNAPSHOTS.", sourceLocation: location)
      return
    }
    guard let data = try? Data(contentsOf: kept) else {
      Issue.record(
        "Expected the snapshot \(name), found none.\nHint: run once with RECORD_SNAPSHOTS=1.",
        sourceLocation: location)
      return
    }
    let expected = String(decoding: data, as: UTF8.self)
    let difference = firstDifference(text, expected)
    #expect(text == expected, "\(name): \(difference)", sourceLocation: location)
  }

  private static func firstDifference(_ text: String, _ expected: String) -> String {
    let got = text.split(separator: "\n", omittingEmptySubsequences: false)
    let kept = expected.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in got.enumerated() where index >= kept.count || kept[index] != line {
      return "line \(index + 1): expected '\(index < kept.count ? kept[index] : "the end")', "
        + "got '\(line)'"
    }
    return got.count < kept.count ? "ends after line \(got.count)" : "the same"
  }
}
