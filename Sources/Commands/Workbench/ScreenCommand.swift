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
      NAME is monitor, pairs, pictures, runs, help, commands or messages; with --sample also any of the names ecamp screen list prints. Screens show
      the store's data, of the newest run or of --run.
      """,
    options: [
      StoreAccess.option, Option("--run", "RUN", "the run to show (the newest)"), Option("--size", "120x40", "columns x rows (80x24)"),
      Option("--ansi", nil, "with colours"),
      Option("--theme", "NAME", "a theme (dark)"), Option("--ascii", nil, "ASCII characters only"),
      ColourChoice.option,
      Option("--sample", nil, "shows made-up data instead of the store's"),
    ] + PictureOptions.options + PairScreenOptions.options
  ) { arguments in
    let name = arguments.positional[0]
    if name == "list" {
      print(SampleScreens.names.joined(separator: "\n"))
      return .success
    }
    let (columns, rows) = try size(arguments.text("--size") ?? "80x24")
    let theme = try ThemeChoice.theme(arguments.text("--theme") ?? "dark")
    var state: WorkbenchState
    if arguments.has("--sample") {
      guard let sample = SampleScreens.state(name, columns: columns, rows: rows, theme: theme.name) else {
        throw unknownScreen(name, among: SampleScreens.names)
      }
      state = sample
      for message in try PictureOptions.messages(arguments) { _ = update(&state, message) }
      state.notice = nil
    } else {
      state = try StillScreen(arguments, theme: theme.name).state(name, columns: columns, rows: rows)
    }
    var buffer = ScreenBuffer(width: columns, height: rows, glyphs: arguments.has("--ascii") ? .ascii : .unicode)
    // Without colours a picture must be told by its characters.
    let depth = arguments.has("--ansi") ? ColourChoice.depth(arguments) : .mono
    view(state, Look(theme, depth), into: &buffer)
    if arguments.has("--ansi") {
      print(buffer.ansiText(theme, depth), terminator: "")
    } else {
      print(buffer.plainText())
    }
    return .success
  }

  static func unknownScreen(_ name: String, among names: [String]) -> UsageError {
    let near = nearest(name, among: names).map { " Did you mean \($0)?" } ?? ""
    return UsageError("There is no screen “\(name.printable)”.\(near) Screens are \(listed(names)).")
  }

  private static func size(_ text: String) throws -> (Int, Int) {
    let parts = text.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (1...1000).contains(parts[0]), (1...1000).contains(parts[1]) else {
      throw UsageError("--size takes columns x rows from 1x1 to 1000x1000, as in 120x40, not “\(text.printable)”.")
    }
    return (parts[0], parts[1])
  }
}

/// The state of the workbench as it would be after opening a screen on the store: effects are carried out at once, one after the other.
struct StillScreen {
  static let names = ["monitor", "pairs", "pictures", "runs", "help", "commands", "messages"]
  let arguments: Arguments
  let theme: String

  init(_ arguments: Arguments, theme: String) { (self.arguments, self.theme) = (arguments, theme) }

  func state(_ name: String, columns: Int, rows: Int) throws -> WorkbenchState {
    guard Self.names.contains(name) else { throw CommandTable.unknownScreen(name, among: Self.names) }
    let runner = EffectRunner(storePath: try StoreAccess.path(arguments), recipe: Recipe())
    let store = try runner.opened()
    var state = WorkbenchState(theme: theme, themes: ThemeChoice.names)
    func send(_ message: Message) {
      var waiting = [message]
      // A screen settles in a few answers; the bound keeps a loop from turning for ever.
      for _ in 0..<200 where !waiting.isEmpty {
        let effects = update(&state, waiting.removeFirst())
        for effect in effects { waiting += runner.answers(to: effect) }
      }
    }
    send(.tick(Date().timeIntervalSince1970))
    send(.resize(columns: columns, rows: rows))
    send(.runsLoaded(try store.runs()))
    if let run = try arguments.text("--run").map({ try store.run(named: $0) }) ?? store.runs().first {
      send(.command("runs", []))
      send(.command("open", ["\(run.id)"]))
    }
    switch name {
    case "pairs", "pictures":
      send(.command("pairs", []))
      try PairScreenOptions.apply(arguments, state: { state }, send: send)
      if name == "pictures" { send(.command("pictures", [])) }
    case "runs": send(.command("runs", []))
    case "monitor": send(.command("monitor", []))
    case "commands": send(.command("command", []))
    default: send(.command(name, []))
    }
    for message in try PictureOptions.messages(arguments) { send(message) }
    state.notice = nil
    return state
  }
}
