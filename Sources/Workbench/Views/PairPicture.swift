import Screen
import Telemetry

/// One of a pair's pictures, ready to be drawn.
package struct PairPicture {
  let kind: PairsState.Picture
  var title: String
  var picture: GreyPicture
  /// Patches of the grid that were hidden from the encoder, to be shown as hidden; empty if none.
  var hidden: [Bool] = []
  /// Attention over the grid, laid over the picture; empty if none.
  var heat: [Float] = []
  /// Whether the context window belongs to the picture even where it is one of many.
  var showsWindow = false
  /// For a picture of differences: what its greys mean.
  var difference: PictureDifference?
  /// The ends of the attention's scale; the top nil takes the largest value.
  var heatMinimum: Float = 0
  var heatMaximum: Float?
  /// Leaves out the film under the attention.
  var isHeatAlone = false
  /// A patch of the grid to be framed.
  var marked: Int?

  /// Draws it with what lies over it, as large as fits. Returns the cells taken.
  @discardableResult
  func draw(
    of pair: PairView, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect, _ settings: PictureSettings = PictureSettings()
  ) -> Rect {
    var drawing = drawing(of: pair, settings, mode: settings.mode(look.depth, screen.glyphs))
    // Lines of a difference mean nothing.
    if difference != nil, drawing.mode == .edges { drawing.mode = .best(look.depth, screen.glyphs) }
    drawing.usesPixels = look.hasPixels && settings.pixels != .off
    return drawing.draw(into: &screen, in: area, theme: look.theme, depth: look.depth)
  }

  func drawing(of pair: PairView, _ settings: PictureSettings, mode: PictureMode) -> Picture {
    // Under attention alone there is black, whatever the terminal can show of it.
    let pixels = isHeatAlone && !heat.isEmpty ? [UInt8](repeating: 0, count: picture.pixels.count) : picture.pixels
    let image = GreyImage(width: picture.width, height: picture.height, pixels: pixels)
    var drawing = Picture(image, mode: mode)
    drawing.gridSide = pair.gridSide
    if !hidden.isEmpty { drawing.visible = hidden.map { !$0 } }
    let side = pair.attention?.side ?? 0
    if !heat.isEmpty, heat.count == side * side {
      drawing.heat = HeatMap(columns: side, rows: side, values: heat, minimum: heatMinimum, maximum: heatMaximum)
      if isHeatAlone { drawing.heatOpacity = 1 }
    }
    if let marked, pair.gridSide > 0 { drawing.window = (marked / pair.gridSide, marked % pair.gridSide, 1) }
    if showsWindow, settings.showsWindow, let window = pair.window { drawing.window = (window.top, window.left, window.size) }
    // A difference has a scale of its own.
    if difference == nil { (drawing.black, drawing.white, drawing.isInverted) = (settings.black, settings.white, settings.isInverted) }
    drawing.part = settings.part(width: picture.width, height: picture.height)
    return drawing
  }

  /// For places with no room for more.
  var shortTitle: String { title == "super-resolution" ? "SR" : title }

  init?(_ kind: PairsState.Picture, of pair: PairView, heat: [Float] = [], _ settings: PictureSettings = PictureSettings()) {
    func made(_ picture: GreyPicture?, _ title: String) -> (String, GreyPicture)? { picture.map { (title, $0) } }
    var content: (String, GreyPicture)?
    switch kind {
    case .film: content = made(pair.image, "film")
    case .attention:
      content = heat.isEmpty ? nil : made(pair.image, "attention")
      self.heat = heat
    case .masked:
      content = pair.visible.isEmpty ? nil : made(pair.image, "what it sees")
      hidden = pair.visible.map { !$0 }
    case .reconstruction: content = made(pair.reconstruction, "reconstruction")
    case .bicubic: content = made(pair.bicubic, "bicubic")
    case .superResolution: content = made(pair.superResolution, "super-resolution")
    case .target: content = made(pair.target, "target")
    case .error:
      difference = PictureDifference(pair, settings.difference)
      content = made(difference?.picture, settings.difference == .signed ? "SR - target" : "|SR - target|")
    }
    guard let content else { return nil }
    self.kind = kind
    (title, picture) = content
    showsWindow = [.bicubic, .superResolution, .target, .error].contains(kind)
  }

  /// Everything there is of a pair, in the order the model makes it; attention is Pairs' own.
  static func all(of pair: PairView, _ settings: PictureSettings) -> [PairPicture] {
    PairsState.Picture.allCases.filter { $0 != .attention }.compactMap { PairPicture($0, of: pair, settings) }
  }
}

extension PairPicture {
  init?(_ kind: PairsState.Picture, of pair: PairView, _ settings: PictureSettings) { self.init(kind, of: pair, heat: [], settings) }
}

/// Square pictures with their names, in as many columns as make them largest; what does not fit is left out from the end.
enum PictureGrid {
  static func draw(
    _ pictures: [PairPicture], of pair: PairView, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect, _ settings: PictureSettings
  ) {
    guard !pictures.isEmpty, area.width >= 9, area.height >= 3 else { return }
    guard let grid = Grid(pictures.count, in: area), grid.side >= 4 else { return }
    let slot = area.width / grid.columns
    for (index, picture) in pictures.prefix(grid.shown).enumerated() {
      let x = area.x + (index % grid.columns) * slot
      let y = area.y + (index / grid.columns) * (grid.side / 2 + 1)
      let title = screen.measure(picture.title) <= slot ? picture.title : picture.shortTitle
      screen.write(title, x: x, y: y, width: slot, .dim, .centre)
      let square = Rect(x: x + (slot - grid.side) / 2, y: y + 1, width: grid.side, height: grid.side / 2)
      picture.draw(of: pair, look, into: &screen, square, settings.unzoomed)
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
