/// A point of a ribbon: place and radius in pixels, and the strength painted at its middle.
struct RibbonPoint {
  var x, y, radius, strength: Float
}

/// Cross-sections of ribbons over -1...1, as tables of `count` samples: memory that lives as long as the process.
struct RibbonProfile: @unchecked Sendable {
  static let count = 128
  let samples: UnsafePointer<Float>

  init(_ shape: (Float) -> Float) {
    let table = UnsafeMutablePointer<Float>.allocate(capacity: Self.count)
    for i in 0..<Self.count { table[i] = shape((Float(i) + 0.5) / Float(Self.count) * 2 - 1) }
    samples = UnsafePointer(table)
  }

  /// The chord of a cylinder.
  static let tube = RibbonProfile { (max(0, 1 - $0 * $0)).squareRoot() }
  /// Smooth to nothing at the edge: thin lines that must not break up into dots.
  static let soft = RibbonProfile { (1 - $0 * $0) * (1 - $0 * $0) }
  /// One everywhere: for masks.
  static let full = RibbonProfile { _ in 1 }
  /// A rib seen from behind: a shell brighter at the rims, the lower rim thinner and less sharp.
  static let rib = RibbonProfile { v in
    let shell = Smooth.step(1, 0.86, abs(v)) * (0.62 + 0.12 * (1 - v * v))
    let upper = Smooth.step(0.42, 0.05, abs(v + 0.8)) * 0.5
    let lower = Smooth.step(0.3, 0.02, abs(v - 0.84)) * 0.3
    return shell + upper + lower
  }
  /// A long bone: thick cortex on both sides.
  static let shaft = RibbonProfile { v in
    let shell = Smooth.step(1, 0.88, abs(v)) * 0.6
    return shell + Smooth.step(0.4, 0.05, abs(abs(v) - 0.76)) * 0.4
  }
}

enum Ribbon {
  enum Mode { case add, maximum }

  /// Paints a ribbon along `points` into `plane`. Neighbouring segments share the bisecting line at their common point, so no pixel is painted twice
  /// and none is left out; each row of a segment is one run whose ends are solved for, not searched.
  static func paint(_ points: [RibbonPoint], profile: RibbonProfile, into plane: FieldPlane, mode: Mode = .add) {
    guard points.count > 1 else { return }
    points.withUnsafeBufferPointer { p in
      var previous = direction(p[0], p[1])
      var start = previous
      for i in 0..<p.count - 1 {
        let next = i + 2 < p.count ? direction(p[i + 1], p[i + 2]) : previous
        let end = bisector(previous, next)
        segment(p[i], p[i + 1], along: previous, from: start, to: end, profile.samples, plane, mode)
        start = end
        previous = next
      }
    }
  }

  /// A line so thin that it may be below a pixel: its radius is kept at `least` pixels and its strength lowered to keep the whole it casts.
  static func paintThin(_ points: [RibbonPoint], into plane: FieldPlane, least: Float = 1.1) {
    Ribbon.paint(
      points.map { point in
        let radius = max(point.radius, least)
        return RibbonPoint(x: point.x, y: point.y, radius: radius, strength: point.strength * 1.47 * point.radius / radius)
      }, profile: .soft, into: plane)
  }

  private static func direction(_ a: RibbonPoint, _ b: RibbonPoint) -> (Float, Float) {
    let dx = b.x - a.x
    let dy = b.y - a.y
    let length = max(1e-6, (dx * dx + dy * dy).squareRoot())
    return (dx / length, dy / length)
  }

  private static func bisector(_ a: (Float, Float), _ b: (Float, Float)) -> (Float, Float) {
    let x = a.0 + b.0
    let y = a.1 + b.1
    let length = (x * x + y * y).squareRoot()
    return length < 1e-3 ? a : (x / length, y / length)
  }

  private static func segment(
    _ a: RibbonPoint, _ b: RibbonPoint, along: (Float, Float), from: (Float, Float), to: (Float, Float), _ samples: UnsafePointer<Float>,
    _ plane: FieldPlane, _ mode: Mode
  ) {
    let reach = max(a.radius, b.radius)
    guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite, reach > 0 else { return }
    let side = plane.side
    let limit = Float(side)
    // Bisected ends reach past the end points by up to the radius.
    let top = max(0, min(a.y, b.y) - reach)
    let bottom = min(limit, max(a.y, b.y) + reach + 1)
    guard top < bottom, max(a.x, b.x) + reach > 0, min(a.x, b.x) - reach < limit else { return }
    let normal = (-along.1, along.0)
    let length = max(1e-6, ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot())
    let perRadius = 1 / max(1e-6, a.radius)
    let perRadiusSlope = 1 / max(1e-6, b.radius) - perRadius
    let strengthSlope = b.strength - a.strength
    let half = Float(RibbonProfile.count) / 2
    let alongX = along.0 / length
    for row in Int(top)..<Int(bottom) {
      let y = Float(row) + 0.5
      let offset = (y - a.y) * normal.1
      let before = (y - a.y) * from.1 - a.x * from.0
      let after = (b.y - y) * to.1 + b.x * to.0
      var low: Float = 0
      var high = limit
      clip(from.0, before, &low, &high)
      clip(-to.0, after, &low, &high)
      clip(normal.0, reach + offset - a.x * normal.0, &low, &high)
      clip(-normal.0, reach - offset + a.x * normal.0, &low, &high)
      let first = Int((low - 0.5).rounded(.up))
      let last = min(side, Int((high - 0.5).rounded(.up)))
      guard first < last else { continue }
      let line = plane.values + row * side
      let alongRest = (y - a.y) * along.1 / length
      for column in max(0, first)..<last {
        let x = Float(column) + 0.5
        let t = max(0, min(1, (x - a.x) * alongX + alongRest))
        let v = ((x - a.x) * normal.0 + offset) * (perRadius + perRadiusSlope * t)
        guard abs(v) < 1 else { continue }
        // Adding 2^23 leaves the rounded number in the low bits; half a step less makes it the sample below.
        let at = ((v + 1) * half - 0.4999 + 8_388_608).bitPattern & UInt32(RibbonProfile.count - 1)
        let value = samples[Int(at)] * (a.strength + strengthSlope * t)
        if mode == .add { line[column] += value } else { line[column] = max(line[column], value) }
      }
    }
  }

  /// Keeps the part of low...high where slope * x + offset >= 0.
  @inline(__always)
  private static func clip(_ slope: Float, _ offset: Float, _ low: inout Float, _ high: inout Float) {
    if slope > 1e-7 {
      low = max(low, -offset / slope)
    } else if slope < -1e-7 {
      high = min(high, -offset / slope)
    } else if offset < 0 {
      high = low
    }
  }
}
