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
