import Screen
import Telemetry

/// What the commands of the Pictures screen do.
extension WorkbenchState {
  mutating func selectPicture(by offset: Int) -> [Effect] {
    let list = shownPictures
    guard !list.isEmpty else { return [] }
    let index = (selectedPicture(among: list) + offset + list.count) % list.count
    pairs.picture = list[index].kind
    return []
  }

  /// Takes back one thing at a time, then goes back to the pair.
  mutating func leavePictures() -> [Effect] {
    if pictures.isZoomed {
      pictures.setZoom(1, side: largestSide)
    } else if pictures.isEnlarged {
      pictures.isEnlarged = false
    } else {
      return show(.pairs)
    }
    return []
  }

  // MARK: Place

  /// Of the pair's largest picture, in pixels.
  private var largestSide: Int { shownPictures.map { max($0.picture.width, $0.picture.height) }.max() ?? 1 }

  private var selectedSize: (width: Int, height: Int) {
    let list = shownPictures
    guard !list.isEmpty else { return (1, 1) }
    let picture = list[selectedPicture(among: list)].picture
    return (max(1, picture.width), max(1, picture.height))
  }

  /// By an eighth of what is shown, or by one pixel of the selected picture.
  mutating func movePictures(x: Int, y: Int, isFine: Bool) -> [Effect] {
    guard pictures.isZoomed else {
      say("The whole picture is shown; + zooms in")
      return []
    }
    let size = selectedSize
    let (across, down) = isFine ? (1 / Double(size.width), 1 / Double(size.height)) : (0.125 / pictures.zoom, 0.125 / pictures.zoom)
    pictures.move(x: Double(x) * across, y: Double(y) * down)
    return []
  }

  mutating func zoomPictures(to factor: Double) -> [Effect] {
    let former = pictures.zoom
    pictures.setZoom(factor < 1.01 ? 1 : factor, side: largestSide)
    if pictures.zoom == former { say(former == 1 ? "The whole picture is shown" : "So near every pixel is a square of its own") }
    return []
  }

  mutating func zoomPictures(_ arguments: [String]) -> [Effect] {
    let size = selectedSize
    let usage = "zoom takes a factor or \"pixel\", and the pixel in the middle if you like, as in :zoom 4 120 80"
    let numbers = arguments.dropFirst().map { Double($0) }
    var place: PictureSettings.Place?
    if !numbers.isEmpty {
      guard numbers.count == 2, let x = numbers[0], let y = numbers[1], x.isFinite, y.isFinite else { return refuse(usage) }
      place = .init(x: (x + 0.5) / Double(size.width), y: (y + 0.5) / Double(size.height))
    }
    switch arguments.first {
    case nil, "fit": _ = zoomPictures(to: 1)
    case "pixel":
      let list = shownPictures
      let layout = picturesLayout(count: list.count)
      let tile = layout.tiles[layout.isGrid ? selectedPicture(among: list) : 0]
      let columns = min(tile.width - 2, 2 * (tile.height - 1))
      pictures.setZoom(Double(size.width) / Double(max(1, columns)), side: largestSide)
    case let text?:
      guard let factor = Double(text), factor >= 1 else { return refuse(usage) }
      pictures.setZoom(factor, side: largestSide)
      if pictures.zoom < factor {
        let most = trimmingZeros(formatFixed(pictures.zoom, decimals: 2))
        say("Zoom goes from 1 to \(most) here, so \(most) is shown in place of \(text)")
      }
    }
    if let place { pictures.move(to: place) }
    return []
  }

  // MARK: Contrast

  mutating func setContrast(_ arguments: [String]) -> [Effect] {
    switch arguments {
    case []: return setContrast([pictures.isFullWindow ? "auto" : "reset"])
    case ["reset"]: pictures.setWindow(level: PictureSettings.fullLevel, width: PictureSettings.fullWidth)
    case ["auto"]:
      guard let film = pairs.view?.target ?? pairs.view?.image else { return refuse("There is no film to fit the contrast to") }
      pictures.fitWindow(to: film)
    default:
      guard arguments.count == 2, let level = Double(arguments[0]), let width = Double(arguments[1]), (0...255).contains(level),
        (1...510).contains(width)
      else { return refuse("window takes auto, reset, or a level of 0 to 255 and a width of 1 to 510, as in :window 110 160") }
      pictures.setWindow(level: level, width: width)
    }
    return sayContrast()
  }

  mutating func shiftContrast(level: Double = 0, width: Double = 1) -> [Effect] {
    pictures.setWindow(level: pictures.level + level, width: (pictures.width * width).rounded())
    return sayContrast()
  }

  private mutating func sayContrast() -> [Effect] {
    notice =
      "Grey levels \(PictureScale.grey(pictures.black)) (black) to \(PictureScale.grey(pictures.white)) (white): level "
      + "\(PictureScale.grey(pictures.level)), width \(PictureScale.grey(pictures.width))"
    return []
  }

  // MARK: Files

  mutating func exportPicture(_ arguments: [String]) -> [Effect] {
    var words = arguments
    let isRaw = words.contains("raw")
    let isAll = words.contains("all")
    words.removeAll { $0 == "raw" || $0 == "all" }
    guard words.count == 1, let path = words.first else {
      return refuse("export-picture needs the file to write, as in :export-picture film.png; raw and all may follow")
    }
    guard path.lowercased().hasSuffix(".png"), path.split(separator: "/").last.map({ $0.count > 4 }) == true else {
      return refuse("Pictures are written as PNG: give a file that ends in .png, not \"\(path)\"")
    }
    guard let pair = pairs.view else { return [] }
    let chosen: [PairPicture]
    if isAll {
      // The film stays beside the attention over it.
      chosen = PairPicture.all(of: pair, pictures) + (isRaw ? [] : attentionPicture.map { [$0] } ?? [])
    } else {
      guard let picture = exportedPicture else { return refuse("No attention is known of this pair, so there is none to write") }
      guard !isRaw || picture.kind != .attention else {
        return refuse("Attention has no greys of its own; :export-pairs attention FILE.csv writes its numbers")
      }
      chosen = [picture]
    }
    let files = chosen.map { picture in
      let name = isAll ? path.dropLast(4) + "-" + picture.kind.rawValue + ".png" : path[...]
      return PictureFile(
        path: String(name), bitmap: isRaw ? picture.raw : picture.asShown(of: pair, pictures), scale: isRaw ? nil : picture.heatScale)
    }
    return [.writePictures(files)]
  }
}

extension WorkbenchState {
  /// The picture that a file is asked of: the selected one, on Pairs with the attention over it as it is shown there.
  private var exportedPicture: PairPicture? {
    let isHeated = screen == .pairs && pairs.picture == .film && pairs.showsAttention && !pairs.list.isOpen
    if pairs.picture == .attention { return attentionPicture }
    if isHeated, let attention = attentionPicture { return attention }
    let list = shownPictures
    return list.isEmpty ? nil : list[selectedPicture(among: list)]
  }
}

extension PairPicture {
  /// Smaller files show nothing to anybody: a part enlarged to few pixels, and attention, whose scale has to be read.
  private static let leastSide = 448

  /// Its greys and nothing else.
  fileprivate var raw: Bitmap { Bitmap(width: picture.width, height: picture.height, channels: 1, pixels: picture.pixels) }

  /// With contrast, place and scale as on the screen and all that lies over it, in colours that do not depend on the screen's.
  fileprivate func asShown(of pair: PairView, _ settings: PictureSettings) -> Bitmap {
    var shown = self
    shown.showsWindow = kind != .attention
    let least = settings.isZoomed || kind == .attention ? Self.leastSide : 1
    return shown.drawing(of: pair, settings, mode: .halfBlock).bitmap(theme: .dark, leastSide: least)
  }
}
