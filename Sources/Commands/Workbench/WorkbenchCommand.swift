import Foundation
import Interchange
import RunLog
import Screen
import Telemetry
import Training
import Workbench

extension CommandTable {
  static let workbench = Command(
    [], summary: "opens the workbench; with an empty store, on the quickstart",
    details: "Press ? for the keys of a screen, : for every command. The recipe options say what : train starts from.",
    options: [
      StoreAccess.option, Option("--session", "FILE", "a session to replay first: a name compiled in, or a file"),
      Option("--theme", "NAME", "a theme (dark)"),
      ColourChoice.option, PixelChoice.option,
    ] + trainOptions
  ) { arguments in
    let session = try arguments.text("--session").map { try SessionChoice.session($0) }
    let path = try StoreAccess.pathToMake(arguments)
    let recipe = try RecipeOptions.recipe(arguments)
    let loop = try WorkbenchLoop(
      storePath: path, recipe: recipe, theme: try ThemeChoice.theme(arguments.text("--theme") ?? "dark"),
      depth: ColourChoice.depth(arguments))
    return try loop.run { runs in
      if let session { return PixelChoice.steps(arguments) + session.steps }
      guard let newest = runs.first(where: \.state.isLive) ?? runs.first else {
        return PixelChoice.steps(arguments) + ((try? Session.builtIn(named: "quickstart"))?.steps ?? [])
      }
      return PixelChoice.steps(arguments) + Session.opening(run: newest.id)
    }
  }
}

extension Session {
  /// What shows a run on Monitor.
  static func opening(run: Int64) -> [Step] { [Step("runs"), Step("open", ["\(run)"])] }
}

/// How many colours a command line allows.
enum ColourChoice {
  static let option = Option("--colours", "N", "at most so many colours", choices: ["mono", "16", "256", "24bit"])

  static func depth(_ arguments: Arguments) -> ColourDepth {
    switch arguments.text("--colours") {
    case "mono": .mono
    case "16": .sixteen
    case "256": .indexed
    default: .direct
    }
  }
}

/// Real pixels from the command line on.
enum PixelChoice {
  static let option = Option(
    "--pixels", "KIND", "pictures in real pixels, where you know that the terminal can",
    choices: PictureSettings.Pixels.allCases.map(\.rawValue))

  static func steps(_ arguments: Arguments) -> [Session.Step] {
    arguments.text("--pixels").map { [Session.Step("pixels", [$0])] } ?? []
  }
}

/// Sessions by name: those compiled in, or a file.
enum SessionChoice {
  static func session(_ name: String) throws -> Session {
    if let session = try Session.builtIn(named: name) { return session }
    let path = DataSource.expanded(name)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw UsageError(
        "There is no session “\(name.printable)”: neither a readable file nor one of \(listed(Session.builtInNames)).")
    }
    return try Session(parsing: text, file: path, names: Workbench.Command.names)
  }
}
