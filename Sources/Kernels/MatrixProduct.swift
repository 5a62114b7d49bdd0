import CKernels

/// C[m, n] (=|+=) op(A)[m, k] op(B)[k, n]; row-major, leading dimensions in elements.
package func matrixProduct(
  m: Int, n: Int, k: Int, a: Floats, lda: Int, aTransposed: Bool, b: Floats, ldb: Int, bTransposed: Bool, mode: WriteMode,
  into c: MutableFloats, ldc: Int
) {
  ck_product(m.wide, n.wide, k.wide, a, lda.wide, aTransposed ? 1 : 0, b, ldb.wide, bTransposed ? 1 : 0, mode.flag, c, ldc.wide)
}

/// The pool's speed on a product of three `size` x `size` matrices, in GFLOP/s: the best of `rounds`.
package func matrixProductPeak(size: Int = 1024, rounds: Int = 8) -> Double {
  let count = size * size
  let memory = MutableFloats.allocate(capacity: 3 * count)
  defer { memory.deallocate() }
  for i in 0..<3 * count { memory[i] = Float(i % 13) * 0.125 - 0.75 }
  let clock = ContinuousClock()
  var best = Double.infinity
  for _ in 0..<max(1, rounds) {
    let time = clock.measure {
      matrixProduct(
        m: size, n: size, k: size, a: memory, lda: size, aTransposed: false, b: memory + count, ldb: size, bTransposed: true,
        mode: .overwrite, into: memory + 2 * count, ldc: size)
    }
    best = min(best, Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
  }
  return 2 * Double(size) * Double(size) * Double(size) / best * 1e-9
}
