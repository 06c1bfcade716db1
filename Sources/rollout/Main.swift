import Glibc
import RolloutCommands

/// The executable: everything is in RolloutCommands, where tests reach it.
@main
enum Main {
  static func main() async {
    exit(await Entry.start(CommandLine.arguments))
  }
}
