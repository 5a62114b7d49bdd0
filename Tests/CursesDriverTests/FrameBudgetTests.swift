import Screen
import Testing

@testable import CursesDriver

@Suite struct FrameBudgetTests {
  private func frame(_ columns: Int, _ rows: Int, _ text: (Int) -> String) -> ScreenBuffer {
    var frame = ScreenBuffer(width: columns, height: rows)
    for y in 0..<rows { frame.put(text(y), x: 0, y: y) }
    return frame
  }

  /// However much changes at once, a tick carries little, no row waits for ever, and in the end everything is there.
  @Test(arguments: [(80, 24), (200, 60), (500, 200)]) func muchIsSpreadOverTicks(columns: Int, rows: Int) {
    var budget = FrameBudget()
    var shown = frame(columns, rows) { "old \($0)" }
    let wanted = frame(columns, rows) { String(repeating: "⠿", count: columns - 1) + String($0 % 10) }
    var ticks = 0
    while shown != wanted, ticks < 1000 {
      guard let sent = budget.rows(of: wanted, before: shown) else {
        shown = wanted
        ticks += 1
        break
      }
      #expect(sent[0] && sent[1] && sent[rows - 1], "status and footer always go")
      let before = shown
      shown = wanted.with(rows: sent, of: shown)
      let changed = (0..<rows).filter { y in (0..<columns).contains { shown[$0, y] != before[$0, y] } }
      // A row of dots is three bytes a cell; one row may go beyond the limit, and so may the three that always go.
      let most = FrameBudget.tick / (3 * columns) + 4
      #expect(!changed.isEmpty && changed.count <= most, "\(changed)")
      ticks += 1
    }
    #expect(shown == wanted && ticks > 1 && ticks <= rows, "\(ticks) ticks")
  }

  @Test func whatKeepsChangingLeavesNoRowBehind() {
    var budget = FrameBudget()
    var shown = frame(200, 60) { "\($0)" }
    var sentRows: Set<Int> = []
    for tick in 0..<80 {
      let wanted = frame(200, 60) { String(repeating: Character(Unicode.Scalar(UInt8(97 + (tick + $0) % 26))), count: 199) }
      let sent = budget.rows(of: wanted, before: shown) ?? [Bool](repeating: true, count: 60)
      for y in 0..<60 where sent[y] { sentRows.insert(y) }
      shown = wanted.with(rows: sent, of: shown)
    }
    #expect(sentRows.count == 60)
  }

  @Test func littleAndPicturesGoWhole() {
    var budget = FrameBudget()
    let before = frame(120, 40) { "row \($0)" }
    #expect(budget.rows(of: before, before: before) == nil)
    var little = before
    little.put("changed", x: 20, y: 7)
    #expect(budget.rows(of: little, before: before) == nil)
    var picture = frame(120, 40) { _ in String(repeating: "x", count: 119) }
    #expect(budget.rows(of: picture, before: before) != nil)
    picture.set("▀", x: 60, y: 30, style: Style(.text, foreground: RGB(grey: 3), background: RGB(grey: 9)))
    #expect(budget.rows(of: picture, before: before) == nil)
  }
}
