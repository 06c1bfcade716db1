import EventLedger
import FoundationEssentials
import Glibc
import RolloutModel
import RolloutRedaction
import Testing

@testable import RolloutRunner

@Suite struct DirectoryReaderTests {
  private func read(
    _ directory: String, _ secrets: [String: Secret] = [:]
  ) throws -> FoundDirectory {
    try DirectoryReader(redactor: Redactor(secrets)).read(directory) { $0.hasSuffix(".jsonl") }
  }

  private func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test func `every file is found, with its digest and its bytes`() async throws {
    try await withTemporaryDirectory { directory in
      try FileManager.default.createDirectory(
        atPath: directory + "/logs/deep", withIntermediateDirectories: true)
      let contents: [String: [UInt8]] = [
        "a.jsonl": Array("{}\n".utf8), "empty": [], "logs/x.log": [0, 255, 10, 13],
        "logs/deep/y": Array("y".utf8),
      ]
      for (name, bytes) in contents { try write(bytes, to: directory + "/" + name) }
      let found = try read(directory)
      #expect(found.problems.isEmpty)
      #expect(found.files.map(\.file.name) == ["a.jsonl", "empty", "logs/deep/y", "logs/x.log"])
      for file in found.files {
        let bytes = try #require(contents[file.file.name])
        #expect(file.kept == bytes && file.digest == Digest.sha256(of: bytes))
        #expect(file.file.isWhole && file.file.originalByteCount == Int64(bytes.count))
        #expect(file.file.modified != nil && file.file.redactions == 0)
        #expect((file.text != nil) == file.file.name.hasSuffix(".jsonl"))
      }
    }
  }

  @Test func `nothing that leads out of the directory is followed`() async throws {
    try await withTemporaryDirectory { directory in
      let run = directory + "/run"
      try FileManager.default.createDirectory(
        atPath: run, withIntermediateDirectories: true)
      try write(Array("outside".utf8), to: directory + "/secret")
      for (name, target) in [
        ("link", "../secret"), ("absolute", directory + "/secret"), ("folder", ".."),
        ("dangling", "nowhere"),
      ] {
        try FileManager.default.createSymbolicLink(
          atPath: run + "/" + name, withDestinationPath: target)
      }
      #expect(unsafe mkfifo(run + "/pipe", 0o600) == 0)
      try write([1], to: run + "/file")
      let found = try read(run)
      #expect(found.files.map(\.file.name) == ["file"])
      #expect(
        found.problems.map { "\($0.file): \($0.what)" } == [
          "absolute: a symbolic link, which is not followed",
          "dangling: a symbolic link, which is not followed",
          "folder: a symbolic link, which is not followed",
          "link: a symbolic link, which is not followed", "pipe: neither a file nor a folder",
        ])
    }
  }

  @Test func `what cannot be looked at is not taken for what is no folder`() async throws {
    try await withTemporaryDirectory { directory in
      let (isFolder, isGoneFolder) = (
        try FileKind.isFolder(directory), try FileKind.isFolder(directory + "/gone")
      )
      #expect(isFolder && !isGoneFolder)
      let tooLong = directory + String(repeating: "/.", count: 2100)
      let failure = #expect(throws: DirectoryReadFailure.self) { try FileKind.isFolder(tooLong) }
      #expect(failure?.description.contains("File name too long") == true)
    }
  }

  @Test(.enabled(if: geteuid() != 0))
  func `a file that may not be read is reported, and the others are read`() async throws {
    try await withTemporaryDirectory { directory in
      try write([1], to: directory + "/a")
      try write([2], to: directory + "/b")
      #expect(unsafe chmod(directory + "/a", 0) == 0)
      let found = try read(directory)
      #expect(found.files.map(\.file.material?.byteCount) == [nil, 1])
      #expect(found.problems.map(\.what) == ["it cannot be read: Permission denied"])
    }
  }

  @Test func `a file that is larger than a blob keeps both ends, and says what is left out`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let bytes = (0..<(3 << 20)).map { UInt8(truncatingIfNeeded: $0 / 7) }
      try write(bytes, to: directory + "/large.jsonl")
      let file = try #require(try read(directory).files.first)
      let kept = try #require(file.kept)
      let material = try #require(file.file.material)
      #expect(kept.count <= LedgerLimit.blobBytes && material.byteCount == kept.count)
      #expect(material.omittedByteCount > 2 << 20)
      #expect(kept.starts(with: bytes.prefix(1000)) && kept.suffix(1000) == bytes.suffix(1000))
      #expect(file.file.originalByteCount == 3 << 20 && !file.file.isWhole)
      #expect(file.digest == Digest.sha256(of: bytes))
      #expect(file.text == bytes)
    }
  }

  @Test func `a file of the size of a blob is kept whole`() async throws {
    try await withTemporaryDirectory { directory in
      let bytes = [UInt8](repeating: 7, count: LedgerLimit.blobBytes)
      try write(bytes, to: directory + "/a")
      let file = try #require(try read(directory).files.first)
      #expect(file.kept == bytes && file.file.isWhole)
    }
  }

  @Test func `credentials are replaced and counted, and the digest is of what was found`()
    async throws
  {
    try await withTemporaryDirectory { directory in
      let text = """
        token t0ken-4711 and t0ken-4711
        GET https://ops:pw@host/x
        Authorization: Bearer abcdef123456
        already [redacted] before

        """
      try write(Array(text.utf8), to: directory + "/a.jsonl")
      let file = try #require(try read(directory, ["TOKEN": Secret("t0ken-4711")]).files.first)
      let expected = """
        token [redacted:TOKEN] and [redacted:TOKEN]
        GET https://[redacted]@host/x
        Authorization: Bearer [redacted]
        already [redacted] before

        """
      #expect(String(decoding: file.kept ?? [], as: UTF8.self) == expected)
      #expect(file.text == file.kept)
      #expect(file.file.redactions == 4 && !file.file.isWhole)
      #expect(file.file.originalDigest?.text == Digest.sha256(of: Array(text.utf8)).description)
    }
  }

  @Test func `folders are read to a depth, and deeper ones are reported`() async throws {
    try await withTemporaryDirectory { directory in
      let deep = directory + "/1/2/3/4"
      try FileManager.default.createDirectory(
        atPath: deep + "/5", withIntermediateDirectories: true)
      try write([1], to: deep + "/kept")
      try write([1], to: deep + "/5/not")
      let found = try read(directory)
      #expect(found.files.map(\.file.name) == ["1/2/3/4/kept"])
      #expect(found.problems.map(\.file) == ["1/2/3/4/5"])
    }
  }

  /// Where the kernel answers reading of this file with an error, as a failing disk would.
  private static let failing = "/proc/self/attr"
  private static let hasFailing = (try? Data(contentsOf: URL(filePath: failing + "/prev"))) == nil

  /// It was imported without that file, and once more when the file could be read.
  @Test(.enabled(if: hasFailing))
  func `a file that fails to be read keeps its directory from being imported in part`() throws {
    let failure = try #require(throws: DirectoryReadFailure.self) {
      try read(DirectoryReaderTests.failing)
    }
    #expect(failure.reason.hasSuffix(": Invalid argument"))
  }

  @Test func `a directory that is not there says so`() {
    #expect(
      throws: DirectoryReadFailure.self
    ) { try read("/nowhere/at/all") }
    #expect(
      DirectoryReadFailure(path: "/x", reason: "No such file or directory").description
        == """
        expected a directory that can be read at /x, but: No such file or directory
        Hint: check the path, its permissions and the disk; nothing of it was imported.
        """)
  }
}
