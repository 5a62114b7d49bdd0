import Tensors

/// A parameter as the graph declares it: a path, a shape, and what the optimiser does with it.
package struct ParameterDeclaration: Hashable, Sendable {
  package let path: String
  package let shape: Shape
  /// Frozen parameters (position tables) get no gradient and no update.
  package let isFrozen: Bool
  /// Published rule: 1-D tensors and names ending in ".bias" are not decayed.
  package var isDecayed: Bool { !(shape.rank == 1 || path.hasSuffix(".bias")) }
}

/// Where every parameter lies in the four flat blocks (values, gradients, first and second moments).
///
/// Order: decayed, then not decayed, then those that are never updated (frozen ones, and those no loss reaches, such as the published
/// pooler); inside each part in order of declaration and without gaps, so that query, key and value weights are one matrix.
package struct ParameterLayout: Sendable {
  package struct Entry: Hashable, Sendable {
    package let declaration: ParameterDeclaration
    /// First element in the blocks.
    package let offset: Int
    package var count: Int { declaration.shape.count }
  }

  package let entries: [Entry]
  package let decayedCount: Int
  /// Decayed and not decayed together: the length of the gradient and moment blocks.
  package let trainedCount: Int
  package let totalCount: Int
  private let indices: [String: Int]

  /// - Parameter reached: paths that get a gradient from some loss.
  package init(declarations: [ParameterDeclaration], reached: Set<String>) {
    func isTrained(_ declaration: ParameterDeclaration) -> Bool { !declaration.isFrozen && reached.contains(declaration.path) }
    let decayed = declarations.filter { isTrained($0) && $0.isDecayed }
    let plain = declarations.filter { isTrained($0) && !$0.isDecayed }
    let untouched = declarations.filter { !isTrained($0) }
    var offset = 0
    entries = (decayed + plain + untouched).map { declaration in
      defer { offset += declaration.shape.count }
      return Entry(declaration: declaration, offset: offset)
    }
    decayedCount = decayed.reduce(0) { $0 + $1.shape.count }
    trainedCount = plain.reduce(decayedCount) { $0 + $1.shape.count }
    totalCount = offset
    indices = Dictionary(uniqueKeysWithValues: entries.enumerated().map { ($1.declaration.path, $0) })
  }

  package func entry(_ path: String) -> Entry? { indices[path].map { entries[$0] } }
  package func isTrained(_ entry: Entry) -> Bool { entry.offset < trainedCount }
}

/// The flat blocks of one model. Values are shared by every program that runs the model; gradients and moments exist only for training.
package final class ParameterStore: @unchecked Sendable {
  package let layout: ParameterLayout
  package let values: Block
  package let gradients: Block?
  package let firstMoments: Block?
  package let secondMoments: Block?

  /// - Parameter shared: the value block of another store of the same layout, to run on its weights with gradients of one's own.
  package init(layout: ParameterLayout, forTraining: Bool, sharing shared: Block? = nil) {
    self.layout = layout
    values = shared ?? Block(floats: max(1, layout.totalCount))
    let trained = max(1, layout.trainedCount)
    gradients = forTraining ? Block(floats: trained) : nil
    firstMoments = forTraining ? Block(floats: trained) : nil
    secondMoments = forTraining ? Block(floats: trained) : nil
  }

  /// Elements of one parameter, for reading and writing between steps.
  package func values(_ path: String) -> UnsafeMutableBufferPointer<Float>? { slice(values, path) }
  /// Gradient of one parameter; nil where it has none.
  package func gradient(_ path: String) -> UnsafeMutableBufferPointer<Float>? { trainedSlice(gradients, path) }
  package func firstMoment(_ path: String) -> UnsafeMutableBufferPointer<Float>? { trainedSlice(firstMoments, path) }
  package func secondMoment(_ path: String) -> UnsafeMutableBufferPointer<Float>? { trainedSlice(secondMoments, path) }

  private func slice(_ block: Block, _ path: String) -> UnsafeMutableBufferPointer<Float>? {
    guard let entry = layout.entry(path) else { return nil }
    return UnsafeMutableBufferPointer(start: block.floats + entry.offset, count: entry.count)
  }

  private func trainedSlice(_ block: Block?, _ path: String) -> UnsafeMutableBufferPointer<Float>? {
    guard let block, let entry = layout.entry(path), layout.isTrained(entry) else { return nil }
    return slice(block, path)
  }
}
