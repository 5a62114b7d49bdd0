import Interchange
import Telemetry

/// Attention kept as it is: 32-bit numbers, least byte first.
extension ProbeParcel {
  static func exactBytes(_ values: [Float]) -> [UInt8] {
    values.map(\.bitPattern.littleEndian).withUnsafeBytes { Array($0) }
  }

  private static func floats(_ bytes: [UInt8]) -> [Float] {
    bytes.withUnsafeBytes { raw in
      (0..<(raw.count / 4)).map { Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self))) }
    }
  }

  /// The sizes of an encoder's attention, which its bytes follow from.
  static func head(_ attention: EncoderAttention) -> JSONValue {
    .members([
      "blocks": .integer(attention.blockCount), "heads": .integer(attention.headCount), "side": .integer(attention.side),
      "patches": .array(attention.patches.map { .integer($0) }),
    ])
  }

  /// Bytes of a word attention with this head; negative where its sizes make no sense.
  static func attentionByteCount(_ head: JSON5Object) -> Int {
    guard let tokens = head["tokens"]?.integer, let side = head["side"]?.integer else { return -1 }
    guard let heads = head["heads"]?.integer else { return product([side, side, tokens]) }
    return heads < 0 ? -1 : product([side, side, tokens, 1 + min(heads, 1 << 20), 4])
  }

  static func encoderByteCount(_ head: JSON5Object) -> Int {
    guard let blocks = head["blocks"]?.integer, let heads = head["heads"]?.integer, let patches = head["patches"]?.array?.count else {
      return -1
    }
    return product([blocks, heads, patches + 1, patches + 1, 4])
  }

  private static func product(_ factors: [Int]) -> Int {
    factors.reduce(1) { product, factor in
      guard product >= 0, factor >= 0 else { return -1 }
      let (value, overflow) = product.multipliedReportingOverflow(by: factor)
      return overflow ? -1 : value
    }
  }

  func exactMaps(_ head: JSON5Object, _ bytes: [UInt8]) throws(StoreError) -> AttentionMaps {
    guard let tokens = head["tokens"]?.integer, let side = head["side"]?.integer, let heads = head["heads"]?.integer,
      bytes.count == Self.attentionByteCount(head)
    else { throw .unreadableRow("an attention map whose sizes do not agree") }
    let values = Self.floats(bytes)
    let plane = tokens * side * side
    return AttentionMaps(
      tokens: tokens, side: side, weights: Array(values[..<plane]), headCount: heads, headWeights: Array(values[plane...]))
  }

  func encoderAttention(_ head: JSON5Object?) throws(StoreError) -> EncoderAttention? {
    guard let head, let encoder else { return nil }
    guard let blocks = head["blocks"]?.integer, let heads = head["heads"]?.integer, let side = head["side"]?.integer,
      let patches = head["patches"]?.array?.compactMap(\.integer), encoder.count == Self.encoderByteCount(head)
    else { throw .unreadableRow("an encoder's attention whose sizes do not agree") }
    return EncoderAttention(blockCount: blocks, headCount: heads, side: side, patches: patches, weights: Self.floats(encoder))
  }
}
