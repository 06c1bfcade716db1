import RolloutModel

/// What is rolled out as a package URL, by which other tools name artifacts.
///
/// > Source: <https://github.com/package-url/purl-spec>, type `generic`.
struct PackageURL: Hashable {
  let text: String

  /// `pkg:generic/checkout@sha256%3A0f0f…`, without a version where no digest is known.
  init(_ release: Release?, service: String) {
    let name = release?.name ?? service
    let version = release?.digest.map { "@" + PackageURL.escaped($0) } ?? ""
    text = "pkg:generic/" + PackageURL.escaped(name.isEmpty ? "unnamed" : name) + version
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
