import FoundationEssentials

/// An event as one line of CloudEvents JSON: the stored header with the data as its last member.
///
/// The header's bytes stand there as they are, so that whoever cuts the last member off has what
/// the leaf commits to. An event that was redacted has no data, and the extension `redacted`.
///
/// > Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>
package enum CloudEventLine {
  /// Appends the line with its end, one `\n`.
  package static func append(_ event: RecordedEvent, to out: inout [UInt8]) {
    // All but the brace at the end, in whose place the last member comes.
    out += event.headerBytes.dropLast()
    if let data = event.data {
      if JSONGrammar.isOneLine(data) {
        out.append(literal: #","data":"#)
        out += data
      } else {
        out.append(literal: #","data_base64":""#)
        out += Data(data).base64EncodedData()
        out.append(UInt8(ascii: "\""))
      }
    } else {
      out.append(literal: #","redacted":true"#)
    }
    out.append(literal: "}\n")
  }
}
