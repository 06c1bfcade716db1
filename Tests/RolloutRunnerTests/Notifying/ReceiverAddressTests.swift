import Testing

@testable import RolloutRunner

@Suite struct ReceiverAddressTests {
  @Test func `only scheme, host and port of a URL are shown`() throws {
    let address = try ReceiverAddress(
      "https://olga:s3cret@Hooks.Example.com/services/T0/B0/XXXX?key=abc#part")
    #expect(address.shown == "https://hooks.example.com:443")
    #expect(address.defaultName.hasPrefix("hooks-example-com-"))
    #expect(address.defaultName.count == "hooks-example-com-".count + 8)
    for secret in ["olga", "s3cret", "XXXX", "abc"] { #expect(!"\(address)".contains(secret)) }
  }

  @Test func `the digest tells URLs apart, but not their passwords`() throws {
    let one = try ReceiverAddress("https://a:b@host.test/x")
    #expect(try ReceiverAddress("https://host.test/x").digest == one.digest)
    #expect(try ReceiverAddress("https://host.test/y").digest != one.digest)
    #expect(try ReceiverAddress("http://host.test/x").digest != one.digest)
  }

  @Test(arguments: ["", "host", "ftp://host/", "http://", "http://host:0/", "http://a b/"])
  func `what is no address is refused`(text: String) {
    #expect(throws: NotifyRefusal.self) { try ReceiverAddress(text) }
  }
}
