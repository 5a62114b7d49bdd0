import Interchange
import Screen
import Workbench

/// Real pixels over the cells of the screen: what has to be sent so that the terminal shows just the pictures of a frame. Nothing is sent
/// for a picture that stays. Only what the user asks for is used; no terminal is asked what it can do.
struct PixelOverlay {
  typealias Kind = PictureSettings.Pixels

  /// What one frame needs.
  struct Change: Equatable {
    /// Rows of cells whose pixels have to go: to be written again before the bytes are sent.
    var rows: [Range<Int>] = []
    /// To be sent once the cells stand; leaves the cursor where it was.
    var bytes: [UInt8] = []
  }

  private struct Shown {
    var picture: PixelPicture
    var number: Int
  }

  private var shown: [Shown] = []
  private var kind = Kind.off
  /// Kitty's numbers of pictures that may still be there.
  private var stale: [Int] = []
  private var nextNumber = Self.firstNumber
  private var library: SixelLibrary?
  private static let firstNumber = 77_001

  /// Why a kind cannot be used here; nil if it can.
  /// - Parameter cellSize: of the terminal, in pixels, if it says so.
  mutating func refusal(of kind: Kind, environment: [String: String], cellSize: (width: Int, height: Int)?) -> String? {
    switch kind {
    case .off: return nil
    case .kitty:
      let isNested = !(environment["TMUX"] ?? "").isEmpty || !(environment["STY"] ?? "").isEmpty
      return isNested ? "tmux and screen show no kitty pictures; they work in kitty itself" : nil
    case .sixel:
      if library == nil { library = SixelLibrary() }
      if library == nil { return "Sixel pictures need libsixel.so.1, which is not installed (on Debian: libsixel1)" }
      return cellSize == nil ? "Sixel pictures need to know how large a cell is; this terminal does not say" : nil
    }
  }

  /// Forgets what the terminal shows, after something else wrote on it; the next change sends everything.
  mutating func forget() {
    if kind == .kitty { stale += shown.map(\.number) }
    shown = []
  }

  /// What brings the terminal from the last frame to this one.
  /// - Throws: `InterchangeError` for a picture no PNG can hold.
  mutating func change(to pictures: [PixelPicture], _ wanted: Kind, cellSize: (width: Int, height: Int)?) throws -> Change {
    var change = Change()
    var body: [UInt8] = []
    let former = kind
    let stays = former == wanted
    let gone = shown.filter { old in !stays || !pictures.contains(old.picture) }
    shown.removeAll { old in gone.contains { $0.number == old.number } }
    if former == .kitty {
      for number in stale + gone.map(\.number) { body += KittyGraphics.remove(number: number) }
    }
    stale = []
    if former == .sixel {
      // A picture in the same place covers the old one by itself.
      let uncovered = gone.filter { old in !stays || !pictures.contains { $0.area == old.picture.area } }
      change.rows = uncovered.map { $0.picture.area.y..<$0.picture.area.maxY }
      // Cells written again take the pixels of their whole rows with them.
      shown.removeAll { old in change.rows.contains { $0.overlaps(old.picture.area.y..<old.picture.area.maxY) } }
    }
    kind = wanted
    if wanted != .off {
      for picture in pictures where !shown.contains(where: { $0.picture == picture }) {
        body += try bytes(of: picture, cellSize: cellSize)
        shown.append(Shown(picture: picture, number: nextNumber))
        nextNumber += 1
      }
    }
    // ncurses believes the cursor to be where it left it.
    if !body.isEmpty { change.bytes = [0x1B, UInt8(ascii: "7")] + body + [0x1B, UInt8(ascii: "8")] }
    return change
  }

  private func bytes(of picture: PixelPicture, cellSize: (width: Int, height: Int)?) throws -> [UInt8] {
    if kind == .kitty { return try KittyGraphics.show(picture, number: nextNumber) }
    guard let cellSize, let library else { return [] }
    let bitmap = picture.bitmap.scaled(width: picture.area.width * cellSize.width, height: picture.area.height * cellSize.height)
    return library.sequence(bitmap).map { Array(KittyGraphics.place(picture.area).utf8) + $0 } ?? []
  }
}
