import Foundation
import Interchange
import TestSupport
import Testing

/// Pictures in real pixels, read back from what a terminal is sent.
@Suite(.serialized) struct PixelTests {
  private let place: Workplace
  private let film: [UInt8]
  private static let side = 32

  init() throws {
    place = try Workplace()
    let training = try place.run(Workplace.phantoms(steps: 2))
    try #require(training.code == 0, "\(training)")
    let written = try place.run(["picture", "film.png", "--pair", "1", "--picture", "film", "--no-frame"])
    try #require(written.code == 0 && written.output.contains("32 x 32"), "\(written)")
    let image = try ImageFile.read(place.folder.file("film.png"))
    film = try Self.greys(image)
    try #require(image.width == Self.side && image.height == Self.side)
  }

  private func pictures(_ kind: String, cell: (width: UInt16, height: UInt16) = (0, 0), environment: [String: String] = [:]) throws
    -> TerminalSession
  {
    let session = try TerminalSession(
      ["--pixels", kind], in: place, cell: cell, environment: ["TERM": "xterm-256color"].merging(environment) { $1 })
    #expect(session.waitFor("total loss"))
    return session
  }

  @Test func kittyIsSentThePictureAndNothingTwice() throws {
    let session = try pictures("kitty")
    session.type("2")
    #expect(session.waitFor("\u{1B}_G"))
    session.show("z", ["pictures of pair"])
    session.forget()
    // Without the frame of the context window only greys are left.
    session.type("w")
    let shown = try #require(waitForPicture(session) { (try? ImageFile.decode($0.png).channels) == 1 })
    #expect((shown.keys["a"], shown.keys["f"], shown.keys["q"], shown.keys["C"]) == ("T", "100", "2", "1"))
    let (columns, rows) = (try #require(Int(shown.keys["c"] ?? "")), try #require(Int(shown.keys["r"] ?? "")))
    #expect(columns == 2 * rows && columns <= 100 && rows <= 27, "\(columns) x \(rows) cells are not square")
    try expectFilm(shown.png)

    // What stays is not sent again, though the frame changes.
    session.forget()
    session.type("e")
    #expect(session.waitFor("Error: absolute"))
    usleep(200_000)
    #expect(!session.fresh.contains("\u{1B}_G"))

    // Help lies over the picture, which goes away and comes back under a new number.
    session.forget()
    session.type("?")
    #expect(session.waitFor("\u{1B}_Ga=d,d=I,i=\(shown.keys["i"] ?? "?"),q=2\u{1B}\\", "help"))
    #expect(KittyPicture.all(in: Array(session.fresh.utf8)).isEmpty)
    session.forget()
    session.type("\u{1B}")
    #expect(waitForPicture(session) { $0.png == shown.png } != nil)
    session.forget()
    session.type(":pixels off\r")
    #expect(session.waitFor("\u{1B}_Ga=d"))
    session.type("qq")
    #expect(session.wait().code == 0)
    session.expectGivenBack("after pictures")
  }

  private static var hasSixelLibrary: Bool { dlopen("libsixel.so.1", RTLD_NOW) != nil }

  @Test(.enabled(if: hasSixelLibrary, "libsixel.so.1 is not installed")) func sixelsAreThePicture() throws {
    let session = try pictures("sixel", cell: (8, 16))
    session.type("2z")
    #expect(session.waitFor("pictures of pair"))
    session.forget()
    session.type("w")
    let picture = try #require(waitFor(session) { SixelPicture($0).flatMap { $0.isGrey ? $0 : nil } })
    #expect(picture.width == picture.height && picture.width % 16 == 0 && picture.width > 200)
    // Greys come back within a step of the palette libsixel chooses.
    var worst = 0.0
    let scale = Double(picture.width) / Double(Self.side)
    for y in 0..<Self.side {
      for x in 0..<Self.side {
        var sum = 0.0
        let (left, top) = (Int(Double(x) * scale) + 2, Int(Double(y) * scale) + 2)
        for row in top..<(top + 6) { for column in left..<(left + 6) { sum += Double(picture.red(column, row)) } }
        worst = max(worst, abs(sum / 36 - Double(film[y * Self.side + x])))
      }
    }
    #expect(worst <= 12, "a pixel is \(worst) grey levels off")
    session.type("qq")
    #expect(session.wait().code == 0)
  }

  @Test(arguments: [
    ("kitty", ["TMUX": "socket,1,0"], "show no kitty pictures"), ("sixel", [:], "Sixel pictures need"),
  ])
  func whatCannotBeShownIsRefusedInWords(kind: String, environment: [String: String], words: String) throws {
    let session = try pictures(kind, environment: environment)
    #expect(session.waitFor(words), "\(session.everything.suffix(800).debugDescription)")
    session.type("\r2z")
    #expect(session.waitFor("pictures of pair"))
    #expect(!session.everything.contains("\u{1B}_G") && !session.everything.contains("\u{1B}P"))
    session.type("qq")
    #expect(session.wait().code == 0)
  }

  private static func greys(_ image: ImageRaster) throws -> [UInt8] {
    guard case .bytes(let pixels) = image.samples, image.channels == 1 else {
      throw PixelTestError(description: "\(image.header) is not 8-bit grey")
    }
    return pixels
  }

  private struct PixelTestError: Error { var description: String }

  /// The last picture sent since `forget`, once it is as wanted: a frame of before may come late on a busy machine.
  private func waitForPicture(_ session: TerminalSession, _ isWanted: (KittyPicture) -> Bool) -> KittyPicture? {
    waitFor(session) { KittyPicture.all(in: $0).last.flatMap { isWanted($0) ? $0 : nil } }
  }

  private func waitFor<Found>(_ session: TerminalSession, _ find: ([UInt8]) -> Found?) -> Found? {
    let deadline = Date().addingTimeInterval(30)
    while Date() < deadline {
      if let found = find(Array(session.fresh.utf8)) { return found }
      usleep(10_000)
    }
    return nil
  }

  /// The PNG is the film, each pixel a square.
  private func expectFilm(_ png: [UInt8]) throws {
    let image = try ImageFile.decode(png)
    #expect(image.width == image.height && image.width % Self.side == 0 && image.width >= 448 && image.channels == 1)
    let (scale, greys) = (image.width / Self.side, try Self.greys(image))
    for y in 0..<image.height {
      for x in 0..<image.width where greys[y * image.width + x] != film[y / scale * Self.side + x / scale] {
        Issue.record("pixel \(x), \(y) is \(greys[y * image.width + x])")
        return
      }
    }
  }
}

/// A picture as a terminal would put it together from the pieces of the kitty protocol.
private struct KittyPicture {
  var keys: [String: String]
  var png: [UInt8]

  static func all(in bytes: [UInt8]) -> [KittyPicture] {
    var result: [KittyPicture] = []
    var open: (keys: [String: String], text: [UInt8])?
    for piece in String(decoding: bytes, as: UTF8.self).components(separatedBy: "\u{1B}_G").dropFirst() {
      guard let end = piece.range(of: "\u{1B}\\") else { continue }
      let parts = piece[..<end.lowerBound].split(separator: ";", maxSplits: 1)
      let pairs = parts[0].split(separator: ",").map { $0.split(separator: "=").map(String.init) }
      let keys = Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
      guard parts.count == 2 else { continue }
      #expect(parts[1].utf8.count <= 4096)
      if keys["a"] == "T" { open = (keys, []) }
      open?.text += Array(parts[1].utf8)
      guard keys["m"] == "0", let whole = open, let data = Data(base64Encoded: Data(whole.text)) else { continue }
      result.append(KittyPicture(keys: whole.keys, png: Array(data)))
      open = nil
    }
    return result
  }
}

/// The last sixel picture of a stream: colours by number, bands of six rows, repeats.
private struct SixelPicture {
  var width = 0
  var height = 0
  private var reds: [Int: Int] = [:]
  /// No colour of its palette is but a grey: no frame is drawn over the film.
  private(set) var isGrey = true
  private var pixels: [Int] = []

  func red(_ x: Int, _ y: Int) -> Int { reds[pixels[y * width + x], default: -255] }

  init?(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let piece = text.components(separatedBy: "\u{1B}P").last, let start = piece.firstIndex(of: "q"),
      let end = piece.range(of: "\u{1B}\\")
    else { return nil }
    var scan = Array(piece[piece.index(after: start)..<end.lowerBound].utf8)[...]
    func numbers() -> [Int] {
      let digits = scan.prefix { ($0 >= 48 && $0 <= 57) || $0 == 59 }
      scan = scan.dropFirst(digits.count)
      return String(decoding: digits, as: UTF8.self).split(separator: ";").compactMap { Int($0) }
    }
    var (x, band, colour, count) = (0, 0, 0, 1)
    while let byte = scan.popFirst() {
      switch byte {
      case UInt8(ascii: "\""):
        let raster = numbers()
        guard raster.count == 4, raster[2] > 0, raster[3] > 0, raster[2] < 5000, raster[3] < 5000 else { return nil }
        (width, height) = (raster[2], raster[3])
        pixels = Array(repeating: -1, count: width * height)
      case UInt8(ascii: "#"):
        let values = numbers()
        colour = values.first ?? 0
        if values.count == 5 {
          reds[colour] = Int((Double(values[2]) * 2.55).rounded())
          isGrey = isGrey && Set(values[2...]).count == 1
        }
      case UInt8(ascii: "!"): count = numbers().first ?? 1
      case UInt8(ascii: "$"): x = 0
      case UInt8(ascii: "-"): (x, band) = (0, band + 1)
      case 63...126:
        for _ in 0..<count {
          for bit in 0..<6 where (byte - 63) >> bit & 1 == 1 {
            let y = band * 6 + bit
            if x < width, y < height { pixels[y * width + x] = colour }
          }
          x += 1
        }
        count = 1
      default: break
      }
    }
    guard width > 0 else { return nil }
  }
}
