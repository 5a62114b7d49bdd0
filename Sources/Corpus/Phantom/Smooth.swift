#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@inline(__always) func power(_ base: Float, _ exponent: Float) -> Float { powf(base, exponent) }

/// Scalar curves that are evaluated once a row or once a point, never once a pixel.
enum Smooth {
  /// 0 below `low`, 1 above `high`, without corners.
  @inline(__always) static func step(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = min(1, max(0, (value - low) / (high - low)))
    return t * t * (3 - 2 * t)
  }

  /// Monotone cubic between knots (Fritsch-Carlson slopes), constant outside.
  static func curve(_ at: Float, _ knots: [(Float, Float)]) -> Float {
    guard let first = knots.first, let last = knots.last else { return 0 }
    if at <= first.0 { return first.1 }
    if at >= last.0 { return last.1 }
    var i = 0
    while knots[i + 1].0 < at { i += 1 }
    func slope(_ k: Int) -> Float { (knots[k + 1].1 - knots[k].1) / (knots[k + 1].0 - knots[k].0) }
    func tangent(_ k: Int) -> Float {
      if k == 0 || k == knots.count - 1 { return 0 }
      let before = slope(k - 1)
      let after = slope(k)
      return before * after <= 0 ? 0 : 2 * before * after / (before + after)
    }
    let width = knots[i + 1].0 - knots[i].0
    let t = (at - knots[i].0) / width
    let a = tangent(i) * width
    let b = tangent(i + 1) * width
    let y0 = knots[i].1
    let y1 = knots[i + 1].1
    let t2 = t * t
    let t3 = t2 * t
    return y0 * (2 * t3 - 3 * t2 + 1) + a * (t3 - 2 * t2 + t) + y1 * (3 * t2 - 2 * t3) + b * (t3 - t2)
  }

  /// One period of a sine over 0...1.
  static func wave(_ t: Float) -> Float { sinf(2 * .pi * t) }
  static func sine(_ angle: Float) -> Float { sinf(angle) }
  static func cosine(_ angle: Float) -> Float { cosf(angle) }
  static func exponential(_ value: Float) -> Float { expf(value) }
}
