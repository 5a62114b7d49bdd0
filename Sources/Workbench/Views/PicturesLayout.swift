import Screen

/// Where the Pictures screen puts what, by size alone: all pictures in equal tiles with the numbers in a place of their own, or one picture
/// beside the numbers.
struct PicturesLayout {
  /// One a picture, in order; each with a line for its caption on top. A single one where they would be too small.
  private(set) var tiles: [Rect] = []
  private(set) var panel: Rect
  /// All pictures are on the screen.
  private(set) var isGrid = false

  /// Smaller tiles cannot be read.
  private static let leastSide = 24
  private static let leastPanel = 30

  init(_ area: Rect, count: Int, isEnlarged: Bool) {
    panel = area
    if !isEnlarged, count > 1, let columns = Self.columns(area, count: count) {
      let lines = (count + columns) / columns
      let (width, height) = (area.width / columns, area.height / lines)
      isGrid = true
      for index in 0..<count {
        tiles.append(Rect(x: area.x + index % columns * width, y: area.y + index / columns * height, width: width, height: height))
      }
      let left = area.x + count % columns * width
      let top = area.y + count / columns * height
      panel = Rect(x: left, y: top, width: area.maxX - left, height: area.maxY - top)
      return
    }
    let most = max(0, area.width - Self.leastPanel)
    let side = min(most, (area.height - 2) * 2 + 2)
    tiles = [Rect(x: area.x, y: area.y, width: side, height: min(area.height, side / 2 + 1))]
    panel = Rect(x: area.x + side, y: area.y, width: area.width - side, height: area.height)
  }

  /// The number of columns that makes pictures and numbers largest; nil if that is too small.
  private static func columns(_ area: Rect, count: Int) -> Int? {
    func side(_ columns: Int) -> Int {
      let lines = (count + columns) / columns
      return min(area.width / columns - 2, 2 * (area.height / lines - 1))
    }
    let best = (1...(count + 1)).filter { area.width / $0 >= leastPanel }.max { (side($0), -$0) < (side($1), -$1) }
    return best.flatMap { side($0) >= leastSide ? $0 : nil }
  }
}

extension WorkbenchState {
  /// Pictures there are of the shown pair. Attention is Pairs' own; where it is chosen, it lies over the film.
  var shownPictures: [PairPicture] {
    guard let view = pairs.view else { return [] }
    let all = PairPicture.all(of: view, pictures)
    guard pairs.picture == .attention, let attention = attentionPicture else { return all }
    return all.map { $0.kind == .film ? attention : $0 }
  }

  /// Of `list`, the picture Pictures has selected; the first where that one does not exist.
  func selectedPicture(among list: [PairPicture]) -> Int { list.firstIndex { $0.kind == pairs.picture } ?? 0 }

  func picturesLayout(count: Int) -> PicturesLayout {
    PicturesLayout(Frame(self).content, count: count, isEnlarged: pictures.isEnlarged)
  }
}
