/// Puts the attention of a picture's visible patches at their places; the published map leaves out this step and so is scrambled (Q24).
/// - Parameters:
///   - shuffled: [K] in the order the encoder saw the patches.
///   - restore: [L] place of each patch in the shuffled order; places from K on are hidden patches.
/// - Returns: [L] row-major, 0 where the patch was hidden.
package func attentionInPlace(_ shuffled: UnsafeBufferPointer<Float>, restore: UnsafeBufferPointer<Int32>) -> [Float] {
  restore.map { Int($0) < shuffled.count ? shuffled[Int($0)] : 0 }
}

/// The published picture of what one word attends to (reference section 11), from probabilities to the blend with the film.
package struct AttentionOverlay: Sendable {
  /// The map is `side` x `side` patches.
  package let side: Int
  /// [side, side], stretched over 0...1; all 0 where the attention is the same everywhere.
  package let levels: [Float]

  /// The largest of the heads, its fourth root, stretched from the least to the greatest value.
  /// - Parameter attention: [heads, side * side] probabilities of one query, in the order in which the patches are to be shown.
  package init(attention: [Float], side: Int) {
    let length = side * side
    precondition(length > 0 && !attention.isEmpty && attention.count % length == 0, "attention is one row of patches for each head")
    self.side = side
    let roots = (0..<length).map { patch in
      stride(from: patch, to: attention.count, by: length).reduce(Float(0)) { max($0, attention[$1]) }.squareRoot().squareRoot()
    }
    let (least, greatest) = (roots.min() ?? 0, roots.max() ?? 0)
    levels = roots.map { greatest > least ? ($0 - least) / (greatest - least) : 0 }
  }

  /// [extent, extent] levels, bilinear between the centres of the patches and level beyond the outermost ones.
  package func enlarged(to extent: Int) -> [Float] {
    let places = (0..<extent).map { pixel -> (low: Int, high: Int, share: Float) in
      let centre = max(0, (Float(pixel) + 0.5) * Float(side) / Float(extent) - 0.5)
      let low = min(side - 1, Int(centre))
      return (low, min(side - 1, low + 1), centre - Float(low))
    }
    return places.flatMap { row in
      places.map { column in
        func across(_ line: Int) -> Float {
          levels[line * side + column.low] * (1 - column.share) + levels[line * side + column.high] * column.share
        }
        return across(row.low) * (1 - row.share) + across(row.high) * row.share
      }
    }
  }

  /// [extent, extent, 3] of 0...255: the enlarged map in the colours of `jet`, rounded down.
  package func colours(extent: Int) -> [UInt8] {
    enlarged(to: extent).flatMap { level in
      let step = min(255, max(0, Int(level * 256)))
      return Self.jet[(3 * step)..<(3 * step + 3)].map { UInt8($0 * 255) }
    }
  }

  /// [extent, extent, 3] of 0...255: the colours and the grey film half and half, rounded down.
  /// - Parameter film: [extent, extent], 0 black, 255 white.
  package func blended(over film: [UInt8], extent: Int) -> [UInt8] {
    precondition(film.count == extent * extent, "the film has the size of the enlarged map")
    return colours(extent: extent).enumerated().map { UInt8((Int($1) + Int(film[$0 / 3])) / 2) }
  }

  /// [256, 3] of 0...1: dark blue, blue, cyan, yellow, red, dark red; each channel is linear between its corners.
  package static let jet: [Double] = {
    let red: [Corner] = [(0, 0), (0.35, 0), (0.66, 1), (0.89, 1), (1, 0.5)]
    let green: [Corner] = [(0, 0), (0.125, 0), (0.375, 1), (0.64, 1), (0.91, 0), (1, 0)]
    let blue: [Corner] = [(0, 0.5), (0.11, 1), (0.34, 1), (0.65, 0), (1, 0)]
    return (0..<256).flatMap { step in [red, green, blue].map { value(at: Double(step), corners: $0) } }
  }()

  private typealias Corner = (place: Double, value: Double)

  /// The value of a channel at `step` of 255.
  private static func value(at step: Double, corners: [Corner]) -> Double {
    guard let next = corners.firstIndex(where: { $0.place * 255 >= step }), next > 0 else { return corners.first?.value ?? 0 }
    let (from, to) = (corners[next - 1], corners[next])
    return (step - from.place * 255) / ((to.place - from.place) * 255) * (to.value - from.value) + from.value
  }
}
