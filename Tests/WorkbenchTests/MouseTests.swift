import Foundation
import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct MouseTests {
  private func screen(_ state: WorkbenchState) -> ScreenBuffer {
    var screen = ScreenBuffer(width: state.columns, height: state.rows)
    view(state, Look(.dark), into: &screen)
    return screen
  }

  /// Where a text begins on the screen.
  private func place(of text: String, _ state: WorkbenchState, sourceLocation: SourceLocation = #_sourceLocation) throws -> (x: Int, y: Int)
  {
    for (y, line) in screen(state).plainText(trimmed: false).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if let range = line.range(of: text) { return (line.distance(from: line.startIndex, to: range.lowerBound), y) }
    }
    return try #require(nil, "\(text) is not on the screen", sourceLocation: sourceLocation)
  }

  private func click(_ state: inout WorkbenchState, _ place: (x: Int, y: Int)) -> [Effect] {
    update(&state, .mouse(MouseEvent(.press(.left), x: place.x, y: place.y)))
      + update(&state, .mouse(MouseEvent(.release(.left), x: place.x, y: place.y)))
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)]) func tabsAndFooterArePressed(columns: Int, rows: Int) throws {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    _ = click(&state, try place(of: "2 Pairs", state))
    #expect(state.screen == .pairs)
    _ = click(&state, try place(of: "1 Monitor", state))
    #expect(state.screen == .monitor)
    _ = click(&state, try place(of: "help", state))
    #expect(state.overlay == .help(scroll: 0))
    // What lies under the help is not pressed.
    _ = click(&state, (2, 0))
    #expect(state.screen == .monitor && state.overlay == .help(scroll: 0))
    _ = update(&state, .mouse(MouseEvent(.wheelDown, x: 10, y: 10)))
    #expect(state.overlay == .help(scroll: 3))
    _ = update(&state, .key(KeyPress(.escape)))
    state.overlay = .confirmQuit
    _ = click(&state, try place(of: "stay", state))
    #expect(state.overlay == nil)
  }

  private func plots(_ state: WorkbenchState) -> [ClickTarget] {
    screen(state).targets.filter { if case .plot = $0.meaning { true } else { false } }
  }

  @Test(arguments: [(80, 24), (120, 40), (200, 60)]) func aClickReadsOutAndADragZooms(columns: Int, rows: Int) throws {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    let all = plots(state)
    #expect(all.count == MonitorLayout(state).charts.count)
    let plot = try #require(all.last)
    guard case .plot(let chart, let low, let high) = plot.meaning else { return }
    let y = plot.rect.y
    _ = click(&state, (plot.rect.x, y))
    #expect(state.monitor.cursor == low && state.monitor.selected == chart && state.monitor.span == nil)
    let middle = plot.rect.x + plot.rect.width / 2
    _ = click(&state, (middle, y))
    let cursor = try #require(state.monitor.cursor)
    #expect(abs(cursor - (low + high) / 2) <= (high - low) / Double(plot.rect.width - 1))
    let before = state.monitor.cursor
    let (left, right) = (plot.rect.x + 3, plot.rect.x + plot.rect.width / 2)
    _ = update(&state, .mouse(MouseEvent(.press(.left), x: left, y: y)))
    _ = update(&state, .mouse(MouseEvent(.drag(.left), x: right, y: y + 1)))
    #expect(screen(state).cells.contains { $0.style.on == .selection }, "the stretch is not marked")
    // Let go outside: the nearest column counts.
    _ = update(&state, .mouse(MouseEvent(.drag(.left), x: columns + 50, y: 0)))
    _ = update(&state, .mouse(MouseEvent(.drag(.left), x: right, y: 0)))
    _ = update(&state, .mouse(MouseEvent(.release(.left), x: right, y: 0)))
    let window = state.chartWindow
    let column = (high - low) / Double(plot.rect.width - 1)
    #expect(abs(window.low - (low + 3 * column)) < 1.01 && abs(window.span - Double(right - left) * column) < 1.01, "\(window)")
    #expect(state.monitor.cursor == before && state.drag == nil)
    _ = update(&state, .key(KeyPress("0")))
    #expect(state.monitor.span == nil)
  }

  @Test func theWheelZoomsAroundThePointer() throws {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    for _ in 0..<6 {
      let plot = try #require(plots(state).first)
      let x = plot.rect.x + plot.rect.width / 4
      let value = try #require(plot.value(atColumn: x))
      let span = state.chartWindow.span
      _ = update(&state, .mouse(MouseEvent(.wheelUp, x: x, y: plot.rect.y)))
      #expect(state.chartWindow.span < span)
      let after = try #require(plots(state).first?.value(atColumn: x))
      #expect(abs(after - value) <= span / 20, "\(value) became \(after)")
    }
    for _ in 0..<20 { _ = update(&state, .mouse(MouseEvent(.wheelDown, x: 20, y: 5))) }
    #expect(state.monitor.span == nil)
  }

  @Test func rowsWordsAndSuggestionsAreChosen() throws {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    _ = update(&state, .command("runs", []))
    let other = try #require(state.runs.visible.map { state.runs.all[$0] }.last)
    _ = click(&state, try place(of: other.name, state))
    #expect(state.runs.selected?.id == other.id && state.screen == .runs)
    #expect(click(&state, try place(of: other.name, state)).contains(.loadRun(other.id)))
    #expect(state.screen == .monitor)
    _ = update(&state, .pairLoaded(SamplePair.view(), PairRequest(index: 11), state.pairWeights))
    _ = update(&state, .command("pairs", []))
    let words = screen(state).targets.filter { if case .item("words", _) = $0.meaning { true } else { false } }
    let word = try #require(words.dropFirst(4).first)
    _ = click(&state, (word.rect.x, word.rect.y))
    guard case .item(_, let index) = word.meaning else { return }
    #expect(state.pairs.cursor == index)
    _ = update(&state, .key(KeyPress(":")))
    _ = click(&state, try place(of: "theme", state))
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("a press on a line has closed the palette")
      return
    }
    #expect(prompt.choice != nil, "a press chooses the line")
  }

  @Test func withoutTheMouseNothingMoves() {
    var state = SampleScreens.withData()
    #expect(update(&state, .command("mouse", ["off"])) == [.setMouse(false)])
    state.notice = nil
    let before = screen(state)
    for action: MouseEvent.Action in [.press(.left), .drag(.left), .release(.left), .wheelUp, .wheelDown] {
      for (x, y) in [(12, 0), (20, 5), (5, 23)] { #expect(update(&state, .mouse(MouseEvent(action, x: x, y: y))) == []) }
    }
    #expect(screen(state) == before)
    #expect(update(&state, .command("mouse", [])) == [.setMouse(true)])
  }

  @Test(arguments: [1, 2, 3]) func aStormOfTheMouseHarmsNothing(seed: UInt64) {
    var dice = seed
    func roll(_ sides: Int) -> Int {
      dice = dice &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(dice >> 33) % sides
    }
    var state = SampleScreens.withData()
    let actions: [MouseEvent.Action] = [
      .press(.left), .drag(.left), .release(.left), .wheelUp, .wheelDown, .press(.right), .drag(.middle), .release(.right),
    ]
    for turn in 0..<4000 {
      if turn % 50 == 0 { _ = update(&state, .resize(columns: roll(220), rows: roll(70))) }
      let event = MouseEvent(actions[roll(actions.count)], x: roll(240) - 5, y: roll(80) - 5)
      for effect in update(&state, .mouse(event)) {
        if case .loadPair(let request, let weights) = effect { _ = update(&state, .pairFailed(request, weights, "draw \(request.draw)")) }
      }
      if !state.errors.isEmpty || state.overlay != nil { _ = update(&state, .key(KeyPress(.escape))) }
    }
    #expect(state.chartWindow.low >= 0 && state.chartWindow.span > 0)
  }
}
