/// XXH64 (github.com/Cyan4973/xxHash, specification 0.1.1) over bytes that arrive in pieces: a checksum against damage, not against malice.
package struct XXHash64 {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

  private var lane1: UInt64
  private var lane2: UInt64
  private var lane3: UInt64
  private var lane4: UInt64
  private let seed: UInt64
  private var length: UInt64 = 0
  /// Bytes that do not yet fill a stripe of 32.
  private var pending: [UInt8] = []

  package init(seed: UInt64 = 0) {
    self.seed = seed
    lane1 = seed &+ Self.prime1 &+ Self.prime2
    lane2 = seed &+ Self.prime2
    lane3 = seed
    lane4 = seed &- Self.prime1
    pending.reserveCapacity(32)
  }

  /// The hash of everything at once.
  package static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var hash = XXHash64(seed: seed)
    hash.update(bytes)
    return hash.digest
  }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    length &+= UInt64(bytes.count)
    var rest = bytes[...]
    if !pending.isEmpty {
      let missing = min(32 - pending.count, rest.count)
      pending.append(contentsOf: rest.prefix(missing))
      rest = rest.dropFirst(missing)
      guard pending.count == 32 else { return }
      let full = pending
      full.withUnsafeBytes { consume(stripes: $0) }
      pending.removeAll(keepingCapacity: true)
    }
    let whole = rest.count & ~31
    consume(stripes: UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
    pending.append(contentsOf: rest.dropFirst(whole))
  }

  /// `stripes` holds a multiple of 32 bytes.
  private mutating func consume(stripes: UnsafeRawBufferPointer) {
    guard let base = stripes.baseAddress else { return }
    var (one, two, three, four) = (lane1, lane2, lane3, lane4)
    var offset = 0
    while offset < stripes.count {
      one = Self.round(one, UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
      two = Self.round(two, UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
      three = Self.round(three, UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset + 16, as: UInt64.self)))
      four = Self.round(four, UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset + 24, as: UInt64.self)))
      offset += 32
    }
    (lane1, lane2, lane3, lane4) = (one, two, three, four)
  }

  /// The hash of what came so far; more may follow.
  package var digest: UInt64 {
    var hash: UInt64
    if length >= 32 {
      hash = rotated(lane1, 1) &+ rotated(lane2, 7) &+ rotated(lane3, 12) &+ rotated(lane4, 18)
      for lane in [lane1, lane2, lane3, lane4] { hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime4 }
    } else {
      hash = seed &+ Self.prime5
    }
    hash &+= length
    pending.withUnsafeBytes { tail in
      var offset = 0
      while offset + 8 <= tail.count {
        hash ^= Self.round(0, UInt64(littleEndian: tail.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        hash = rotated(hash, 27) &* Self.prime1 &+ Self.prime4
        offset += 8
      }
      if offset + 4 <= tail.count {
        hash ^= UInt64(UInt32(littleEndian: tail.loadUnaligned(fromByteOffset: offset, as: UInt32.self))) &* Self.prime1
        hash = rotated(hash, 23) &* Self.prime2 &+ Self.prime3
        offset += 4
      }
      while offset < tail.count {
        hash ^= UInt64(tail[offset]) &* Self.prime5
        hash = rotated(hash, 11) &* Self.prime1
        offset += 1
      }
    }
    hash = (hash ^ (hash >> 33)) &* Self.prime2
    hash = (hash ^ (hash >> 29)) &* Self.prime3
    return hash ^ (hash >> 32)
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 { rotated(lane &+ input &* prime2, 31) &* prime1 }
}

@inline(__always)
private func rotated(_ value: UInt64, _ bits: UInt64) -> UInt64 { value << bits | value >> (64 - bits) }

extension UInt64 {
  /// Sixteen hexadecimal digits.
  package var hexadecimal: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
