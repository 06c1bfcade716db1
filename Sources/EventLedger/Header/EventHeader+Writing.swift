extension EventHeader {
  /// The stored form.
  package func encoded() -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(640 + (subject?.utf8.count ?? 0) + (actor?.authID?.utf8.count ?? 0))
    out.append(literal: #"{"specversion":"1.0","id":""#)
    id.append(to: &out)
    out.append(literal: #"","source":"urn:uuid:"#)
    source.id.append(to: &out)
    out.append(literal: #"","type":"#)
    out.append(jsonString: type.text)
    if let subject {
      out.append(literal: #","subject":"#)
      out.append(jsonString: subject)
    }
    out.append(literal: #","time":""#)
    time.append(to: &out)
    out.append(literal: #"","recordedtime":""#)
    recordedTime.append(to: &out)
    out.append(literal: #"","datacontenttype":"application/json","sequence":""#)
    Decimal.append(position.rawValue, digits: 20, to: &out)
    out.append(literal: #"","stream":"#)
    out.append(jsonString: stream.text)
    out.append(literal: #","streamversion":""#)
    Decimal.append(version.rawValue, digits: 20, to: &out)
    out.append(literal: #"","schemaversion":"#)
    Decimal.append(Int64(schema), to: &out)
    appendCause(to: &out)
    out.append(literal: #","datahash":"sha256:"#)
    dataHash.appendHex(to: &out)
    out.append(literal: #"","datalen":"#)
    Decimal.append(Int64(dataLength), to: &out)
    out.append(UInt8(ascii: "}"))
    return out
  }

  private func appendCause(to out: inout [UInt8]) {
    if let causation {
      out.append(literal: #","causationid":""#)
      causation.append(to: &out)
      out.append(UInt8(ascii: "\""))
    }
    if let actor {
      out.append(literal: #","authtype":"#)
      out.append(jsonString: actor.authType.rawValue)
      if let authID = actor.authID {
        out.append(literal: #","authid":"#)
        out.append(jsonString: authID)
      }
    }
  }
}
