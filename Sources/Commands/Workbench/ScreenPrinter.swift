import Interchange
import Screen
import Workbench

/// Prints a frame as the command line asks: plain text, with colours, or its data as JSON.
struct ScreenPrinter {
  private let isANSI: Bool
  private let isJSON: Bool
  private let glyphs: GlyphSet
  /// Without colours a picture must be told by its characters.
  private let depth: ColourDepth

  init(_ arguments: Arguments) {
    (isANSI, isJSON) = (arguments.has("--ansi"), arguments.has("--json"))
    glyphs = arguments.has("--ascii") ? .ascii : .unicode
    depth = isANSI ? ColourChoice.depth(arguments) : .mono
  }

  func show(_ workbench: HeadlessWorkbench) { show(workbench.state, workbench.theme) }

  func show(_ state: WorkbenchState, _ theme: Theme) {
    if isJSON { return print(JSONWriter(indentation: 2).text(ScreenJSON.value(state))) }
    var buffer = ScreenBuffer(width: state.columns, height: state.rows, glyphs: glyphs)
    view(state, Look(theme, depth), into: &buffer)
    if isANSI { print(buffer.ansiText(theme, depth), terminator: "") } else { print(buffer.plainText()) }
  }
}

/// `--size`.
enum ScreenSize {
  static func size(_ arguments: Arguments) throws -> (columns: Int, rows: Int) {
    let text = arguments.text("--size") ?? "80x24"
    let parts = text.split(separator: "x").compactMap { Int($0) }
    guard parts.count == 2, (1...1000).contains(parts[0]), (1...1000).contains(parts[1]) else {
      throw UsageError("--size takes columns x rows from 1x1 to 1000x1000, as in 120x40, not “\(text.printable)”.")
    }
    return (parts[0], parts[1])
  }
}
