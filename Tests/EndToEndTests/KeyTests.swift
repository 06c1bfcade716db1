import EventLedger
import FoundationEssentials
import Glibc
import Testing

/// `rollout key`: the file, its permissions, and that nothing shows what is in it.
@Suite(.endToEnd, .generous) struct KeyTests {
  @Test func `a generated key is the ledger's, private, shown and never overwritten`() async throws
  {
    let place = try await Place.withRollout()
    let made = try await place.rollout("key", "generate")
    #expect(made.code == 0, "\(made.errors)")
    let key = try VerifierKey(try #require(made.outputLines.first))
    #expect(key.name.text == "rollout-ledger/" + (try await place.ledgerID()))
    #expect(try place.mode(of: place.ledger + ".key") == 0o600)
    let text = try String(
      decoding: Data(contentsOf: URL(filePath: place.ledger + ".key")), as: UTF8.self)
    #expect(text.hasPrefix("PRIVATE+KEY+") && text.hasSuffix("\n"))
    let secret = try #require(text.dropLast().split(separator: "+").last)
    #expect(!made.output.contains(secret) && !made.errors.contains(secret))
    #expect(made.output == key.text + "\n" && made.errors.contains(place.ledger + ".key"))

    let shown = try await place.rollout("key", "show")
    #expect(shown.output == key.text + "\n")
    let json = try JSONValue(try await place.rollout("key", "show", "--json").output)
    #expect(json["key"] == .string(key.text))
    #expect(json["id"] == .string(key.id.description))

    let again = try await place.rollout("key", "generate")
    #expect(again.code == 2)
    #expect(again.output == "")
    #expect(again.errors.contains("which exists; nothing was written\nHint: "))
    #expect(try await place.rollout("key", "show").output == key.text + "\n")
  }

  @Test func `with a name and a file no ledger is needed, whatever the umask`() async throws {
    let place = try Place()
    for mask in ["000", "077", "777"] {
      let ending = try await place.bash(
        "umask \(mask); \"$ROLLOUT\" key generate --name example.org/\(mask) --out k\(mask)")
      #expect(ending.code == 0, "\(ending.errors)")
      #expect(try place.mode(of: place.path("k\(mask)")) == 0o600)
      let shown = try await place.rollout("key", "show", "--signing-key", "k\(mask)")
      #expect(shown.output == (try #require(ending.outputLines.first)) + "\n")
    }
    #expect(place.everything == ["k000", "k077", "k777"])
  }

  @Test func `a key is found by option, variable and place, in this order`() async throws {
    let place = try await Place.withRollout()
    var keys: [String: String] = [:]
    for name in ["option", "variable"] {
      let made = try await place.rollout("key", "generate", "--name", name, "--out", name)
      keys[name] = made.outputLines.first
    }
    keys["place"] = try await place.rollout("key", "generate").outputLines.first
    let variable = ["ROLLOUT_SIGNING_KEY": "variable"]
    let option = ["key", "show", "--signing-key", "option"]
    #expect(try await place.rollout(option, variable).outputLines.first == keys["option"])
    #expect(
      try await place.rollout(["key", "show"], variable).outputLines.first == keys["variable"])
    #expect(
      try await place.rollout(["key", "show"], ["ROLLOUT_SIGNING_KEY": ""]).outputLines.first
        == keys["place"])
    // What is named must be there: a typing error does not fall back to another key.
    let missing = try await place.rollout(["key", "show"], ["ROLLOUT_SIGNING_KEY": "nowhere"])
    #expect(missing.code == 2)
    #expect(missing.errors.contains("expected a signing key in \(place.path("nowhere"))"))
  }

  @Test func `a key that others can read, or that is none, is refused and not shown`() async throws
  {
    let place = try Place()
    let good = try await place.rollout("key", "generate", "--name", "a", "--out", "good")
    #expect(good.code == 0)
    let text = try place.text("good")
    let secret = String(try #require(text.dropLast().split(separator: "+").last))
    let show = ["key", "show", "--signing-key"]
    for mode in [0o640, 0o604, 0o660, 0o620] as [mode_t] {
      #expect(unsafe chmod(place.path("good"), mode) == 0)
      let ending = try await place.rollout(show + ["good"])
      #expect(ending.code == 2)
      #expect(ending.output == "")
      #expect(
        ending.errors.contains(
          "got \(place.path("good")) with mode \(String(mode, radix: 8))\nHint: `chmod 600 "))
    }
    #expect(unsafe chmod(place.path("good"), 0o400) == 0)
    #expect(try await place.rollout(show + ["good"]).code == 0)

    for (name, content) in [
      ("empty", ""), ("garbage", "garbage\n"), ("cut", String(text.dropLast(9))),
      ("twice", text + text), ("public", (good.outputLines.first ?? "") + "\n"),
      ("long", String(repeating: "x", count: 5000)), ("other", text.replacing("+a+", with: "+b+")),
    ] {
      try place.write(content, to: name)
      #expect(unsafe chmod(place.path(name), 0o600) == 0)
      let ending = try await place.rollout(show + [name])
      #expect(ending.code == 2, "\(name)")
      #expect(ending.output == "", "\(name)")
      #expect(ending.errors.contains("expected"), "\(name)")
      #expect(!ending.errors.contains(secret.prefix(20)), "\(name)")
    }
    for path in [place.workspace, "/dev/null", "nowhere"] {
      let ending = try await place.rollout(show + [path])
      #expect(ending.code == 2)
      #expect(ending.errors.contains("expected a signing key in"), "\(ending.errors)")
    }
  }

  @Test func `a key cannot be made without a ledger, with a bad name, or where nothing can be`()
    async throws
  {
    let place = try Place()
    #expect(try await place.rollout("key", "generate").code == 2)
    for name in ["", "a b", "a+b", "a\u{2003}b", String(repeating: "a", count: 256)] {
      let ending = try await place.rollout("key", "generate", "--name", name, "--out", "k")
      #expect(ending.code == 2)
      #expect(ending.errors.contains("expected --name with 1 to 255 bytes"))
    }
    let ending = try await place.rollout("key", "generate", "--name", "a", "--out", "no/k")
    #expect(ending.code == 2)
    #expect(ending.errors.contains("expected to write the signing key to"))
    #expect(place.everything == [])
    let none = try await place.rollout("key", "show")
    #expect(none.code == 2)
    #expect(none.errors.contains("expected a signing key, found none"))
  }
}
