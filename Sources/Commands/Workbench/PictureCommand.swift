import Interchange
import Screen
import Telemetry
import Workbench

extension CommandTable {
  static let picture = Command(
    ["picture"], operands: [.init("FILE.png")], summary: "writes pictures of a pair as PNG",
    details: """
      The film, what the encoder sees of it, or what the model makes of it, with contrast, zoom and the context window as asked for; --raw
      writes the greys alone. --picture attention writes the attention of --word or --patch over the film, with its scale; --attention alone
      leaves out the film. --all writes every picture, its name behind that of FILE. Files of that name are replaced.
      """,
    options: [
      StoreAccess.option, Option("--run", "RUN", "the run whose weights look (the newest)"),
      Option("--pair", "N", "the pair, counted from 1 (1)"), Option("--raw", nil, "the greys as they are"),
      Option("--all", nil, "all pictures of the pair"),
    ] + PairScreenOptions.attentionOptions + PictureOptions.options.filter { !["--render", "--alone"].contains($0.name) }
  ) { arguments in
    let screen = StillScreen(arguments, storePath: try StoreAccess.path(arguments), theme: try ThemeChoice.theme("dark"))
    var state = try screen.state("pictures", columns: 200, rows: 60)
    if let problem = state.pairs.problem ?? state.pairs.view?.problem { throw CommandFailure(problem) }
    let words = [arguments.positional[0]] + (arguments.has("--raw") ? ["raw"] : []) + (arguments.has("--all") ? ["all"] : [])
    if let asked = arguments.text("--zoom")?.split(separator: ",").first.flatMap({ Double($0) }), asked > state.pictures.zoom {
      let most = trimmingZeros(formatFixed(state.pictures.zoom, decimals: 2))
      complain("zoom goes from 1 to \(most) here, so \(most) is written in place of \(trimmingZeros(formatFixed(asked, decimals: 2)))")
    }
    for effect in update(&state, .command("export-picture", words)) {
      guard case .writePictures(let files) = effect else { continue }
      print(try PictureWriter.write(files))
      return .success
    }
    throw CommandFailure(state.notice ?? "there is no picture to write")
  }
}
