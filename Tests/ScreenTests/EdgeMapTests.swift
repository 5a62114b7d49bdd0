import Testing

@testable import Screen

@Suite struct EdgeMapTests {
  private static let side = 40

  private func map(_ tone: (_ x: Int, _ y: Int) -> Float) -> EdgeMap {
    EdgeMap((0..<(Self.side * Self.side)).map { tone($0 % Self.side, $0 / Self.side) }, columns: Self.side, rows: Self.side)
  }

  @Test func aSquareGivesItsOutlineAndNothingElse() {
    let edges = map { x, y in (10..<30).contains(x) && (10..<30).contains(y) ? 0.8 : 0.1 }
    var count = 0
    for y in 0..<Self.side {
      for x in 0..<Self.side where edges.isEdge[y * Self.side + x] {
        count += 1
        let distance = [abs(Double(x) - 9.5), abs(Double(x) - 29.5), abs(Double(y) - 9.5), abs(Double(y) - 29.5)].min() ?? 99
        #expect(distance <= 1.5, "\(x), \(y)")
      }
    }
    // Four sides of twenty, a pixel thick but for the corners.
    #expect((64...100).contains(count), "\(count) pixels")
    #expect(edges.stroke(x: 8, y: 18, width: 4, height: 4) == "|" && edges.stroke(x: 18, y: 8, width: 4, height: 4) == "-")
    #expect(edges.stroke(x: 18, y: 18, width: 4, height: 4) == nil)
  }

  @Test func strokesSlantAsLinesDo() {
    #expect(map { x, y in x + y < 40 ? 0 : 1 }.stroke(x: 16, y: 16, width: 8, height: 8) == "/")
    #expect(map { x, y in x < y ? 0 : 1 }.stroke(x: 16, y: 16, width: 8, height: 8) == "\\")
  }

  @Test func evenAndEmptyPicturesHaveNone() {
    #expect(!map { _, _ in 0.5 }.isEdge.contains(true))
    #expect(!map { x, y in 0.5 + 0.01 * Float((x * 7 + y * 3) % 2) }.isEdge.contains(true))
    #expect(EdgeMap([], columns: 0, rows: 0).isEdge.isEmpty)
  }
}
