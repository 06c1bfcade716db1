import Glibc
import RolloutCommands

/// The executable: everything is in RolloutCommands, where tests reach it.
@main
enum Main {
  static func main() async {
    let code = await Entry.start(CommandLine.arguments)
    // Not `exit`: what libraries would tidy up now, the system does. A thread that they would wait
    // for, or a file that will not close, must not decide how a rollout's program ends.
    _exit(code)
  }
}
