import Tensors

/// One micro-batch as the model takes it. The buffers lie in one block, made once for the worst case and refilled; a batch belongs to one
/// thread at a time.
package final class Batch: @unchecked Sendable {
  package let shape: BatchShape

  // The image side.
  /// [B, 3, 2S, 2S], normalised; the three channels are equal.
  package let images: UnsafeMutablePointer<Float>
  /// [B, K] patch numbers in shuffled order: the first K of the ascending order of the noise.
  package let kept: UnsafeMutablePointer<Int32>
  /// [B, L] place of each patch in the shuffled order.
  package let restore: UnsafeMutablePointer<Int32>
  /// [B, L] 1 = removed.
  package let patchMask: UnsafeMutablePointer<Float>
  /// [B, L] 1 = inside the super-resolution window.
  package let windowMask: UnsafeMutablePointer<Float>

  // The text side: `rowCount` rows, pair after pair.
  package var rowCount = 0
  /// [T] ids with [MASK] where hidden.
  package let ids: UnsafeMutablePointer<Int32>
  /// [T] original ids.
  package let labels: UnsafeMutablePointer<Int32>
  /// [T] position inside the report, from 0.
  package let positions: UnsafeMutablePointer<Int32>
  /// [T] token type; the published model knows only 0.
  package let types: UnsafeMutablePointer<Int32>
  /// [T] data-set index of the pair, for dropout.
  package let rowPairs: UnsafeMutablePointer<Int32>
  /// [T] token position, for dropout.
  package let rowTokens: UnsafeMutablePointer<Int32>
  /// [T] weight of the row's cross-entropy, already divided: the loss of a step is the plain sum over its rows.
  package let rowWeights: UnsafeMutablePointer<Float>
  package var lossRowCount = 0
  /// Rows with a weight, ascending.
  package let lossRows: UnsafeMutablePointer<Int32>
  /// [loss rows] labels and weights of those rows alone, as the vocabulary head takes them.
  package let lossLabels: UnsafeMutablePointer<Int32>
  package let lossWeights: UnsafeMutablePointer<Float>
  /// [B + 1] first row of each pair.
  package let offsets: UnsafeMutablePointer<Int32>
  /// [B] real tokens of each report.
  package let keyCounts: UnsafeMutablePointer<Int32>

  // Book-keeping.
  /// Data-set index of each slot.
  package var pairs: [Int]
  /// Text of each slot as it was masked.
  package var texts: [MaskedText?]
  /// How each slot's film was cut. Raw memory, as threads fill slots side by side, and an array would be one thing they all write to.
  package let views: UnsafeMutableBufferPointer<FilmView>
  /// Slots that are not repeated to fill up a last batch of an evaluation.
  package var freshCount = 0
  /// Optimiser step, from 0, and place among the micro-batches of that step.
  package var step = 0
  package var microBatch = 0
  /// Pass over the data set, from 0.
  package var epoch = 0
  /// Seconds that the caller waited for this batch.
  package var dataWait = 0.0

  private let block: Block

  package init(_ shape: BatchShape) {
    self.shape = shape
    let (b, l, t) = (shape.batch, shape.length, shape.rowCapacity)
    var offset = 0
    // Rows of cache lines: kernels load aligned, and slots filled by different threads do not share lines at their borders.
    func place(_ count: Int) -> Int {
      defer { offset += (count * 4 + 63) / 64 * 64 }
      return offset
    }
    let places = [
      place(b * 3 * shape.largeSide * shape.largeSide), place(b * shape.keptCount), place(b * l), place(b * l), place(b * l), place(t),
      place(t), place(t), place(t), place(t), place(t), place(t), place(t), place(b + 1), place(b),
      place(t), place(t),
    ]
    let block = Block(byteCount: offset)
    func floats(_ index: Int) -> UnsafeMutablePointer<Float> { (block.base + places[index]).assumingMemoryBound(to: Float.self) }
    func integers(_ index: Int) -> UnsafeMutablePointer<Int32> { (block.base + places[index]).assumingMemoryBound(to: Int32.self) }
    images = floats(0)
    kept = integers(1)
    restore = integers(2)
    patchMask = floats(3)
    windowMask = floats(4)
    ids = integers(5)
    labels = integers(6)
    positions = integers(7)
    types = integers(8)
    rowPairs = integers(9)
    rowTokens = integers(10)
    rowWeights = floats(11)
    lossRows = integers(12)
    offsets = integers(13)
    keyCounts = integers(14)
    lossLabels = integers(15)
    lossWeights = floats(16)
    self.block = block
    pairs = [Int](repeating: 0, count: b)
    texts = [MaskedText?](repeating: nil, count: b)
    views = .allocate(capacity: b)
    views.initialize(repeating: .none)
  }

  deinit { views.deallocate() }

  package var byteCount: Int { block.byteCount }
  /// Tokens that are not pads.
  package var realTokenCount: Int { (0..<shape.batch).reduce(0) { $0 + Int(keyCounts[$1]) } }
}

/// How a film became the picture of a slot.
package struct FilmView: Hashable, Sendable {
  package var box: CropBox
  package var isFlipped: Bool
  /// Size of the whole film.
  package var filmWidth: Int
  package var filmHeight: Int

  static let none = FilmView(box: CropBox(top: 0, left: 0, height: 0, width: 0), isFlipped: false, filmWidth: 0, filmHeight: 0)
}
