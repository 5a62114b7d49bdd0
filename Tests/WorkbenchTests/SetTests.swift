import Screen
import Telemetry
import Testing

@testable import Workbench

/// Changing the recipe of a run from the screen.
@Suite struct SetTests {
  @Test func settingsGoToTheEngine() {
    var state = SampleScreens.withData()
    #expect(update(&state, .command("set", ["optimiser.lr", "1e-4"])) == [.engine(.set(["optimiser.lr=1e-4"]))])
    #expect(state.pending == "changing the recipe after this step")
    #expect(update(&state, .command("set", ["a=1", "b=2"])) == [.engine(.set(["a=1", "b=2"]))])
    _ = update(&state, .engine(.event(RunEvent(kind: .setting, step: 1240, time: 1, text: "optimiser.lr was 0.001, is 0.0001"))))
    #expect(state.pending == nil)
    #expect(state.notice?.contains("optimiser.lr was") == true)
  }

  @Test func anIncompleteSettingIsAskedFor() {
    var state = SampleScreens.withData()
    #expect(update(&state, .command("set", ["optimiser.lr"])).isEmpty)
    #expect(state.notice?.contains("KEY VALUE") == true)
    _ = update(&state, .command("set", []))
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("no prompt")
      return
    }
    #expect(prompt.field.text == "set optimiser.lr ")
    var idle = SampleScreens.empty()
    #expect(update(&idle, .command("set", ["optimiser.lr", "1"])).isEmpty)
    #expect(idle.notice?.contains("No run is training") == true)
  }
}
