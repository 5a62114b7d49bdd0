/// Finds tokens by their UTF-8 bytes: open addressing over one block of bytes, so that a large vocabulary is ready in milliseconds and
/// look-ups make no strings.
struct PieceTable: Sendable {
  private var arena: [UInt8] = []
  /// Start of each token in `arena`; one more entry marks the end.
  private var starts: [Int32] = [0]
  private var slots: [Int32]
  private let mask: Int
  private let prefixLength: Int
  private let prefix: [UInt8]

  init(_ tokens: [String], prefix: String) {
    var capacity = 64
    while capacity < tokens.count * 2 { capacity *= 2 }
    slots = [Int32](repeating: -1, count: capacity)
    mask = capacity - 1
    self.prefix = Array(prefix.utf8)
    prefixLength = self.prefix.count
    arena.reserveCapacity(tokens.count * 8)
    starts.reserveCapacity(tokens.count + 1)
    for (id, token) in tokens.enumerated() {
      var hash = Self.seed
      for byte in token.utf8 {
        hash = Self.extend(hash, byte)
        arena.append(byte)
      }
      starts.append(Int32(arena.count))
      var slot = Self.spread(hash) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(id)
    }
  }

  /// The id of the token with exactly this text.
  func id(_ token: String) -> Int32? {
    let bytes = Array(token.utf8)
    let hash = bytes.reduce(Self.seed, Self.extend)
    return find(hash, bytes[...], continuing: false)
  }

  /// The longest token that starts `word[from...]` and ends at one of `boundaries`; `continuing` asks for a piece with the prefix.
  /// - Parameter boundaries: Ends of characters in `word`, ascending.
  func longest(_ word: [UInt8], from: Int, boundaries: ArraySlice<Int>, continuing: Bool) -> (id: Int32, end: Int)? {
    var hash = continuing ? prefix.reduce(Self.seed, Self.extend) : Self.seed
    var hashes: [UInt64] = []
    hashes.reserveCapacity(boundaries.count)
    var at = from
    for boundary in boundaries {
      while at < boundary {
        hash = Self.extend(hash, word[at])
        at += 1
      }
      hashes.append(hash)
    }
    for (boundary, hash) in zip(boundaries.reversed(), hashes.reversed()) {
      if let id = find(hash, word[from..<boundary], continuing: continuing) { return (id, boundary) }
    }
    return nil
  }

  private func find(_ hash: UInt64, _ bytes: ArraySlice<UInt8>, continuing: Bool) -> Int32? {
    let skipped = continuing ? prefixLength : 0
    var slot = Self.spread(hash) & mask
    while slots[slot] >= 0 {
      let id = slots[slot]
      let token = arena[Int(starts[Int(id)])..<Int(starts[Int(id) + 1])]
      if token.count == bytes.count + skipped, token.dropFirst(skipped).elementsEqual(bytes), !continuing || token.starts(with: prefix) {
        return id
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  // FNV-1a, which can be continued byte by byte; its low bits are spread before use.
  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
  private static func extend(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
  private static func spread(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: (hash ^ (hash >> 29)) & 0x7FFF_FFFF) }
}
