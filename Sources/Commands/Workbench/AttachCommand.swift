import Foundation
import Interchange
import RunLog
import Screen
import Telemetry
import Training
import Workbench

extension CommandTable {
  static let attach = Command(
    ["attach"], operands: [.init("RUN", required: false)], summary: "follows and steers a run that another process trains",
    details: """
      Without RUN the newest one that is training. Several may follow a run at once; leaving does not touch it. Space pauses it, c has it write a
      checkpoint, x stops it.
      """,
    options: [StoreAccess.option, Option("--theme", "NAME", "a theme (dark)"), ColourChoice.option, PixelChoice.option]
  ) { arguments in
    let path = try StoreAccess.path(arguments)
    let run = try followed(arguments.positional.first, in: RunStore(path: path))
    let loop = try WorkbenchLoop(
      storePath: path, recipe: Recipe(), theme: try ThemeChoice.theme(arguments.text("--theme") ?? "dark"),
      depth: ColourChoice.depth(arguments))
    return try loop.run { _ in PixelChoice.steps(arguments) + Session.opening(run: run.id) }
  }

  private static func followed(_ name: String?, in store: RunStore) throws -> RunSummary {
    if let name { return try store.run(named: name) }
    if let live = try store.runs().filter(\.state.isLive).max(by: { $0.updated < $1.updated }) { return live }
    throw CommandFailure("no run of \(store.path.printable) is training; ecamp train --detach starts one, ecamp attach RUN opens any")
  }
}
