import Synchronization

/// The one world that every connection of a sandbox asks.
final class SharedWorld: Sendable {
  private let world: Mutex<SandboxWorld>

  init(_ world: SandboxWorld) {
    self.world = Mutex(world)
  }

  func answer(to request: SandboxRequest) -> SandboxAnswer {
    world.withLock { $0.answer(to: request) }
  }
}
