import Foundation
import Interchange
import Screen
import Workbench

extension CommandTable {
  static let keys = Command(
    ["keys"], operands: [.init("FILE", required: false)], summary: "prints the keys of the workbench, or checks a file of one's own",
    details: """
      Keys of one's own stand in $XDG_CONFIG_HOME/ecamp/keys (else ~/.config/ecamp/keys), one command a line:
        checkpoint = c f5          its keys on every screen; without a key it is left to the : line
        pairs search = f3          its keys on one screen alone
      Keys are characters, space, enter, esc, tab, backtab, up, down, left, right, home, end, pageup, pagedown, insert, delete, f1 to f12, and
      ctrl-, alt- or shift- before them. Lines that begin with # are comments. What is printed is such a file.
      """,
    options: [
      Option("--check", nil, "says what is wrong with FILE (else with your own), and fails if anything is"),
      Option("--json", nil, "prints [{screen, key, command, help}]"),
    ]
  ) { arguments in
    let file = try arguments.positional.first.map { try UserFiles.keyFile(URL(fileURLWithPath: DataSource.expanded($0))) }
    let keys = file ?? UserFiles.keyFile()
    if arguments.has("--check") {
      for problem in keys.problems { print(problem.printable) }
      return keys.problems.isEmpty ? .success : .failure
    }
    for problem in keys.problems { complain(problem.printable) }
    if arguments.has("--json") {
      print(JSONWriter(indentation: 2).text(json(keys.map)))
    } else {
      print(keys.map.listing, terminator: "")
    }
    return .success
  }

  private static func json(_ map: KeyMap) -> JSONValue {
    .array(
      ScreenName.allCases.flatMap { screen in
        Workbench.Command.all.flatMap { command in
          map.keys(of: command.name, on: screen).map { key in
            .members([
              "screen": .string(screen.rawValue), "key": .string(key), "command": .string(command.name), "help": .string(command.help),
            ])
          }
        }
      })
  }
}
