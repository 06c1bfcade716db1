import EventLedger

/// A small ledger with two streams and two checkpoints, and what leaves it: the same in every run.
struct SeedLedger {
  /// The key of an example that Go's documentation publishes.
  ///
  /// > Source: <https://pkg.go.dev/golang.org/x/mod/sumdb/note#pkg-examples>
  static let signingKey =
    "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
  static let note = """
    If you think cryptography is the answer to your problem,
    then you don't know what your problem is.

    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR\
    Zb6KE6RyyBwJnAM=

    """

  static func key() throws -> SigningKey { try SigningKey(signingKey) }

  /// Of the whole ledger, and of one stream.
  private(set) var bundles: [[UInt8]] = []
  private(set) var consistencyProofs: [[UInt8]] = []
  private var contents: [(name: String, bytes: [UInt8])] = []

  /// Made once.
  static func made() throws -> SeedLedger { try result.get() }

  private static let result = Result { try SeedLedger() }

  /// The files of both bundles whose names begin so.
  func files(_ prefixes: [String]) -> [[UInt8]] {
    contents.filter { file in prefixes.contains { file.name.hasPrefix($0) } }.map(\.bytes)
  }

  /// The lines of both bundles' events.jsonl.
  var lines: [[UInt8]] {
    files(["events.jsonl"]).flatMap { $0.split(separator: 0x0A).map { Array($0) } }
  }

  /// Every text that the key signed.
  var signed: [[UInt8]] {
    (files(["checkpoint"]) + [Array(SeedLedger.note.utf8)]).compactMap { try? SignedNote($0).text }
  }

  private init() throws {
    var made: [[UInt8]] = []
    var proofs: [[UInt8]] = []
    try ScratchFolder.using { folder in
      let path = folder.path("seed.sqlite3")
      try SeedLedger.fill(path)
      let log = try SeedLedger.open(path, .readOnly)
      defer { try? log.close() }
      for stream in [nil, try StreamName("a")] {
        let name = stream == nil ? "whole.tar" : "stream.tar"
        _ = try log.exportBundle(to: folder.path(name), stream: stream)
        made.append(try folder.bytes(of: name))
      }
      let checkpoints = try log.checkpoints()
      if let first = checkpoints.first, let last = checkpoints.last {
        let proof = try log.consistencyProof(from: first.head.size, to: last.head.size)
        proofs.append(try ConsistencyProofFile(proof: proof, note: SignedNote(last.note)).bytes)
      }
    }
    bundles = made
    consistencyProofs = proofs
    contents = made.flatMap(SeedLedger.files)
  }

  private static func open(_ path: String, _ mode: SQLiteEventLog.Mode) throws -> SQLiteEventLog {
    let start: Int64 = 1_788_256_803_120
    guard let time = EventTime(milliseconds: start) else { throw BrokenInvariant("no such time") }
    return try SQLiteEventLog.open(path: path, mode: mode, clock: { time }, random: { 7 })
  }

  private static func fill(_ path: String) throws {
    let log = try open(path, .readWrite(create: true))
    defer { try? log.close() }
    guard let time = EventTime(milliseconds: 1_788_256_803_120) else { return }
    var number: UInt64 = 0
    func event(_ data: [UInt8], subject: String? = nil) throws -> NewEvent {
      number += 1
      return NewEvent(
        id: .generate(milliseconds: time.milliseconds, random: (number, number)),
        type: try EventType("sample.taken"), schema: 1, subject: subject, time: time,
        causation: nil, actor: EventActor(authType: .user, authID: "dora"), data: data)
    }
    let blob = Array("the output of a gate".utf8)
    let digest = Digest.sha256(of: blob)
    let citing = #"{"output":{"byteCount":20,"digest":"\#(digest)","omittedByteCount":0}}"#
    try log.append(
      [event(Array(citing.utf8), subject: "web"), event([0xFF, 0x0A, 0x00])],
      to: StreamName("a"), expecting: .noStream, blobs: [blob])
    _ = try log.sign(with: key())
    try log.append(
      [event(Array(#"{"note":"b","n":[1,2.5e3,null,true]}"#.utf8))], to: StreamName("b"),
      expecting: .noStream)
    _ = try log.sign(with: key())
  }

  /// The files of a tar, which is one of ours.
  private static func files(of tar: [UInt8]) -> [(name: String, bytes: [UInt8])] {
    var files: [(name: String, bytes: [UInt8])] = []
    var place = 0
    while place + 512 <= tar.count, tar[place] != 0 {
      let name = String(decoding: tar[place..<place + 100].prefix { $0 != 0 }, as: UTF8.self)
      let digits = String(decoding: tar[place + 124..<place + 135], as: UTF8.self)
      guard let size = Int(digits, radix: 8), place + 512 + size <= tar.count else { break }
      files.append((name, Array(tar[place + 512..<place + 512 + size])))
      place += 512 + (size + 511) / 512 * 512
    }
    return files
  }
}
