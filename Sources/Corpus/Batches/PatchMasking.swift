import Tensors

/// Random masking of patches (reference section 4): uniform noise, ascending stable order, the first K stay visible.
struct PatchMasking {
  private var order: [(noise: Double, patch: Int32)] = []

  /// Draws the noise from `key` and masks by it; the other parameters are those of `mask`.
  mutating func draw(
    key: RandomKey, length: Int, keptCount: Int, kept: UnsafeMutablePointer<Int32>, restore: UnsafeMutablePointer<Int32>,
    mask: UnsafeMutablePointer<Float>
  ) {
    var stream = key.stream
    order.removeAll(keepingCapacity: true)
    for patch in 0..<length { order.append((stream.uniform(), Int32(patch))) }
    arrange(keptCount: keptCount, kept: kept, restore: restore, mask: mask)
  }

  /// - Parameters:
  ///   - noise: [L].
  ///   - kept: Receives K patch numbers in shuffled order.
  ///   - restore: Receives the place of each of the L patches in the shuffled order.
  ///   - mask: Receives 1 for removed patches, 0 for visible ones.
  mutating func mask(
    noise: [Float], keptCount: Int, kept: UnsafeMutablePointer<Int32>, restore: UnsafeMutablePointer<Int32>,
    mask: UnsafeMutablePointer<Float>
  ) {
    order.removeAll(keepingCapacity: true)
    for (patch, value) in noise.enumerated() { order.append((Double(value), Int32(patch))) }
    arrange(keptCount: keptCount, kept: kept, restore: restore, mask: mask)
  }

  private mutating func arrange(
    keptCount: Int, kept: UnsafeMutablePointer<Int32>, restore: UnsafeMutablePointer<Int32>, mask: UnsafeMutablePointer<Float>
  ) {
    order.sort { $0.noise != $1.noise ? $0.noise < $1.noise : $0.patch < $1.patch }
    for (place, item) in order.enumerated() {
      let patch = Int(item.patch)
      if place < keptCount { kept[place] = item.patch }
      restore[patch] = Int32(place)
      mask[patch] = place < keptCount ? 0 : 1
    }
  }
}
