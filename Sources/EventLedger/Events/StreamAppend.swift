/// What is to be appended to one stream, as a part of an append to several.
package struct StreamAppend: Sendable {
  package var events: [NewEvent]
  package var stream: StreamName
  package var expecting: ExpectedVersion
  package var blobs: [[UInt8]]

  package init(
    _ events: [NewEvent], to stream: StreamName, expecting: ExpectedVersion,
    blobs: [[UInt8]] = []
  ) {
    self.events = events
    self.stream = stream
    self.expecting = expecting
    self.blobs = blobs
  }
}

extension [StreamAppend] {
  /// - Throws: ``LedgerRefusal`` for a part over a limit, or for too many events in all.
  func requests() throws(LedgerRefusal) -> [AppendRequest] {
    guard !isEmpty else { throw .nothingToAppend }
    var requests: [AppendRequest] = []
    var count = 0
    for part in self {
      count += part.events.count
      requests.append(
        try AppendRequest(
          part.events, to: part.stream, expecting: part.expecting, blobs: part.blobs))
    }
    guard count <= LedgerLimit.eventsPerAppend else {
      throw .tooManyEvents(count: count, limit: LedgerLimit.eventsPerAppend)
    }
    return requests
  }
}
