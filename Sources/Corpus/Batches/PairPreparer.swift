import Tensors

/// Turns one pair at a time into its slot of a batch. Keeps scratch memory: one is made per thread.
package final class PairPreparer {
  /// How a film is looked at.
  package enum Look: Sendable {
    /// Random crop and flip, as in training.
    case augmented
    /// The largest central square, as in validation.
    case central
  }

  let options: CorpusOptions
  let tokenizer: WordPiece
  private let resizer = FilmResizer()
  private let normalised: [Float]
  private var levels: [UInt8] = []
  private var masking = PatchMasking()

  package init(options: CorpusOptions, tokenizer: WordPiece) {
    self.options = options
    self.tokenizer = tokenizer
    normalised = GreyLevels.normalisation(mean: options.mean, deviation: options.deviation)
  }

  package func text(_ record: PairRecord, key: RandomKey) -> MaskedText {
    prepareText(report: record.report, context: record.context, tokenizer: tokenizer, options: options, key: key)
  }

  /// Fills the image side of `slot`: cut, resized, flipped, grey, normalised; patches masked; window placed.
  /// - Parameter key: Of the pair in its pass; the uses are folded in here.
  package func fill(_ batch: Batch, slot: Int, film: Film, record: PairRecord, key: RandomKey, look: Look) {
    let view = view(of: film, key: key, look: look)
    batch.views[slot] = view
    draw(film, view, into: batch, slot: slot)
    let (grid, length, keptCount) = (batch.shape.grid, batch.shape.length, batch.shape.keptCount)
    masking.draw(
      key: key.folding(.patchMask), length: length, keptCount: keptCount, kept: batch.kept + slot * keptCount,
      restore: batch.restore + slot * length, mask: batch.patchMask + slot * length)
    placeWindow(record, view: view, grid: grid, key: key, into: batch.windowMask + slot * length)
  }

  private func view(of film: Film, key: RandomKey, look: Look) -> FilmView {
    var view = FilmView(box: .whole(film), isFlipped: false, filmWidth: film.width, filmHeight: film.height)
    switch look {
    case .augmented:
      view.box = .random(
        height: film.height, width: film.width, scale: options.cropScale, ratio: options.cropRatio, key: key.folding(.crop))
      var stream = key.folding(.flip).stream
      view.isFlipped = stream.uniform() < options.flipProbability
    case .central:
      let side = min(film.width, film.height)
      view.box = CropBox(top: (film.height - side) / 2, left: (film.width - side) / 2, height: side, width: side)
    }
    return view
  }

  private func draw(_ film: Film, _ view: FilmView, into batch: Batch, slot: Int) {
    let side = batch.shape.largeSide
    let plane = side * side
    if levels.count < plane * film.channels { levels = [UInt8](repeating: 0, count: plane * 3) }
    let image = batch.images + slot * 3 * plane
    levels.withUnsafeMutableBufferPointer { levels in
      guard let levels = levels.baseAddress else { return }
      resizer.resize(film, box: view.box, width: side, height: side, filter: .bicubic, into: levels)
      GreyLevels.grey(levels, channels: film.channels, into: levels, count: plane)
      normalised.withUnsafeBufferPointer { table in
        for row in 0..<side {
          let (from, to) = (levels + row * side, image + row * side)
          if view.isFlipped {
            for column in 0..<side { to[column] = table[Int(from[side - 1 - column])] }
          } else {
            for column in 0..<side { to[column] = table[Int(from[column])] }
          }
        }
      }
    }
    (image + plane).update(from: image, count: plane)
    (image + 2 * plane).update(from: image, count: plane)
  }

  private func placeWindow(
    _ record: PairRecord, view: FilmView, grid: Int, key: RandomKey, into mask: UnsafeMutablePointer<Float>
  ) {
    guard options.contextWindow else {
      mask.update(repeating: 1, count: grid * grid)
      return
    }
    guard let known = ResolutionWindow(record, size: options.windowSize) else {
      ResolutionWindow.drawn(grid: grid, size: options.windowSize, key: key.folding(.window)).write(grid: grid, into: mask)
      return
    }
    if options.windowFollowsCrop {
      known.write(grid: grid, seenThrough: view, into: mask)
    } else {
      known.write(grid: grid, into: mask)
    }
  }
}
