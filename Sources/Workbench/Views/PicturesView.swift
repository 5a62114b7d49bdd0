import Screen
import Telemetry

/// All pictures of a pair with the context window, their scales, and how near super-resolution comes to its target.
enum PicturesView {
  static func draw(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ frame: Frame) {
    let list = state.shownPictures
    guard let pair = state.pairs.view, !list.isEmpty else {
      drawEmpty(state, into: &screen, frame.content)
      return
    }
    drawStatus(pair, state, into: &screen, frame.status)
    let layout = state.picturesLayout(count: list.count)
    let selected = state.selectedPicture(among: list)
    var taken = Rect.zero
    if layout.isGrid {
      for (index, picture) in list.enumerated() {
        screen.target(
          layout.tiles[index], .command(index == selected ? "picture-enlarge" : "picture", index == selected ? [] : [picture.kind.rawValue])
        )
        let cells = drawTile(picture, of: pair, isSelected: index == selected, state.pictures, look, into: &screen, layout.tiles[index])
        if index == selected { taken = cells }
      }
    } else {
      taken = drawTile(list[selected], of: pair, isSelected: false, state.pictures, look, into: &screen, layout.tiles[0])
    }
    let panel = PicturePanel(pair: pair, picture: list[selected], settings: state.pictures, cells: taken, look: look)
    let area = layout.panel
    panel.draw(into: &screen, Rect(x: area.x + 1, y: area.y, width: area.width - 2, height: area.height))
  }

  private static func drawEmpty(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let line =
      state.pairs.inFlight != nil
      ? "reading pair \(formatCount(state.pairs.wanted.index + 1)) ..."
      : state.pairs.view?.problem ?? state.pairs.problem ?? "No pair to show: :train starts the quickstart, or open a stored run with 3"
    screen.write(line, x: area.x, y: area.y + area.height / 2 - 1, width: area.width, .dim, .centre)
  }

  private static func drawStatus(_ pair: PairView, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    var x = area.x + 1
    let end = area.maxX - 1
    x += screen.write(
      "pictures of pair \(formatCount(pair.index + 1)) / \(formatCount(pair.count))", x: x, y: area.y, width: end - x, .title)
    var parts: [(String, Style)] = []
    if state.pairs.wanted.index != pair.index || state.pairs.inFlight != nil { parts.append(("reading ...", .dim)) }
    parts.append(pair.step.map { ("at step \(formatCount($0))", .plain) } ?? ("no model has looked", .plain))
    for text in [pair.split, pair.patient, pair.imagePath] where !text.isEmpty { parts.append((text, .dim)) }
    for (text, ink) in parts where x + 3 < end { x += 3 + screen.write(text, x: x + 3, y: area.y, width: end - x - 3, ink) }
  }

  /// The caption, what the middle pixel holds where one looks closely, and the picture.
  private static func drawTile(
    _ picture: PairPicture, of pair: PairView, isSelected: Bool, _ settings: PictureSettings, _ look: Look,
    into screen: inout ScreenBuffer, _ area: Rect
  ) -> Rect {
    let mark = isSelected ? String(screen.glyphs.pointer) + " " : ""
    let width = area.width - 2
    let facts = settings.isZoomed ? [middle(of: picture, settings)] : quality(of: picture.kind, pair)
    func fits(_ fact: String, beside title: String) -> Bool { screen.measure(mark + title) + 2 + screen.measure(fact) <= width }
    // What a pixel holds is worth more than a long name.
    let isLong = settings.isZoomed && !facts.contains { fits($0, beside: picture.title) }
    let title = isLong ? picture.shortTitle : picture.title
    screen.write(mark + title, x: area.x + 1, y: area.y, width: width, isSelected ? .title : .plain)
    if let fact = facts.first(where: { fits($0, beside: title) }) {
      screen.write(fact, x: area.x + 1, y: area.y, width: width, .dim, .right)
    }
    // Right under its caption, not in the middle of what room there is.
    let side = min(width, 2 * (area.height - 1))
    let room = Rect(x: area.x + 1 + (width - side) / 2, y: area.y + 1, width: side, height: side / 2)
    var shown = picture
    shown.showsWindow = true
    let cells = shown.draw(of: pair, look, into: &screen, room, settings)
    if settings.isZoomed, !cells.isEmpty, screen.pixelPictures.isEmpty { cross(into: &screen, cells) }
    return cells
  }

  private static func quality(of kind: PairsState.Picture, _ pair: PairView) -> [String] {
    let part = kind == .superResolution ? pair.quality?.superResolution.inside : kind == .bicubic ? pair.quality?.bicubic.inside : nil
    guard let psnr = part?.psnr ?? (kind == .superResolution ? pair.psnr : nil) else { return [] }
    let decibels = PicturePanel.decibels(psnr, decimals: 1) + " dB"
    return part?.ssim.map { ["\(decibels), SSIM \(formatFixed($0, decimals: 2))", decibels] } ?? [decibels]
  }

  /// Where the middle of the view lies in the picture and what it holds there.
  private static func middle(of picture: PairPicture, _ settings: PictureSettings) -> String {
    let image = picture.picture
    let x = min(image.width - 1, Int(settings.middle.x * Double(image.width)))
    let y = min(image.height - 1, Int(settings.middle.y * Double(image.height)))
    let grey = Int(image.pixels[y * image.width + x])
    guard let difference = picture.difference else { return "\(x),\(y): \(grey)" }
    let value = (difference.isSigned ? (Double(grey) - 127.5) / 127.5 : Double(grey) / 255) * Double(difference.reach)
    return "\(x),\(y): \(value > 0 && difference.isSigned ? "+" : "")\(formatFixed(value, decimals: 0))"
  }

  /// Marks the pixel whose value the caption tells.
  private static func cross(into screen: inout ScreenBuffer, _ cells: Rect) {
    let (x, y) = (cells.x + cells.width / 2, cells.y + cells.height / 2)
    screen.set("+", x: x, y: y, style: Style(.window, background: screen[x, y].style.background))
  }
}
