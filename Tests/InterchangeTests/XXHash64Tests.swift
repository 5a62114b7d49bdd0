import Interchange
import Testing

/// Expected values: the `xxhash` package for Python (the reference C implementation) over bytes (131 i + 7) mod 256.
@Suite struct XXHash64Tests {
  private let data = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 131 + 7) }

  @Test(
    arguments: [
      (0, 0xef46_db37_51d8_e999), (1, 0xa96c_7f0c_e858_bbb7), (3, 0xbed4_3740_ee63_32bb), (4, 0xfa21_2ae4_4b3b_b23d),
      (7, 0x2744_460d_d675_d2c0), (8, 0x994b_676b_71ce_94dd), (31, 0x6711_d55e_306b_5d8f), (32, 0x07f7_b8e3_bc5d_6e25),
      (33, 0x09f8_5eeb_4e1c_be9f), (63, 0xb7c9_968c_066c_b6a5), (64, 0x50d4_159a_0411_632e), (100, 0x9ddad_a11d_3dc2_d8f),
      (1000, 0x0bf0_bdbc_c82e_b373),
    ] as [(Int, UInt64)])
  func agreesWithTheReference(count: Int, expected: UInt64) {
    data.prefix(count).withUnsafeBytes { #expect(XXHash64.hash($0) == expected, "\(count) bytes") }
  }

  @Test func seedCounts() {
    data.withUnsafeBytes { #expect(XXHash64.hash($0, seed: 2_654_435_761) == 0xb43e_3585_5304_9780) }
  }

  @Test func piecesGiveTheSameAsTheWhole() {
    for piece in [1, 3, 7, 31, 32, 33, 100, 999] {
      var hash = XXHash64()
      for start in stride(from: 0, to: data.count, by: piece) {
        data[start..<min(start + piece, data.count)].withUnsafeBytes { hash.update($0) }
      }
      #expect(hash.digest == 0x0bf0_bdbc_c82e_b373, "pieces of \(piece)")
    }
  }
}
