import Kernels
import Testing

/// A batch may have no row that the vocabulary head is asked about: products over nothing must end, and leave zeros or what was there.
@Suite struct EmptyProductTests {
  @Test(arguments: [WriteMode.overwrite, .add])
  func productOverNoDepth(mode: WriteMode) {
    let a: [Float] = [1]
    let b: [Float] = [1]
    var c = [Float](repeating: 7, count: 40 * 50)
    matrixProduct(
      m: 40, n: 50, k: 0, a: a, lda: 40, aTransposed: true, b: b, ldb: 50, bTransposed: false, mode: mode, into: &c, ldc: 50)
    #expect(c.allSatisfy { $0 == (mode == .add ? 7 : 0) })
  }

  @Test func productWithoutRows() {
    let a: [Float] = [1]
    let b = [Float](repeating: 1, count: 50 * 8)
    var c: [Float] = [7]
    matrixProduct(m: 0, n: 50, k: 8, a: a, lda: 8, aTransposed: false, b: b, ldb: 8, bTransposed: true, mode: .overwrite, into: &c, ldc: 50)
    #expect(c == [7])
  }
}
