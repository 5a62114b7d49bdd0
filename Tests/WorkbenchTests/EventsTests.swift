import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct EventsTests {
  private static func opened(columns: Int = 80, rows: Int = 24) -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    for step in [600, 700, 800] {
      _ = update(&state, .engine(.event(RunEvent(kind: .warning, step: step, time: SampleRuns.now - 10, text: "no disk \(step)"))))
    }
    state.errors = []
    _ = update(&state, .key(KeyPress("@")))
    return state
  }

  @Test func theNewestComesFirstAndTheChosenOneInFull() {
    var state = Self.opened()
    let long = "phantom 2000: " + Array(repeating: "many words", count: 12).joined(separator: " ") + " end"
    _ = update(&state, .engine(.event(RunEvent(kind: .setting, step: 900, time: SampleRuns.now - 5, text: long))))
    #expect(state.overlay == .events(chosen: 0))
    let lines = Rendered.text(state, 80, 24).split(separator: "\n")
    let places = ["900", "800", "700", "600", "best", "checkpoint"].map { word in lines.firstIndex { $0.contains(word) } ?? -1 }
    #expect(places == places.sorted() && !places.contains(-1), "\(lines.joined(separator: "\n"))")
    #expect(lines.contains { $0.contains("words end") }, "the end of the chosen line's words is shown below")
  }

  @Test func enterReadsOutTheChartsAtItsStep() {
    var state = Self.opened()
    for key in ["j", "j", "k", "j"] { _ = update(&state, .key(KeyPress(Character(key)))) }
    #expect(state.overlay == .events(chosen: 2))
    _ = update(&state, .key(KeyPress(.enter)))
    #expect(state.overlay == nil && state.screen == .monitor && state.monitor.cursor == 600)
  }

  @Test func keysStayWithinTheList() {
    for (columns, rows) in [(40, 10), (80, 24), (200, 60)] {
      var state = Self.opened(columns: columns, rows: rows)
      let count = state.shownEvents.count
      for _ in 0..<(2 * count) { _ = update(&state, .key(KeyPress("j"))) }
      #expect(state.overlay == .events(chosen: count - 1))
      _ = update(&state, .key(KeyPress(.home)))
      _ = update(&state, .key(KeyPress(.pageUp)))
      #expect(state.overlay == .events(chosen: 0))
      _ = update(&state, .key(KeyPress(.end)))
      for glyphs in [GlyphSet.unicode, .ascii] { #expect(Rendered.text(state, columns, rows, glyphs).contains("checkpoint")) }
      _ = update(&state, .key(KeyPress(.escape)))
      #expect(state.overlay == nil)
    }
  }

  @Test func withoutARunItSaysSo() {
    var state = SampleScreens.empty()
    _ = update(&state, .command("events", []))
    #expect(state.overlay == nil && state.notice == "No run is shown")
  }
}
