import Tensors

extension RandomStream {
  /// True with probability `share`.
  mutating func chance(_ share: Double) -> Bool { uniform() < share }

  /// Normal about `mean`, kept within two and a half deviations.
  mutating func normal(_ mean: Double, _ deviation: Double) -> Double { mean + deviation * Swift.min(2.5, Swift.max(-2.5, normal())) }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[integer(in: 0...choices.count - 1)] }

  /// The position of one weight, with probability in proportion to it.
  mutating func pick(weights: [Double]) -> Int {
    var left = uniform() * weights.reduce(0, +)
    for (position, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return position }
    }
    return weights.count - 1
  }
}

extension PhantomPatient {
  /// Adults of both sexes; sizes correlate through one draw of stature and one of weight.
  static func drawn(from stream: inout RandomStream) -> PhantomPatient {
    let isFemale = stream.chance(0.48)
    let stature = stream.normal(0, 1)
    let weight = stream.normal(0, 1)
    let breath = stream.normal(0, 1)
    return PhantomPatient(
      chestHalfWidth: (isFemale ? 12.9 : 14.2) + 0.45 * stature + 0.45 * weight,
      lungHeight: (isFemale ? 19.6 : 21.4) + 0.8 * stature + 1.3 * breath - 0.5 * weight,
      bodyDepth: 20.5 + 1.7 * weight + stream.normal(0, 0.5),
      wallThickness: Swift.max(1.3, 2.3 + 0.75 * weight + stream.normal(0, 0.2)),
      breastRadius: isFemale && stream.chance(0.85) ? Swift.max(3.8, 5.3 + 0.6 * weight + stream.normal(0, 0.5)) : 0,
      heartRatio: Swift.min(0.495, Swift.max(0.38, 0.445 + 0.012 * weight - 0.01 * breath + stream.normal(0, 0.02))),
      domeHeight: Swift.max(3, 4.6 + stream.normal(0, 0.5)),
      knobRadius: Swift.max(1.3, 1.8 + stream.normal(0, 0.25)),
      rotation: stream.normal(0, 0.45),
      lean: stream.normal(0, 0.5),
      bend: stream.normal(0, 0.22),
      shoulderLift: stream.normal(0, 0.8),
      armAngle: 0.55 + stream.normal(0, 0.14),
      boneDensity: Swift.max(0.55, 1 + stream.normal(0, 0.18)),
      vesselCalibre: Swift.max(0.75, 1 + stream.normal(0, 0.1)),
      lungDensity: Swift.max(0.17, 0.245 + stream.normal(0, 0.02) - 0.008 * breath),
      stomachGas: stream.chance(0.75) ? stream.uniform(in: 1.4...3.4) : 0,
      texture: stream.next())
  }
}

extension PhantomExposure {
  static func drawn(for patient: PhantomPatient, from stream: inout RandomStream) -> PhantomExposure {
    let width = 2 * (patient.chestHalfWidth + patient.wallThickness)
    let field = Swift.max(width + stream.normal(2.2, 1.3), patient.lungHeight + stream.normal(12.5, 1.2))
    let isCollimated = stream.chance(0.3)
    return PhantomExposure(
      field: field, top: stream.normal(-4.2, 0.9), centre: stream.normal(0, 0.6),
      level: 1.98 + 0.045 * (patient.bodyDepth - 20.5) + stream.normal(0, 0.11),
      span: Swift.max(0.42, 0.56 + stream.normal(0, 0.07)),
      white: stream.uniform(in: 206...246), noise: stream.uniform(in: 0.01...0.026),
      collimation: (0..<4).map { _ in isCollimated && stream.chance(0.6) ? stream.uniform(in: 0.008...0.05) : 0 },
      marker: stream.chance(0.6) ? (stream.chance(0.5) ? .left : .right) : nil, texture: stream.next())
  }
}
