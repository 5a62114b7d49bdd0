import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct WeightsTests {
  private static func opened(columns: Int = 120, rows: Int = 40) -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: columns, rows: rows))
    answer(update(&state, .command("panel", ["weights"])), in: &state)
    return state
  }

  private static func answer(_ effects: [Effect], in state: inout WorkbenchState) {
    for case .loadHistograms(let question) in effects {
      let (newest, course) = SampleProfile.histograms(question)
      answer(update(&state, .histogramsLoaded(question, newest: newest, course: course)), in: &state)
    }
  }

  @Test func theStoreIsAskedOnceAQuestion() {
    var state = SampleScreens.withData()
    let first = update(&state, .command("panel", ["weights"]))
    let question = WeightsState.Question(run: SampleRuns.live, kind: .weights, parameter: nil)
    #expect(first == [.loadHistograms(question)])
    #expect(Rendered.text(state, 120, 40).contains("reading ..."))
    #expect(update(&state, .tick(SampleRuns.now + 1)).isEmpty, "one question at a time")
    let (newest, course) = SampleProfile.histograms(question)
    #expect(update(&state, .histogramsLoaded(question, newest: newest, course: course)).isEmpty)
    #expect(state.weights.parameter == "blocks.0.attn.proj.weight" && state.weights.course.count == 13)
    _ = update(&state, .resize(columns: 120, rows: 40))
    #expect(
      update(&state, .key(KeyPress("v"))) == [.loadHistograms(.init(run: 7, kind: .gradients, parameter: "blocks.0.attn.proj.weight"))])
  }

  @Test func keysWalkTheParametersAndPatternsFindThem() {
    var state = Self.opened()
    Self.answer(update(&state, .key(KeyPress("n"))), in: &state)
    #expect(
      state.weights.parameter == "blocks.0.attn.qkv.weight" && state.weights.course.allSatisfy { $0.parameter == state.weights.parameter })
    Self.answer(update(&state, .key(KeyPress("N"))), in: &state)
    Self.answer(update(&state, .key(KeyPress("N"))), in: &state)
    #expect(state.weights.parameter == "blocks.3.mlp.fc1.weight")
    for expected in ["blocks.0.attn.qkv.weight", "blocks.1.attn.qkv.weight"] {
      Self.answer(update(&state, .command("parameter", ["attn.qkv"])), in: &state)
      #expect(state.weights.parameter == expected)
    }
    _ = update(&state, .command("parameter", ["blocks.2.mlp.fc2.weight"]))
    #expect(state.notice?.contains("did you mean \"blocks.2.mlp.fc1.weight\"?") == true)
  }

  @Test func everySizeShowsTheTableAndTheSpread() {
    for (columns, rows) in [(40, 14), (80, 24), (120, 40), (200, 60)] {
      let state = Self.opened(columns: columns, rows: rows)
      for glyphs in [GlyphSet.unicode, .ascii] {
        let text = Rendered.text(state, columns, rows, glyphs)
        #expect(text.contains("attn.proj") && text.contains("1,240 steps") || columns == 40, "\(columns)x\(rows)\n\(text)")
      }
    }
  }

  @Test func whatTheEngineTellsIsTakenUp() throws {
    var state = Self.opened()
    let values: [Float] = [-1, 0, 0.5, 1, .nan]
    let told = values.withUnsafeBufferPointer {
      ParameterHistogram($0, parameter: "blocks.0.attn.proj.weight", kind: .weights, step: 1300)
    }
    #expect(update(&state, .engine(.histograms([told]))).isEmpty)
    #expect(state.weights.newest == [told] && state.weights.course.last == told && state.weights.course.count == 14)
    #expect(Rendered.text(state, 120, 40).contains("step 1,300: 0.125"))
    // A resumed run takes the same steps again.
    _ = update(&state, .engine(.histograms([told])))
    #expect(state.weights.course.count == 14)
  }

  /// What this process trains is not taken for what another run, looked at before, was told to be.
  @Test func anotherRunsNumbersAreNotTaken() {
    var state = WorkbenchState()
    state.weights.take(.init(run: 5, kind: .weights, parameter: "p"), newest: [], course: [])
    let values: [Float] = [1, 2]
    let told = values.withUnsafeBufferPointer { ParameterHistogram($0, parameter: "p", kind: .weights, step: 9) }
    state.weights.take([told], of: 7)
    #expect(state.weights.newest.isEmpty && state.weights.course.isEmpty)
    state.weights.take([told], of: 5)
    #expect(state.weights.newest == [told])
  }

  @Test func aRunWithoutAnySaysHowToHaveThem() {
    var state = SampleScreens.withData()
    for case .loadHistograms(let question) in update(&state, .command("panel", ["weights"])) {
      #expect(update(&state, .histogramsLoaded(question, newest: [], course: [])).isEmpty)
    }
    #expect(update(&state, .tick(SampleRuns.now + 60)).isEmpty)
    #expect(Rendered.text(state, 120, 40).contains("run.histogramSteps"))
  }

  /// Against sums by hand.
  @Test func numbersAreCountedIntoEqualParts() {
    let values: [Float] = [0, 0, 1, 2, 3, 4, 4, 4, .infinity, .nan]
    let one = values.withUnsafeBufferPointer { ParameterHistogram($0, parameter: "p", kind: .weights, step: 3) }
    #expect((one.count, one.brokenCount) == (8, 2) && (one.lowest, one.highest) == (0, 4) && one.mean == 18.0 / 8)
    let variance = (2 * 2.25 * 2.25 + 1.25 * 1.25 + 0.25 * 0.25 + 0.75 * 0.75 + 3 * 1.75 * 1.75) / 8
    #expect(abs(one.deviation - variance.squareRoot()) < 1e-12)
    let bins = one.bins
    #expect(bins.reduce(0, +) == 8 && (bins[0], bins[16], bins[32], bins[48], bins[63]) == (2, 1, 1, 1, 3))
    // Four parts of 0...4: the ends hold two and four of eight; outside of 1...2 lies the rest.
    #expect(one.shares(in: 0...4, rows: 4) == [0.25, 0.125, 0.125, 0.5])
    #expect(one.shares(in: 1...2, rows: 1) == [0.125])
    #expect(one.quantile(0) <= one.quantile(0.5) && one.quantile(1) == 4)
    let same: [Float] = [7, 7]
    let flat = same.withUnsafeBufferPointer { ParameterHistogram($0, parameter: "p", kind: .weights, step: 3) }
    #expect(flat.bins[0] == 2 && flat.deviation == 0 && flat.shares(in: 6...8, rows: 2).reduce(0, +) == 1)
    let none: [Float] = [.nan]
    let empty = none.withUnsafeBufferPointer { ParameterHistogram($0, parameter: "p", kind: .weights, step: 3) }
    #expect(empty.count == 0 && empty.mean == 0 && empty.shares(in: 0...1, rows: 3) == [0, 0, 0])
  }
}
