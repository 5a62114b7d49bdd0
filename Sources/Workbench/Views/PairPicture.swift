import Screen
import Telemetry

/// One of a pair's pictures, ready to be drawn.
struct PairPicture {
  var title: String
  var picture: GreyPicture
  /// Patches of the grid that were hidden from the encoder, to be shown as hidden; empty if none.
  var hidden: [Bool] = []
  /// Attention over the grid, laid over the picture; empty if none.
  var heat: [Float] = []
  var showsWindow = false

  /// Draws it with what lies over it, as large as fits.
  func draw(of pair: PairView, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect) {
    let image = GreyImage(width: picture.width, height: picture.height, pixels: picture.pixels)
    var drawing = Picture(image, mode: .best(look.depth, screen.glyphs))
    drawing.gridSide = pair.gridSide
    if !hidden.isEmpty { drawing.visible = hidden.map { !$0 } }
    let side = pair.attention?.side ?? 0
    if !heat.isEmpty, heat.count == side * side { drawing.heat = HeatMap(columns: side, rows: side, values: heat) }
    if showsWindow, let window = pair.window { drawing.window = (window.top, window.left, window.size) }
    drawing.draw(into: &screen, in: area, theme: look.theme, depth: look.depth)
  }

  var shortTitle: String { title == "super-resolution" ? "SR" : title }

  init?(_ kind: PairsState.Picture, of pair: PairView, heat: [Float] = []) {
    switch kind {
    case .film:
      guard let image = pair.image else { return nil }
      (title, picture) = ("film", image)
    case .attention:
      guard let image = pair.image, !heat.isEmpty else { return nil }
      (title, picture) = ("attention", image)
      self.heat = heat
    case .masked:
      guard let image = pair.image, !pair.visible.isEmpty else { return nil }
      (title, picture) = ("what it sees", image)
      hidden = pair.visible.map { !$0 }
    case .reconstruction:
      guard let image = pair.reconstruction else { return nil }
      (title, picture) = ("reconstruction", image)
    case .superResolution:
      guard let image = pair.superResolution else { return nil }
      (title, picture) = ("super-resolution", image)
      showsWindow = true
    case .target:
      guard let image = pair.target else { return nil }
      (title, picture) = ("target", image)
      showsWindow = true
    }
  }
}

/// Square pictures with their names, in as many columns as make them largest; what does not fit is left out from the end.
enum PictureGrid {
  static func draw(_ pictures: [PairPicture], of pair: PairView, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect) {
    guard !pictures.isEmpty, area.width >= 9, area.height >= 3 else { return }
    guard let grid = Grid(pictures.count, in: area), grid.side >= 4 else { return }
    let slot = area.width / grid.columns
    for (index, picture) in pictures.prefix(grid.shown).enumerated() {
      let x = area.x + (index % grid.columns) * slot
      let y = area.y + (index / grid.columns) * (grid.side / 2 + 1)
      let title = screen.measure(picture.title) <= slot ? picture.title : picture.shortTitle
      screen.write(title, x: x, y: y, width: slot, .dim, .centre)
      let square = Rect(x: x + (slot - grid.side) / 2, y: y + 1, width: grid.side, height: grid.side / 2)
      picture.draw(of: pair, look, into: &screen, square)
    }
  }

  /// How many pictures are shown, in how many columns, how wide.
  private struct Grid {
    var columns = 1
    var lines = 1
    var shown = 0
    var side = 0

    /// Two pictures belong together; more are worth it while they stay large enough to be read.
    private var isLegible: Bool { side >= (shown > 2 ? 16 : 6) }

    init?(_ count: Int, in area: Rect) {
      guard count > 0 else { return nil }
      for columns in (1...count).reversed() {
        for lines in 1...((count + columns - 1) / columns) {
          var grid = self
          (grid.columns, grid.lines, grid.shown) = (columns, lines, min(count, lines * columns))
          grid.side = min((area.width - 2 * (columns - 1)) / columns, 2 * (area.height / lines - 1)) / 2 * 2
          if grid.isBetter(than: self) { self = grid }
        }
      }
    }

    private func isBetter(than other: Grid) -> Bool {
      guard other.shown > 0, isLegible == other.isLegible else { return other.shown == 0 || isLegible }
      if shown != other.shown { return isLegible == (shown > other.shown) }
      return side == other.side ? columns * lines < other.columns * other.lines : side > other.side
    }
  }
}
