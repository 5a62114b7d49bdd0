import Screen
import Telemetry

/// What the pictures say in numbers: quality against the target, scales, the place looked at, what was cut off the film.
struct PicturePanel {
  let pair: PairView
  /// The selected picture.
  let picture: PairPicture
  let settings: PictureSettings
  /// The cells it takes.
  let cells: Rect
  let look: Look

  func draw(into screen: inout ScreenBuffer, _ area: Rect) {
    guard area.width >= 20, area.height >= 3 else { return }
    var pen = Pen(area: area, y: area.y)
    drawQuality(&pen, into: &screen)
    drawScales(&pen, into: &screen)
    for line in place { pen.write(line, .plain, into: &screen) }
    pen.skip()
    for line in cut { pen.write(line, .dim, into: &screen) }
    if pair.quality != nil {
      pen.write("PSNR and SSIM of grey in 0...1, range 1; SSIM by 11 x 11 Gaussian windows, sigma 1.5.", .dim, into: &screen)
      pen.write("bicubic: of the reconstruction; film x2: bicubic of the whole small film.", .dim, into: &screen)
    }
  }

  /// Writes lines one under the other; what has no room is left out.
  private struct Pen {
    let area: Rect
    var y: Int

    var line: Rect? { y < area.maxY ? Rect(x: area.x, y: y, width: area.width, height: 1) : nil }

    mutating func skip() { y += area.height >= 16 ? 1 : 0 }

    mutating func write(_ text: String, _ style: Style, into screen: inout ScreenBuffer) {
      let lines = wrap(text, width: area.width, style: style, glyphs: screen.glyphs)
      // Half a sentence is worse than none.
      guard y + lines.count <= area.maxY else { return }
      for piece in lines {
        screen.put(piece, x: area.x, y: y)
        y += 1
      }
    }
  }

  // MARK: Quality

  private func drawQuality(_ pen: inout Pen, into screen: inout ScreenBuffer) {
    guard let quality = pair.quality else {
      let words = pair.step == nil ? "No model has looked at this pair." : "This model has no super-resolution to be measured."
      pen.write(words, .dim, into: &screen)
      pen.skip()
      return
    }
    let columns = Columns(width: pen.area.width)
    columns.write(["", columns.isWide ? "in the window" : "window", "", "outside", ""], .dim, isHeading: true, &pen, into: &screen)
    // The unit stands in front where it does not fit behind.
    let psnr = columns.cell >= 8 ? "PSNR dB" : "PSNR"
    columns.write([psnr == "PSNR" ? "(dB)" : "", psnr, "SSIM", psnr, "SSIM"], .dim, &pen, into: &screen)
    let rows = [("SR", quality.superResolution), ("bicubic", quality.bicubic), ("film x2", quality.filmBicubic)]
    for (name, row) in rows {
      columns.write([name] + [row.inside, row.outside].flatMap { columns.numbers($0) }, .plain, &pen, into: &screen)
    }
    if let verdict = verdict(quality) { pen.write(verdict.0, verdict.1, into: &screen) }
    pen.skip()
  }

  private struct Columns {
    let width: Int
    var isWide: Bool { width >= 36 }
    var label: Int { 8 }
    var cell: Int { min(9, (width - label) / 4) }

    func numbers(_ part: PictureQuality.Part) -> [String] {
      [
        part.psnr.map { PicturePanel.decibels($0, decimals: isWide ? 2 : 1) } ?? "-",
        part.ssim.map { formatFixed($0, decimals: isWide ? 3 : 2) } ?? "-",
      ]
    }

    func write(_ texts: [String], _ style: Style, isHeading: Bool = false, _ pen: inout Pen, into screen: inout ScreenBuffer) {
      guard let line = pen.line else { return }
      screen.write(texts[0], x: line.x, y: line.y, width: label, style)
      for index in 1...4 where !texts[index].isEmpty {
        let span = isHeading ? 2 * cell : cell
        let x = line.x + label + (index - 1) * cell
        screen.write(texts[index], x: x, y: line.y, width: span, style, .right)
      }
      pen.y += 1
    }
  }

  static func decibels(_ value: Double, decimals: Int) -> String {
    value == .infinity ? "equal" : formatFixed(value, decimals: decimals)
  }

  /// Whether super-resolution is worth having.
  private func verdict(_ quality: ResolutionQuality) -> (String, Style)? {
    guard let own = quality.superResolution.inside.psnr, let simple = quality.bicubic.inside.psnr, own.isFinite, simple.isFinite else {
      return nil
    }
    let gain = own - simple
    guard abs(gain) >= 0.005 else { return ("In the window SR equals bicubic.", .plain) }
    let size = formatFixed(abs(gain), decimals: 2)
    return gain > 0
      ? ("In the window SR beats bicubic by \(size) dB.", .good) : ("In the window bicubic beats SR by \(size) dB.", .warning)
  }

  // MARK: Scales

  private func drawScales(_ pen: inout Pen, into screen: inout ScreenBuffer) {
    let (level, width) = (PictureScale.grey(settings.level), PictureScale.grey(settings.width))
    pen.write(
      "Greys: level \(level) width \(width)" + (settings.isInverted ? ", inverted" : ""), .plain, into: &screen)
    // The scale of the selected picture, or of those that share the contrast window.
    if let line = pen.line, let shared = picture.difference == nil ? picture : PairPicture(.film, of: pair, settings) {
      PictureScale(shared, settings).draw(look, into: &screen, line)
      pen.y += 1
    }
    if let most = picture.heatMaximum {
      pen.write(picture.title + ":", .plain, into: &screen)
      if let line = pen.line {
        drawHeatScale(minimum: picture.heatMinimum, maximum: most, theme: look.theme, depth: look.depth, into: &screen, in: line)
        pen.y += 1
      }
    }
    if let error = picture.difference != nil ? picture : PairPicture(.error, of: pair, settings), let difference = error.difference {
      let beyond = difference.beyond < 0.0005 ? "under 0.1 %" : Words.percent(difference.beyond)
      pen.write("\(error.title) in greys" + (difference.beyond > 0 ? ", \(beyond) beyond:" : ":"), .plain, into: &screen)
      if let line = pen.line {
        PictureScale(error, settings).draw(look, into: &screen, line)
        pen.y += 1
      }
    }
    pen.skip()
  }

  // MARK: Where

  private var place: [String] {
    let (width, height) = (picture.picture.width, picture.picture.height)
    let part = settings.part(width: width, height: height) ?? PixelRect(x: 0, y: 0, width: Double(width), height: Double(height))
    var lines: [String] = []
    if settings.isZoomed {
      func span(_ start: Double, _ length: Double) -> String {
        "\(formatFixed(start.rounded(.down), decimals: 0))-\(formatFixed((start + length - 1e-6).rounded(.down), decimals: 0))"
      }
      let zoom = trimmingZeros(formatFixed(settings.zoom, decimals: 2))
      lines.append("Zoom \(zoom)x: x \(span(part.x, part.width)), y \(span(part.y, part.height)) of \(width) x \(height)")
    } else {
      lines.append("Whole picture, \(width) x \(height) pixels")
    }
    if cells.width > 0 { lines.append("1 column = \(formatNumber(part.width / Double(cells.width), digits: 2)) pixels") }
    return lines
  }

  private var cut: [String] {
    guard let cut = pair.cut else { return [] }
    let film = "\(cut.filmWidth) x \(cut.filmHeight)"
    if cut.width == cut.filmWidth, cut.height == cut.filmHeight { return ["The whole film of \(film), nothing padded."] }
    let lost =
      cut.width < cut.filmWidth
      ? "\(cut.left) columns cut off left, \(cut.filmWidth - cut.width - cut.left) right"
      : "\(cut.top) rows cut off above, \(cut.filmHeight - cut.height - cut.top) below"
    return ["The middle \(cut.width) x \(cut.height) of a film of \(film): \(lost); nothing padded."]
  }
}
