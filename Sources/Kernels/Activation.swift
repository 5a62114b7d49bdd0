import CKernels

/// y = x Φ(x), Φ being the normal distribution: the GELU of the error function, as torch computes it by default.
package func gelu(_ x: Floats, into y: MutableFloats, count: Int) { ck_gelu(x, y, count.wide) }

/// dx = dy (Φ(x) + x φ(x)); dx may be dy.
package func geluGradient(preactivation: Floats, dy: Floats, into dx: MutableFloats, count: Int) {
  ck_gelu_gradient(preactivation, dy, dx, count.wide)
}

/// c = a + b.
package func add(_ a: Floats, _ b: Floats, into c: MutableFloats, count: Int) { ck_sum(a, b, c, count.wide) }

/// c (mode) = a.
package func accumulate(_ a: Floats, mode: WriteMode, into c: MutableFloats, count: Int) {
  ck_accumulate(a, mode.flag, c, count.wide)
}

/// y = a + b, negative values set to 0 when `relu`.
package func addActivated(_ a: Floats, _ b: Floats, relu: Bool, into y: MutableFloats, count: Int) {
  ck_sum_activated(a, b, relu ? 1 : 0, y, count.wide)
}

/// da, db (mode) = dy where y > 0 (everywhere without `relu`).
package func addActivatedGradient(
  y: Floats, relu: Bool, dy: Floats, aMode: WriteMode, da: MutableFloats, bMode: WriteMode, db: MutableFloats, count: Int
) {
  ck_sum_activated_gradient(y, relu ? 1 : 0, dy, aMode.flag, da, bMode.flag, db, count.wide)
}

package func fill(_ x: MutableFloats, with value: Float, count: Int) { ck_fill(x, value, count.wide) }
package func scale(_ x: MutableFloats, by factor: Float, count: Int) { ck_scale(x, factor, count.wide) }
