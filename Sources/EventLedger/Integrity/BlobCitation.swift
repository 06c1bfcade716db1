import FoundationEssentials
import Glibc

/// An event's mention of a blob.
///
/// It stands in the data as a JSON object with just the members `byteCount`, `digest` and
/// `omittedByteCount`; so a verifier finds what an event rests on without knowing its type.
struct BlobCitation: Hashable {
  let digest: Digest
  let byteCount: Int64

  private static let mark: StaticString = #""omittedByteCount""#

  /// The citations of an event's data, in the order in which they stand there.
  ///
  /// Only where one does not stand as this program writes them is the data read as JSON.
  ///
  /// - Throws: ``MalformedCitation`` for an object of just the three members with other types.
  static func all(
    in data: UnsafeRawBufferPointer
  ) throws(MalformedCitation) -> [BlobCitation] {
    var found: [BlobCitation] = []
    let escapes = unsafe mayEscapeLetters(in: data)
    guard unsafe escapes || nextMark(in: data, from: 0) != nil else { return [] }
    // Where readers may differ on what it says, it says nothing.
    guard JSONGrammar.isOneLine(unsafe [UInt8](data)) else { return [] }
    if escapes { return try unsafe slowly(in: data) }
    var index = 0
    while let place = unsafe nextMark(in: data, from: index) {
      guard let citation = unsafe BlobCitation(in: data, around: place) else {
        return try unsafe slowly(in: data)
      }
      found.append(citation)
      index = place + mark.utf8CodeUnitCount
    }
    return found
  }

  private static func slowly(
    in data: UnsafeRawBufferPointer
  ) throws(MalformedCitation) -> [BlobCitation] {
    // What is no JSON cites nothing.
    guard let value = unsafe try? JSONDecoder().decode(CitingValue.self, from: Data(data)) else {
      return []
    }
    if value.isMalformed { throw MalformedCitation() }
    return value.citations
  }

  /// Whether a letter may stand there as an escape, as no writer of ours writes one.
  private static func mayEscapeLetters(in data: UnsafeRawBufferPointer) -> Bool {
    guard let start = data.baseAddress else { return false }
    var index = 0
    while let rest = unsafe memchr(start + index, Int32(UInt8(ascii: "\\")), data.count - index) {
      // Letters are U+0041 to U+007A.
      let place = unsafe UnsafeRawPointer(rest) - start
      if unsafe stands(#"\u00"#, in: data, at: place), place + 4 < data.count,
        unsafe (UInt8(ascii: "4")...UInt8(ascii: "7")).contains(data[place + 4])
      {
        return true
      }
      index = place + 1
    }
    return false
  }

  /// Where the member's name stands. It cannot be part of a text, whose quotes are escaped.
  private static func nextMark(in data: UnsafeRawBufferPointer, from first: Int) -> Int? {
    guard let start = data.baseAddress else { return nil }
    let (length, capital) = (mark.utf8CodeUnitCount, 8)
    var index = first
    while data.count - index >= length {
      // Of its letters the capital B is the rarest in JSON.
      let rest = unsafe memchr(
        start + index + capital, Int32(UInt8(ascii: "B")), data.count - index - capital)
      guard let rest = unsafe rest else { return nil }
      index = unsafe UnsafeRawPointer(rest) - start - capital
      guard data.count - index >= length else { return nil }
      if unsafe memcmp(start + index, mark.utf8Start, length) == 0 { return index }
      index += 1
    }
    return nil
  }

  /// Reads `{"byteCount":12,"digest":"sha256:…","omittedByteCount":0}` around its last name.
  private init?(in data: UnsafeRawBufferPointer, around place: Int) {
    let beforeDigest: StaticString = #","digest":"sha256:"#
    let digits = 2 * Digest.byteCount
    let start = place - digits - 2
    let nameStart = start - beforeDigest.utf8CodeUnitCount
    guard nameStart > 0, unsafe Self.stands(#"","#, in: data, at: place - 2),
      unsafe Self.stands(beforeDigest, in: data, at: nameStart),
      let digest = unsafe Digest(hex: data[start..<(place - 2)])
    else { return nil }
    var index = nameStart
    while index > 0, unsafe Self.isDigit(data[index - 1]) { index -= 1 }
    let head: StaticString = #"{"byteCount":"#
    let count = unsafe Int64(String(decoding: data[index..<nameStart], as: UTF8.self))
    guard let count, unsafe Self.stands(head, in: data, at: index - head.utf8CodeUnitCount) else {
      return nil
    }
    var end = place + Self.mark.utf8CodeUnitCount
    guard end < data.count, unsafe data[end] == UInt8(ascii: ":") else { return nil }
    end += 1
    let cutStart = end
    while end < data.count, unsafe Self.isDigit(data[end]) { end += 1 }
    guard (1...18).contains(end - cutStart), end < data.count, unsafe data[end] == UInt8(ascii: "}")
    else { return nil }
    self.init(digest: digest, byteCount: count)
  }

  fileprivate init(digest: Digest, byteCount: Int64) {
    self.digest = digest
    self.byteCount = byteCount
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private static func stands(
    _ literal: StaticString, in data: UnsafeRawBufferPointer, at index: Int
  ) -> Bool {
    guard index >= 0, data.count - index >= literal.utf8CodeUnitCount,
      let start = data.baseAddress
    else { return false }
    return unsafe memcmp(start + index, literal.utf8Start, literal.utf8CodeUnitCount) == 0
  }
}

/// An object that looks like a citation and is none.
struct MalformedCitation: Error {}

/// Any JSON value, of which only the citations are kept.
private struct CitingValue: Decodable {
  var citations: [BlobCitation] = []
  var isMalformed = false

  private static let names: Set = ["byteCount", "digest", "omittedByteCount"]

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: Key.self) {
      if Set(members.allKeys.map(\.stringValue)) == CitingValue.names {
        if let citation = CitingValue.citation(members) {
          citations = [citation]
        } else {
          isMalformed = true
        }
      }
      for key in members.allKeys { take(try members.decode(CitingValue.self, forKey: key)) }
    } else if var elements = try? decoder.unkeyedContainer() {
      while !elements.isAtEnd { take(try elements.decode(CitingValue.self)) }
    }
  }

  private mutating func take(_ inner: CitingValue) {
    citations += inner.citations
    isMalformed = isMalformed || inner.isMalformed
  }

  private static func citation(_ members: KeyedDecodingContainer<Key>) -> BlobCitation? {
    guard let count = try? members.decode(Int64.self, forKey: Key(stringValue: "byteCount")),
      let text = try? members.decode(String.self, forKey: Key(stringValue: "digest")),
      let cut = try? members.decode(Int64.self, forKey: Key(stringValue: "omittedByteCount")),
      count >= 0, cut >= 0, let digest = Digest(text)
    else { return nil }
    return BlobCitation(digest: digest, byteCount: count)
  }
}
