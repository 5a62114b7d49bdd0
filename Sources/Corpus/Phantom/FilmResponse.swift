import Tensors

/// From attenuation to grey: quantum grain, the S-shaped response and the shutters.
struct FilmResponse {
  let exposure: PhantomExposure
  let frame: FilmFrame

  private static let tableSize = 4096
  private static let tableSpan: Float = 6.5

  init(_ exposure: PhantomExposure, frame: FilmFrame) {
    self.exposure = exposure
    self.frame = frame
  }

  /// Grey level of an attenuation, without noise: logistic with a slow rise at its top, so that bone still shows on the white side.
  func grey(_ attenuation: Float) -> Float {
    let level = Float(exposure.level)
    let span = Float(exposure.span)
    func curve(_ value: Float) -> Float { 0.86 / (1 + Smooth.exponential((level - value) / span)) + 0.04 * value }
    let black = curve(0)
    return Float(exposure.white) * (curve(attenuation) - black) / (curve(4.2) - black)
  }

  func develop(_ plane: FieldPlane) -> [UInt8] {
    let side = plane.side
    let scale = Float(Self.tableSize) / Self.tableSpan
    let table = (0...Self.tableSize).map { UInt8(max(0, min(255, grey(Float($0) / scale) + 0.5))) }
    // Fewer photons come through what is dense; more fall on a larger pixel.
    let noise = Float(exposure.noise) * Float(side) / 512
    var stream = RandomKey(seed: exposure.texture).stream
    let grainX = stream.integer(in: 0...FilmGrain.side - 1)
    let grainY = stream.integer(in: 0...FilmGrain.side - 1)
    let most = Float(Self.tableSize - 1)
    var pixels = [UInt8](unsafeUninitializedCapacity: side * side) { buffer, count in
      guard let out = buffer.baseAddress else { return }
      table.withUnsafeBufferPointer { table in
        for row in 0..<side {
          let line = plane.row(row)
          let grainRow = FilmGrain.values + ((row + grainY) & (FilmGrain.side - 1)) * FilmGrain.side
          let target = out + row * side
          var first = 0
          while first < side {
            let phase = (first + grainX) & (FilmGrain.side - 1)
            let grain = grainRow + phase - first
            let end = min(side, first + FilmGrain.side - phase)
            for i in first..<end {
              let value = line[i]
              let noisy = value + noise * (0.35 + 0.4 * value) * grain[i]
              // Adding 2^23 leaves the rounded number in the low bits.
              let at = (max(0, min(most, noisy * scale)) + 8_388_608).bitPattern & 0x1FFF
              target[i] = table[Int(at)]
            }
            first = end
          }
        }
      }
      count = side * side
    }
    shutter(&pixels, side)
    return pixels
  }

  private func shutter(_ pixels: inout [UInt8], _ side: Int) {
    let margins = exposure.collimation.map { Int($0 * Double(side)) }
    guard margins.count == 4, margins.contains(where: { $0 > 0 }) else { return }
    for row in 0..<side {
      for column in 0..<side
      where row < margins[0] || column < margins[1] || row >= side - margins[2] || column >= side - margins[3] {
        pixels[row * side + column] = 3
      }
    }
  }
}
