/// Randomness is derived, never carried: a `RandomKey` is folded from (seed, epoch, step, pair, use) and every stream starts from one,
/// so numbers do not depend on threads, on order, or on where a run was interrupted.

/// What a stream of random numbers is for. The raw value is part of the derivation and must never be reused for another purpose.
package enum RandomUse: UInt64, Sendable {
  case shuffle = 1
  case crop = 2
  case flip = 3
  case context = 4
  case textMask = 5
  case patchMask = 6
  case window = 7
  case dropout = 8
  case initialisation = 9
  case phantom = 10
  case split = 11
  case validation = 12
  case probe = 13
  case swap = 14
}

/// A point in the tree of derivations. Equal keys give equal streams on every machine.
package struct RandomKey: Hashable, Sendable {
  package let state: UInt64

  package init(seed: UInt64) { state = mixed(seed &+ 0x9E37_79B9_7F4A_7C15) }
  private init(state: UInt64) { self.state = state }

  /// The key below this one for `index` (an epoch, a step, a pair).
  package func folding(_ index: UInt64) -> RandomKey {
    RandomKey(state: mixed(state ^ mixed(index &+ 0xD1B5_4A32_D192_ED03)))
  }
  package func folding(_ index: Int) -> RandomKey { folding(UInt64(bitPattern: Int64(index))) }
  package func folding(_ use: RandomUse) -> RandomKey { folding(use.rawValue &+ (1 << 60)) }

  /// The key below this one for a name (a parameter path, a file name): FNV-1a of its UTF-8 bytes.
  package func folding(_ name: String) -> RandomKey {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    return folding(hash)
  }

  package var stream: RandomStream { RandomStream(self) }
}

/// A counter-based stream: number i is a hash of (key, i), so it can be restarted anywhere.
package struct RandomStream: RandomNumberGenerator, Sendable {
  private let base: UInt64
  private var counter: UInt64 = 0

  package init(_ key: RandomKey) { base = key.state }

  package mutating func next() -> UInt64 {
    counter &+= 1
    return mixed(base &+ counter &* 0x9E37_79B9_7F4A_7C15)
  }

  /// Uniform in [0, 1), 53 bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  package mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// Uniform over the whole closed range, without modulo bias.
  package mutating func integer(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// Standard normal by Box-Muller; two uniforms a number, so the count of draws is fixed.
  package mutating func normal() -> Double {
    let radius = max(uniform(), 0x1p-53)
    let angle = uniform()
    return squareRootOfLog(radius) * cosine(2 * .pi * angle)
  }
}

/// The finaliser of splitmix64.
@inline(__always)
private func mixed(_ value: UInt64) -> UInt64 {
  var z = value
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
