import FoundationEssentials
import Glibc

/// The signals that tests send.
enum SentSignal: Sendable {
  case interrupt, terminate, kill, stop, go

  var number: Int32 {
    switch self {
    case .interrupt: SIGINT
    case .terminate: SIGTERM
    case .kill: SIGKILL
    case .stop: SIGSTOP
    case .go: SIGCONT
    }
  }

  var name: String {
    switch self {
    case .interrupt: "SIGINT"
    case .terminate: "SIGTERM"
    case .kill: "SIGKILL"
    case .stop: "SIGSTOP"
    case .go: "SIGCONT"
    }
  }
}

/// Sends a signal to a process that the test started and has not been waited for.
func signal(_ process: Int32, _ signal: SentSignal) {
  _ = kill(process, signal.number)
}

/// Whether a process runs; a zombie does not.
func isRunning(_ process: Int32) -> Bool {
  guard let stat = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
    let name = stat.lastIndex(of: UInt8(ascii: ")"))
  else { return false }
  let state = stat[stat.index(name, offsetBy: 2)]
  return state != UInt8(ascii: "Z") && state != UInt8(ascii: "X")
}
