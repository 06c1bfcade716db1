extension BundleRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noSuchStream(let stream):
      """
      no events of \(stream): expected a stream of this ledger, found none.
      Hint: `rollout list` shows the rollouts.
      """
    case .notCovered(let stream, let size):
      """
      no proofs for \(stream): expected a signed checkpoint over all of its events, but \
      \(size.map { "the latest is over the first \($0) events" } ?? "there is none").
      Hint: `rollout checkpoint sign`, then export again.
      """
    case .malformed(let file, let what):
      """
      bundle file \(file): \(what)
      Hint: docs/evidence/bundle.md has the format; get the bundle again from whoever made it.
      """
    case .line(let number, let what):
      """
      bundle file events.jsonl, line \(number): \(what)
      Hint: docs/evidence/bundle.md has the format; get the bundle again from whoever made it.
      """
    case .oneStream(let stream):
      """
      bundle of \(stream): expected a bundle of a whole ledger, but this is of one rollout.
      Hint: `rollout verify --bundle` checks it; only a whole ledger can be imported.
      """
    case .unsigned:
      """
      bundle: expected a checkpoint signed by a key that was given, found none: nobody vouches \
      for it.
      Hint: nothing was imported; ask for a bundle of a ledger that was signed.
      """
    case .notEmpty(let path):
      """
      ledger \(path): expected no file there, since a bundle becomes a ledger of its own, but \
      there is one. It was not touched.
      Hint: name another path with --ledger.
      """
    }
  }
}
