import Foundation
import Interchange
import RunLog
import Screen
import Workbench

extension CommandTable {
  static let play = Command(
    ["play"], operands: [.init("SESSION")], summary: "replays a session without a terminal and prints the screen it ends on",
    details: """
      SESSION is a file that :save wrote, or one that is built in:
      \(Session.builtInNames.joined(separator: ", ")).
      It is replayed on the store: every command waits for what the one before asked for, and a run it starts is trained to its end (the
      recipe options say from what). Times, speeds, the machine and folders are left out and the built-in keys are shown, so that the same
      session on the same store prints the same screen. A command that cannot be done is said on standard error, with its line, and the exit
      code is 1.
      """,
    options: [
      StoreAccess.option, Option("--size", "120x40", "columns x rows (80x24)"), Option("--theme", "NAME", "a theme (dark)"),
      Option("--ansi", nil, "with colours"), Option("--ascii", nil, "ASCII characters only"), ColourChoice.option,
      Option("--json", nil, "prints the data of the screen as JSON; ecamp screen --help names the keys"),
    ] + trainOptions
  ) { arguments in
    let session = try SessionChoice.session(arguments.positional[0])
    let (columns, rows) = try ScreenSize.size(arguments)
    let workbench = try HeadlessWorkbench(
      storePath: try StoreAccess.pathToMake(arguments), recipe: try RecipeOptions.recipe(arguments),
      theme: try ThemeChoice.theme(arguments.text("--theme") ?? "dark"), columns: columns, rows: rows, isStill: true)
    let refusals = workbench.play(session, file: arguments.positional[0].printable)
    ScreenPrinter(arguments).show(workbench)
    for sentence in refusals + workbench.state.errors { complain(sentence.printable) }
    return refusals.isEmpty && workbench.state.errors.isEmpty ? .success : .failure
  }
}
