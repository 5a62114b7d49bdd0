import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct TerminalCommandTests {
  @Test func eachScreenCopiesWhatItIsAbout() {
    var state = SampleScreens.withData()
    let run = SampleRuns.live
    guard case .copy(let table)? = update(&state, .key(KeyPress("Y"))).first else {
      Issue.record("Y copies nothing on Monitor")
      return
    }
    let lines = table.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    #expect(lines.first == ["metric", "step", "value"])
    #expect(lines.count == state.chartMetrics.filter { state.series.series(run, $0) != nil }.count + 1)
    let total = state.series.series(run, Metric.totalLoss)
    #expect(lines.contains([Metric.totalLoss, "\(total?.lastStep ?? -1)", "\(total?.values.last ?? 0)"]))
    _ = update(&state, .command("cursor", ["100"]))
    guard case .copy(let early)? = update(&state, .key(KeyPress("Y"))).first else { return }
    #expect(early.contains("\(Metric.totalLoss)\t100\t"))
    _ = update(&state, .pairLoaded(SamplePair.view(), PairRequest(index: 11), state.pairWeights))
    _ = update(&state, .command("pairs", []))
    #expect(update(&state, .key(KeyPress("Y"))) == [.copy(SamplePair.view().report)])
    _ = update(&state, .command("runs", []))
    guard case .copy(let row)? = update(&state, .key(KeyPress("Y"))).first else { return }
    let selected = state.runs.selected
    #expect(row.contains("\(selected?.id ?? -1)\t\(selected?.name ?? "?")\t"))
    #expect(update(&state, .command("copy", ["left", "base"])) == [.copy("left base")])
  }

  @Test func copyingCanBeForbidden() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("clipboard", ["off"]))
    #expect(update(&state, .key(KeyPress("Y"))) == [])
    #expect(state.notice?.contains(":clipboard on") == true)
    _ = update(&state, .command("clipboard", ["perhaps"]))
    #expect(!state.clipboard && state.notice?.contains("on or off") == true)
    _ = update(&state, .command("clipboard", []))
    #expect(state.clipboard)
  }
}
