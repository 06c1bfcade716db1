extension DSSEEnvelope {
  /// An envelope that nobody signed: for a tool that signs it itself.
  package init(unsigned payload: [UInt8], payloadType: String) {
    self.init(payload: payload, payloadType: payloadType, signatures: [])
  }
}
