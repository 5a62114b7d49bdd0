import Telemetry
import TestSupport
import Testing

@testable import Workbench

@Suite struct RunsStateTests {
  private static func loaded() -> RunsState {
    var runs = RunsState()
    runs.load(SampleRuns.summaries())
    return runs
  }

  private static func names(_ runs: RunsState) -> [String] { runs.visible.map { runs.all[$0].name } }

  @Test func newestFirstThenByAnyColumn() {
    var runs = Self.loaded()
    #expect(Self.names(runs).first == "quickstart")
    runs.sort = .total
    runs.isDescending = false
    #expect(Self.names(runs).prefix(2) == ["phantom-described-s2", "phantom-described-s1"])
    #expect(Self.names(runs).last == "lr-too-high", "a NaN loss is never the best one")
  }

  @Test(arguments: [
    ("phantom-", 3), ("small published", 1), ("state=finished", 3), ("step>8000", 3), ("total_loss<3", 2), ("mlm<3", 3), ("PRESET=Tiny", 4),
    ("nothing-like-it", 0), ("seed=47", 1), ("state=finished | state=failed", 4), ("!phantom- min:total_loss>0", 0), ("name=*look*", 1),
    ("duration>1h", 3),
  ])
  func filters(text: String, count: Int) {
    var runs = Self.loaded()
    runs.filter = text
    #expect(runs.visible.count == count && runs.filterProblem == nil)
  }

  /// The way a table begins when a column is chosen, and the other way when it is chosen again.
  @Test(arguments: [
    ("total", false, "best first"), ("min:mlm_loss", false, "best first"), ("speed", true, "best first"), ("name", false, "from A to Z"),
    ("tags", false, "from A to Z"), ("step", true, "largest first"), ("created", true, "newest first"),
    ("optimiser.lr", true, "largest first"),
  ])
  func aColumnBeginsWithWhatIsLookedFor(column: String, isDescending: Bool, words: String) throws {
    var state = SampleScreens.withData()
    _ = update(&state, .command("runs", []))
    _ = update(&state, .recipePathsLoaded(["optimiser.lr"]))
    _ = update(&state, .runFactsLoaded([.recipe("optimiser.lr"): [1: .number(1e-3), 2: .number(1e-4)]]))
    _ = update(&state, .command("columns", [column]))
    _ = update(&state, .command("sort", ["state"]))
    _ = update(&state, .command("sort", []))
    #expect(state.runs.isDescending == isDescending && state.notice?.contains(words) == true, "\(state.notice ?? "")")
    _ = update(&state, .command("sort", []))
    #expect(state.runs.isDescending != isDescending && state.notice?.contains(words) == false, "\(state.notice ?? "")")
  }

  /// What no run can meet is said, not answered by an empty table.
  @Test func impossibleConditionsGetASentence() {
    var state = Self.loaded()
    for (filter, problem) in [
      ("state=bogus", "there is no state \"bogus\" (preparing, running, paused"), ("state=finishd", "did you mean \"finished\"?"),
      ("state!=bogus", "there is no state"), ("archived=maybe", "archived is yes or no"), ("marked>1", "marked is yes or no"),
      ("step=many", "\"many\" is not a number, which step is"), ("step>2026-01-01", "is a date, and step is none"),
      ("name=x & created>2d", "write 2d ago"), ("created=soon", "is no time"), ("total_loss~3", "total_loss is a number"),
    ] {
      state.filter = filter
      #expect(state.filterProblem?.contains(problem) == true, "\(filter): \(state.filterProblem ?? "")")
    }
    for filter in ["state=fin*", "state=FINISHED", "archived=no", "marked=yes", "duration>5m", "created>2026-01-01", "updated<2d ago"] {
      state.filter = filter
      #expect(state.filterProblem == nil, "\(filter): \(state.filterProblem ?? "")")
    }
  }

  @Test func theSelectionStaysOnItsRun() {
    var runs = Self.loaded()
    runs.move(by: 2)
    let chosen = runs.selected?.id
    runs.sort = .name
    #expect(runs.selected?.id == chosen)
    runs.filter = "smoke"
    #expect(runs.selected?.name == "smoke")
    runs.filter = ""
    runs.move(by: -1000)
    #expect(runs.selectedPosition == 0)
  }

  @Test func tenThousandRunsSortAndFilterQuickly() {
    var runs = RunsState()
    let sample = SampleRuns.summaries()[0]
    runs.load(
      (0..<10_000).map { index in
        var run = sample
        run.id = Int64(index)
        run.name = "run-\((index &* 7919) % 10_000)"
        run.last[Metric.totalLoss] = Double((index &* 104_729) % 9973)
        return run
      })
    let before = runs
    let seconds = ownSeconds {
      runs = before
      runs.sort = .total
      runs.filter = "run-12"
    }
    print("10,000 runs, sort and filter: \(seconds * 1000) ms")
    #expect(runs.visible.count == 111)
    #expect(seconds < 0.25, "sort and filter took \(seconds) s")
  }
}
