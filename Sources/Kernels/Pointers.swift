import CKernels

/// Elements read by a kernel.
package typealias Floats = UnsafePointer<Float>
/// Elements written by a kernel.
package typealias MutableFloats = UnsafeMutablePointer<Float>
/// Row numbers, token ids, offsets.
package typealias Indices = UnsafePointer<Int32>

/// What a gradient does to what is already there: the first writer of a buffer overwrites, later ones add.
package enum WriteMode: Sendable {
  case overwrite, add

  var flag: Int32 { self == .add ? 1 : 0 }
}

/// The instruction set the kernels were picked for at start: "x86-64-v4" (AVX-512), "x86-64-v3" (AVX2), "x86-64" or "baseline".
package var kernelLevel: String { String(cString: ck_level()) }
/// The processor type OpenBLAS picked its own kernels for; results differ in the last bits between types, so runs record it.
package var blasCore: String { String(cString: ck_blas_core()) }

extension Int {
  /// The same number as C's `int64_t`.
  var wide: Int64 { Int64(self) }
}
