import Screen
import Telemetry
import Testing

@testable import Workbench

/// The Pictures screen: contrast, place and scale, files, and the cells real pixels need.
@Suite struct PicturesTests {
  private func state(_ columns: Int = 80, _ rows: Int = 24) throws -> WorkbenchState {
    try #require(SampleScreens.state("pictures", columns: columns, rows: rows))
  }

  private func exported(_ state: inout WorkbenchState, _ words: String...) throws -> [PictureFile] {
    let effects = update(&state, .command("export-picture", words))
    guard case .writePictures(let files) = try #require(effects.first, "\(state.notice ?? "")") else { return [] }
    return files
  }

  private let film = SamplePair.view().image?.pixels ?? []
  private let side = SamplePair.side

  @Test func allPicturesAreShownWhereTheyCanBeRead() throws {
    let titles = ["film", "what it sees", "reconstruction", "bicubic", "super-resolution", "target", "SR - target"]
    for (columns, rows) in [(120, 40), (200, 60)] {
      let text = Rendered.text(try state(columns, rows), columns, rows)
      for title in titles { #expect(text.contains(title), "\(title) at \(columns)x\(rows)") }
      #expect(text.contains("SR beats") && text.contains("1.45"), "the gain over bicubic")
    }
    // Elsewhere one after the other, all the way round.
    var small = try state()
    var seen: [PairsState.Picture] = []
    for title in titles {
      #expect(Rendered.text(small, 80, 24).split(separator: "\n")[2].contains(title), "\(title)")
      seen.append(small.pairs.picture)
      _ = update(&small, .key(KeyPress("v")))
    }
    #expect(Set(seen).count == 7 && small.pairs.picture == .film)
  }

  @Test func contrastIsLevelAndWidth() throws {
    var state = try state()
    _ = update(&state, .command("window-frame", []))
    _ = update(&state, .command("window", ["100", "50"]))
    let file = try #require(try exported(&state, "a.png").first)
    let expected = film.map { UInt8((min(1, max(0, (Double($0) - 75) / 50)) * 255).rounded()) }
    #expect(file == PictureFile(path: "a.png", bitmap: Bitmap(width: side, height: side, channels: 1, pixels: expected)))
    _ = update(&state, .command("invert", []))
    let inverted = try #require(try exported(&state, "a.png").first?.bitmap.pixels)
    // Middle greys are rounded away from both ends.
    #expect(zip(inverted, expected).allSatisfy { abs(Int($0) + Int($1) - 255) <= 1 })
    // Raw greys know nothing of it.
    #expect(try exported(&state, "a.png", "raw").first?.bitmap.pixels == film)
    _ = update(&state, .command("window", ["reset"]))
    #expect(state.pictures.isFullWindow)
    _ = update(&state, .command("window", ["auto"]))
    let sorted = film.sorted()
    #expect(state.pictures.black == Double(sorted[film.count / 100]) && state.pictures.white == Double(sorted[film.count * 99 / 100]))
  }

  @Test func zoomAndPanGoToThePixel() throws {
    var state = try state()
    _ = update(&state, .command("window-frame", []))
    func part(_ left: Int, _ top: Int, _ size: Int) -> [UInt8] {
      (0..<(size * size)).map { film[(top + $0 / size) * side + left + $0 % size] }
    }
    // A file of a part is enlarged by a whole number, to be seen; each pixel is a square of it.
    func pixels() throws -> [UInt8] {
      let bitmap = try #require(try exported(&state, "a.png").first?.bitmap)
      #expect(bitmap.width == 24 * 19 && bitmap.height == bitmap.width && bitmap.channels == 1)
      return (0..<(24 * 24)).map { bitmap.pixels[($0 / 24 * 19 + 9) * bitmap.width + $0 % 24 * 19 + 9] }
    }
    _ = update(&state, .command("zoom", ["4", "59.5", "39.5"]))
    #expect(try pixels() == part(48, 28, 24))
    _ = update(&state, .key(KeyPress("L")))
    _ = update(&state, .key(KeyPress("K")))
    #expect(try pixels() == part(49, 27, 24))
    // Edges hold, and Esc takes the zoom back before it leaves.
    for _ in 0..<200 { _ = update(&state, .key(KeyPress("h"))) }
    #expect(try pixels() == part(0, 27, 24))
    _ = update(&state, .command("back", []))
    #expect(!state.pictures.isZoomed && state.screen == .pictures)
    _ = update(&state, .command("back", []))
    #expect(state.screen == .pairs)
  }

  @Test func zoomBeyondThePixelsSaysItsRange() throws {
    var state = try state()
    _ = update(&state, .command("zoom", ["500"]))
    #expect(state.pictures.zoom == 12 && state.notice == "Zoom goes from 1 to 12 here, so 12 is shown in place of 500")
    state.notice = nil
    _ = update(&state, .command("zoom", ["3"]))
    #expect(state.pictures.zoom == 3 && state.notice?.hasPrefix("Zoom goes") != true)
  }

  @Test func theScaleOfTheErrorSaysWhatItIsOf() throws {
    var state = try #require(SampleScreens.state("pictures-error", columns: 120, rows: 40))
    #expect(Rendered.text(state, 120, 40).contains("SR - target in greys"))
    _ = update(&state, .command("difference", ["absolute"]))
    let text = Rendered.text(state, 120, 40)
    #expect(text.contains("|SR - target| in greys") && !text.contains("0.0 % beyond"))
    #expect(text.contains("PSNR dB") || text.contains("(dB)"), "the quality table names its unit")
  }

  @Test func theReadOutOfAPixelIsShownInEveryTile() throws {
    for (columns, rows) in [(120, 40), (200, 60)] {
      var state = try state(columns, rows)
      _ = update(&state, .command("zoom", ["4", "60", "60"]))
      let text = Rendered.text(state, columns, rows)
      // Seven pictures, each with the place and the value of its middle.
      #expect(text.split(separator: "60,60: ", omittingEmptySubsequences: false).count == 8, "\(columns)x\(rows)\n\(text)")
    }
  }

  @Test func theErrorIsWhatOutputAndTargetDifferBy() throws {
    let pair = SamplePair.view()
    let (output, target) = (try #require(pair.superResolution).pixels, try #require(pair.target).pixels)
    let (signed, size) = (try #require(PictureDifference(pair, .signed)), try #require(PictureDifference(pair, .absolute)))
    for index in output.indices {
      let difference = Int(output[index]) - Int(target[index])
      let share = max(-1, min(1, Double(difference) / Double(signed.reach)))
      #expect(abs(Double(signed.picture.pixels[index]) - (127.5 + 127.5 * share)) <= 0.5)
      #expect(abs(Double(size.picture.pixels[index]) - 255 * abs(share)) <= 0.5)
    }
    let beyond = zip(output, target).count { abs(Int($0) - Int($1)) > signed.reach }
    #expect(signed.beyond == Double(beyond) / Double(output.count) && signed.beyond <= 0.005)
  }

  @Test(arguments: [
    ("window", ["300", "10"]), ("window", ["10"]), ("window", ["nan", "10"]), ("zoom", ["0.5"]), ("zoom", ["4", "1"]),
    ("zoom", ["inf", "x", "y"]),
    ("export-picture", []), ("export-picture", ["a.jpg"]), ("export-picture", [".png"]), ("export-picture", ["a.png", "b.png"]),
    ("render", ["oil"]), ("pixels", ["vga"]),
  ])
  func whatMakesNoSenseIsRefusedInWords(name: String, words: [String]) throws {
    var state = try state()
    let before = state.pictures
    #expect(update(&state, .command(name, words)).filter { $0 != .bell }.isEmpty)
    #expect(state.notice?.isEmpty == false && state.pictures == before, "\(name) \(words)")
  }

  @Test func realPixelsHaveTheirCellsToThemselves() throws {
    for (columns, rows, count) in [(80, 24, 1), (120, 40, 7)] {
      var state = try state(columns, rows)
      _ = update(&state, .command("pixels", ["kitty"]))
      var screen = ScreenBuffer(width: columns, height: rows)
      view(state, Look(.dark, hasPixels: true), into: &screen)
      #expect(screen.pixelPictures.count == count)
      for (index, picture) in screen.pixelPictures.enumerated() {
        #expect(picture.area.width == 2 * picture.area.height && screen.bounds.intersection(picture.area) == picture.area)
        for other in screen.pixelPictures.dropFirst(index + 1) { #expect(picture.area.intersection(other.area).isEmpty) }
      }
      // Under help, and where no terminal is, pictures are made of cells.
      _ = update(&state, .command("help", []))
      view(state, Look(.dark, hasPixels: true), into: &screen)
      #expect(screen.pixelPictures.isEmpty)
      _ = update(&state, .key(KeyPress(.escape)))
      view(state, Look(.dark), into: &screen)
      #expect(screen.pixelPictures.isEmpty && screen.plainText().contains("▀"))
    }
  }
}
