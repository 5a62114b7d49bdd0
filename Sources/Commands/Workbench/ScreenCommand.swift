import Foundation
import Interchange
import RunLog
import Screen
import Telemetry
import Training
import Workbench

extension CommandTable {
  static let screen = Command(
    ["screen"], operands: [.init("NAME")], summary: "prints a screen of the workbench without a terminal",
    details: """
      NAME is any of those ecamp screen list prints: monitor, pairs, runs, compare, help, commands, messages, events and others. Screens show
      the store's data, of the newest run or of --run, or with --sample made-up data.
      \(ScreenJSON.keys)
      What of the store cannot be read is said on standard error too, and the exit code is 1.
      """,
    options: [
      StoreAccess.option, Option("--run", "RUN", "the run to show (the newest)"),
      Option("--mark", "RUN", "a run to mark, for compare and curves over one another", repeats: true),
      Option("--size", "120x40", "columns x rows (80x24)"), Option("--ansi", nil, "with colours"),
      Option("--theme", "NAME", "a theme (dark)"), Option("--ascii", nil, "ASCII characters only"),
      ColourChoice.option,
      Option("--sample", nil, "shows made-up data instead of the store's"),
      Option("--json", nil, "prints the data of the screen as JSON"),
    ] + PictureOptions.options + PairScreenOptions.options
  ) { arguments in
    let name = arguments.positional[0]
    if name == "list" {
      print(SampleScreens.names.joined(separator: "\n"))
      return .success
    }
    let (columns, rows) = try ScreenSize.size(arguments)
    let theme = try ThemeChoice.theme(arguments.text("--theme") ?? "dark")
    let printer = ScreenPrinter(arguments)
    if arguments.has("--sample") {
      guard let sample = SampleScreens.state(name, columns: columns, rows: rows, theme: theme.name) else {
        throw unknownScreen(name, among: SampleScreens.names)
      }
      var shown = sample
      for message in try PictureOptions.messages(arguments) { _ = update(&shown, message) }
      shown.notice = nil
      printer.show(shown, theme)
      return .success
    }
    guard StillScreen.names.contains(name) else { throw unknownScreen(name, among: StillScreen.names) }
    let state = try StoreAccess.withStoreToShow(arguments) { path in
      try StillScreen(arguments, storePath: path, theme: theme).state(name, columns: columns, rows: rows)
    }
    printer.show(state, theme)
    let problems = state.errors + [state.engine.problem].compactMap { $0 }
    for sentence in problems { complain(sentence.printable) }
    return problems.isEmpty ? .success : .failure
  }

  static func unknownScreen(_ name: String, among names: [String]) -> UsageError {
    let near = nearest(name, among: names).map { " Did you mean \($0)?" } ?? ""
    return UsageError("There is no screen “\(name.printable)”.\(near) Screens are \(listed(names)).")
  }
}

/// The state of the workbench as it would be after opening a screen on the store.
struct StillScreen {
  /// Screens that show what the store holds; of those for an empty store there is nothing to bring about.
  static let names = SampleScreens.names.filter { !$0.hasSuffix("-empty") }
  let arguments: Arguments
  let storePath: String
  let theme: Theme

  init(_ arguments: Arguments, storePath: String, theme: Theme) {
    (self.arguments, self.storePath, self.theme) = (arguments, storePath, theme)
  }

  func state(_ name: String, columns: Int, rows: Int) throws -> WorkbenchState {
    guard let commands = SampleScreens.commands(of: name), Self.names.contains(name) else {
      throw CommandTable.unknownScreen(name, among: Self.names)
    }
    let workbench = try HeadlessWorkbench(
      storePath: storePath, recipe: Recipe(), theme: theme, columns: columns, rows: rows, isStill: false)
    let store = workbench.store
    if let run = try arguments.text("--run").map({ try store.run(named: $0) }) ?? store.runs().first {
      workbench.send(.command("runs", []))
      workbench.send(.command("open", ["\(run.id)"]))
    }
    let marked = try arguments.texts("--mark").map { try store.run(named: $0) }
    for run in marked {
      workbench.send(.command("runs", []))
      workbench.send(.command("mark", ["\(run.id)"]))
      workbench.send(.command("monitor", []))
    }
    // What the user marks stands for what the screen's own steps would.
    let own = ["run-first", "run-next", "mark"]
    for (index, step) in commands.enumerated() where marked.isEmpty || !own.contains(step.command) {
      workbench.send(.command(step.command, step.arguments))
      if index == 0, step.command == "pairs" {
        try PairScreenOptions.apply(arguments, state: { workbench.state }, send: { workbench.send($0) })
      }
    }
    for message in try PictureOptions.messages(arguments) { workbench.send(message) }
    workbench.clearNotice()
    return workbench.state
  }
}
