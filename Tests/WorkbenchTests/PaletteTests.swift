import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct PaletteTests {
  private func type(_ text: String, in state: inout WorkbenchState) -> [Effect] {
    var effects: [Effect] = []
    for character in text { effects += update(&state, .key(KeyPress(character))) }
    return effects
  }

  private func press(_ names: String..., in state: inout WorkbenchState) -> [Effect] {
    names.flatMap { update(&state, .key(KeyPress(name: $0)!)) }
  }

  private func line(_ state: WorkbenchState) -> String? {
    guard case .prompt(let prompt) = state.overlay else { return nil }
    return prompt.field.text
  }

  private func opened(columns: Int = 120, rows: Int = 40) -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    _ = update(&state, .key(KeyPress(":")))
    return state
  }

  @Test(arguments: [
    ("ckp", "checkpoint"), ("checkpoint", "checkpoint"), ("logarithmic", "log"), ("outliers", "clip"), ("mean drawn", "smooth"),
    ("epoch or time", "axis"), ("LEAVE", "detach"),
  ])
  func commandsAreFoundByNameWordsAndHelp(typed: String, command: String) {
    let found = SampleScreens.withData().suggestions(for: typed).prefix(3).map(\.command.name)
    #expect(found.contains(command), "\(typed): \(found)")
  }

  @Test func theTypedLettersAreMarkedByWeightAndUnderline() {
    var state = opened()
    _ = type("ckp", in: &state)
    var screen = ScreenBuffer(width: 120, height: 40)
    view(state, Look(Theme.builtIn(named: "mono") ?? .dark, .mono), into: &screen)
    let row = (0..<40).first { y in (0..<20).map { String(screen[$0, y].glyph) }.joined().contains("checkpoint") }
    guard let row, let start = (0..<20).first(where: { screen[$0, row].glyph == "c" }) else {
      Issue.record("no checkpoint\n\(screen.plainText())")
      return
    }
    let marked = (0..<10).filter { screen[start + $0, row].style.attributes.contains([.bold, .underline]) }
    #expect(marked == [0, 4, 5], "c, k and p of checkpoint, not \(marked)")
  }

  @Test func whatCannotBeDoneSaysWhy() {
    var state = opened()
    _ = type("mask-next", in: &state)
    #expect(Rendered.text(state, 120, 40).contains("✗ works on Pairs"))
  }

  @Test func argumentsWithFixedChoicesAreOffered() {
    var state = opened()
    _ = type("smooth st", in: &state)
    #expect(state.suggestions(for: "smooth st").map(\.label) == ["strong"])
    #expect(state.suggestions(for: "smooth ").map(\.label) == ["off", "light", "strong"])
    _ = press("tab", in: &state)
    #expect(line(state) == "smooth strong")
    _ = press("enter", in: &state)
    #expect(state.monitor.smoothing == .strong && state.overlay == nil)
    #expect(state.suggestions(for: "theme sol").map(\.label) == ["solarized-dark", "solarized-light"])
  }

  @Test func runsAreOfferedByNumberAndName() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("runs", []))
    let all = state.suggestions(for: "open ")
    #expect(all.count == 7 && all[0].choice?.note == "quickstart, running at step 1,240")
    #expect(state.suggestions(for: "open smo").map(\.label) == ["1"])
    _ = update(&state, .key(KeyPress(":")))
    _ = type("open smo", in: &state)
    #expect(press("down", "enter", in: &state).contains(.loadRun(1)) && state.shownRun == 1)
  }

  @Test func theRangeOfANumberIsSaid() {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    for (screen, typed, words) in [("pairs", "go ", "a pair's number, 1 to 293"), ("monitor", "cursor ", "a step, up to 1,240")] {
      _ = update(&state, .command(screen, []))
      _ = update(&state, .key(KeyPress(":")))
      _ = type(typed, in: &state)
      #expect(Rendered.text(state, 120, 40).contains(words), "\(words)")
      _ = press("esc", in: &state)
    }
  }

  @Test func anUnknownWordIsCompletedBeforeItIsDone() {
    var state = opened()
    _ = type("ckpoint", in: &state)
    #expect(press("enter", in: &state).isEmpty && line(state) == "checkpoint", "\(state.notice ?? "")")
    #expect(press("enter", in: &state).contains(.engine(.checkpoint)))
  }

  @Test func typedLinesComeBackAndAreKept() {
    var state = opened()
    state.commandHistory = ["old line"]
    _ = type("smooth off", in: &state)
    #expect(press("enter", in: &state) == [.keepLine("smooth off")])
    _ = update(&state, .key(KeyPress(":")))
    _ = type(" log", in: &state)
    #expect(!press("enter", in: &state).contains(.keepLine(" log")), "a line that begins with a blank is not kept")
    _ = update(&state, .key(KeyPress(":")))
    _ = press("ctrl-p", "ctrl-p", in: &state)
    #expect(line(state) == "smooth off")
    _ = press("ctrl-p", in: &state)
    #expect(line(state) == "old line")
    _ = press("ctrl-n", in: &state)
    #expect(line(state) == "smooth off")
  }

  // MARK: Themes

  @Test func walkingTheThemesShowsEachAndEscGivesBack() {
    var state = SampleScreens.withData(theme: "dark")
    #expect(press("T", in: &state).isEmpty && line(state) == "theme ")
    #expect(press("down", in: &state) == [.setTheme("light")] && state.theme == "light")
    #expect(press("down", in: &state) == [.setTheme("high-contrast")])
    #expect(press("esc", in: &state) == [.setTheme("dark")] && state.theme == "dark" && state.overlay == nil)
    #expect(state.shell.undoings.isEmpty)
  }

  @Test func enterTakesTheThemeAndUndoGivesItBack() {
    var state = SampleScreens.withData(theme: "dark")
    _ = press("T", "down", "down", in: &state)
    #expect(press("enter", in: &state).last == .setTheme("high-contrast") && state.theme == "high-contrast")
    #expect(state.shell.steps.last == Session.Step("theme", ["high-contrast"]))
    #expect(update(&state, .command("undo", [])) == [.setTheme("dark")] && state.theme == "dark")
  }

  @Test func aPartOfANameIsEnough() {
    var state = SampleScreens.withData(theme: "dark")
    #expect(update(&state, .command("theme", ["dus"])) == [.setTheme("dusk")])
    #expect(update(&state, .command("theme", ["solarized"])) == [.setTheme("solarized-dark")] && line(state) == "theme solarized")
    #expect(press("down", in: &state) == [.setTheme("solarized-light")])
    #expect(press("esc", in: &state) == [.setTheme("dusk")])
    #expect(update(&state, .command("theme", ["drak"])).isEmpty)
    #expect(state.notice?.contains("did you mean \"dark\"?") == true)
    _ = update(&state, .key(KeyPress(":")))
    #expect(type("theme paper", in: &state).last == .setTheme("paper"), "a name that is typed out is shown too")
    #expect(press("backspace", in: &state) == [.setTheme("dusk")])
  }
}
