import Graph
import Models
import Tensors

/// Random inputs of one batch, of the form the PyTorch twin's benchmark uses: every report has the same number of real tokens.
final class SyntheticBatch {
  let rowCount: Int
  private let floats: Block
  private let integers: Block
  private var nextFloat = 0
  private var nextInteger = 0

  /// - Parameter padded: the published objective; every report has `maximumTokens` rows and the loss averages over all of them.
  init(_ model: PreTrainingModel, tokens: Int, padded: Bool, seed: UInt64, binding program: Program) {
    let (sizes, batch) = (model.sizes, model.batch)
    let perPair = padded ? sizes.maximumTokens : tokens
    rowCount = batch * perPair
    let pictureCount = batch * 3 * 4 * sizes.imageSide * sizes.imageSide
    floats = Block(floats: pictureCount + 2 * batch * sizes.patchCount + rowCount + 64)
    integers = Block(byteCount: 4 * (batch * (sizes.patchCount * 2 + 8) + rowCount * 8 + 64))
    var stream = RandomKey(seed: seed).stream

    program.bind(model.images, takeFloats(pictureCount) { _ in Float(stream.normal()) })
    let visible = bindPatches(model, program, &stream)
    program.bind(model.patchMask, takeFloats(batch * sizes.patchCount) { visible[$0] ? 0 : 1 })
    let window = max(1, sizes.grid * 12 / 14)
    program.bind(
      model.windowMask,
      takeFloats(batch * sizes.patchCount) { index in
        let cell = index % sizes.patchCount
        return cell / sizes.grid < window && cell % sizes.grid < window ? 1 : 0
      })

    let labels = takeIntegers(rowCount) { row in
      row % perPair < tokens ? Int32(stream.integer(in: 5...(sizes.vocabulary - 1))) : 0
    }
    program.bind(model.lossLabels, labels)
    program.bind(model.ids, takeIntegers(rowCount) { stream.uniform() < 0.7 ? 3 : labels[$0] })
    program.bind(model.positions, takeIntegers(rowCount) { Int32($0 % perPair) })
    program.bind(model.types, takeIntegers(rowCount) { _ in 0 })
    program.bind(model.text.pairs, takeIntegers(rowCount) { Int32($0 / perPair) })
    program.bind(model.text.tokens, takeIntegers(rowCount) { Int32($0 % perPair) })
    program.bind(model.text.offsets, takeIntegers(batch + 1) { Int32($0 * perPair) })
    program.bind(model.text.keyCounts, takeIntegers(batch) { _ in Int32(tokens) })
    program.bind(model.lossRows, takeIntegers(rowCount) { Int32($0) })
    program.bind(model.lossWeights, takeFloats(rowCount) { _ in 1 / Float(rowCount) })
    program.setRows(model.text.rows, rowCount)
    program.setRows(model.lossGroup, rowCount)
  }

  /// Draws the visible patches; returns which patch of which pair is visible.
  private func bindPatches(_ model: PreTrainingModel, _ program: Program, _ stream: inout RandomStream) -> [Bool] {
    let (count, batch) = (model.sizes.patchCount, model.batch)
    var visible = [Bool](repeating: false, count: batch * count)
    var order: [[Int]] = []
    for pair in 0..<batch {
      let shuffled = Array(0..<count).shuffled(using: &stream)
      for patch in shuffled.prefix(model.keptCount) { visible[pair * count + patch] = true }
      order.append(shuffled)
    }
    program.bind(model.kept, takeIntegers(batch * model.keptCount) { Int32(order[$0 / model.keptCount][$0 % model.keptCount]) })
    var restore = [Int32](repeating: 0, count: batch * count)
    for pair in 0..<batch {
      for (place, patch) in order[pair].enumerated() { restore[pair * count + patch] = Int32(place) }
    }
    program.bind(model.restore, takeIntegers(batch * count) { restore[$0] })
    return visible
  }

  private func takeFloats(_ count: Int, _ element: (Int) -> Float) -> UnsafePointer<Float> {
    let start = floats.floats + nextFloat
    nextFloat += count
    for index in 0..<count { start[index] = element(index) }
    return UnsafePointer(start)
  }

  private func takeIntegers(_ count: Int, _ element: (Int) -> Int32) -> UnsafePointer<Int32> {
    let start = integers.base.assumingMemoryBound(to: Int32.self) + nextInteger
    nextInteger += count
    for index in 0..<count { start[index] = element(index) }
    return UnsafePointer(start)
  }
}
