import Tensors

/// Where the super-resolution loss looks: a square window of patches (reference section 5).
package struct ResolutionWindow: Hashable, Sendable {
  /// First row and first column in patches.
  package var row: Int
  package var column: Int
  package var size: Int

  package init(row: Int, column: Int, size: Int) {
    self.row = row
    self.column = column
    self.size = size
  }

  /// The window that the data set gives a pair, in patches of the whole film; nil where it gives none. `label_i`, which the published code
  /// calls "column", counts rows; windows may reach over the edge and are clipped.
  package init?(_ record: PairRecord, size: Int) {
    guard let row = record.labelI, let column = record.labelJ else { return nil }
    self.init(row: row, column: column, size: size)
  }

  /// One of the (grid - size + 1)² places, drawn.
  static func drawn(grid: Int, size: Int, key: RandomKey) -> ResolutionWindow {
    var stream = key.stream
    let last = max(0, grid - size)
    return ResolutionWindow(row: stream.integer(in: 0...last), column: stream.integer(in: 0...last), size: size)
  }

  /// Writes [grid, grid]: 1 inside, clipped at the edges.
  func write(grid: Int, into mask: UnsafeMutablePointer<Float>) {
    for patchRow in 0..<grid {
      for patchColumn in 0..<grid {
        let isInside = patchRow >= row && patchRow < row + size && patchColumn >= column && patchColumn < column + size
        mask[patchRow * grid + patchColumn] = isInside ? 1 : 0
      }
    }
  }

  /// The same for a window of the whole film seen through a crop and a flip: a patch of the view is inside when its centre is.
  func write(grid: Int, seenThrough view: FilmView, into mask: UnsafeMutablePointer<Float>) {
    func span(_ first: Int, _ extent: Int) -> Range<Double> {
      let unit = Double(extent) / Double(grid)
      return (Double(first) * unit)..<(Double(first + size) * unit)
    }
    let rows = span(row, view.filmHeight)
    let columns = span(column, view.filmWidth)
    for patchRow in 0..<grid {
      let y = Double(view.box.top) + (Double(patchRow) + 0.5) / Double(grid) * Double(view.box.height)
      for patchColumn in 0..<grid {
        let across = view.isFlipped ? grid - 1 - patchColumn : patchColumn
        let x = Double(view.box.left) + (Double(across) + 0.5) / Double(grid) * Double(view.box.width)
        mask[patchRow * grid + patchColumn] = rows.contains(y) && columns.contains(x) ? 1 : 0
      }
    }
  }
}
