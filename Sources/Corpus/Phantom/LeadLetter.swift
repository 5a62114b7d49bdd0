import Tensors

/// The radiographer's letter of lead, beside the shoulder on its own side.
enum LeadLetter {
  /// Strokes of the letters on a grid one unit high and 0.65 wide.
  private static let right: [[(Float, Float)]] = [
    [(0, 0), (0, 1)], [(0, 0), (0.38, 0.02), (0.58, 0.14), (0.58, 0.36), (0.38, 0.49), (0, 0.5)], [(0.26, 0.5), (0.62, 1)],
  ]
  private static let left: [[(Float, Float)]] = [[(0, 0), (0, 1)], [(-0.04, 0.98), (0.56, 0.98)]]

  static func paint(_ exposure: PhantomExposure, into plane: FieldPlane) {
    guard let marker = exposure.marker else { return }
    let side = Float(plane.side)
    var stream = RandomKey(seed: exposure.texture).folding("marker").stream
    let height = Float(stream.uniform(in: 0.028...0.045)) * side
    let inset = Float(stream.uniform(in: 0.05...0.09)) * side
    let x = marker == .left ? side - inset - 0.6 * height : inset
    let y = Float(stream.uniform(in: 0.06...0.13)) * side
    for stroke in marker == .left ? left : right {
      let points = stroke.map { RibbonPoint(x: x + $0.0 * height, y: y + $0.1 * height, radius: 0.09 * height, strength: 4) }
      Ribbon.paintThin(points, into: plane, least: 0.9)
    }
  }
}
