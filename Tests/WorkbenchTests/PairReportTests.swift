import Screen
import Telemetry
import Testing

@testable import Workbench

/// The report panel says what of the report the model reads, and what its marks look like.
@Suite struct PairReportTests {
  private static func state(_ change: (inout PairView) -> Void) -> WorkbenchState {
    var state = SampleScreens.withData()
    var view = SamplePair.view()
    change(&view)
    _ = update(&state, .command("pairs", []))
    _ = update(&state, .pairLoaded(view, PairRequest(index: 11), PairWeights(run: SampleRuns.live)))
    return state
  }

  @Test func whatIsLeftOutIsSaid() {
    let state = Self.state {
      $0.tokenTotal = 512
      $0.unknownWords = ["胸部", "zyx"]
    }
    for (columns, rows) in [(80, 24), (120, 40), (200, 60)] {
      let text = Rendered.resized(state, columns, rows)
      #expect(text.contains("the model reads the first") && text.contains("[UNK]"), "\(columns)x\(rows)\n\(text)")
    }
    let wide = Rendered.resized(state, 200, 60)
    #expect(wide.contains("first 31 of 512 tokens; the rest is left out") && wide.contains("read as [UNK]: 胸部, zyx"))
    #expect(!Rendered.resized(Self.state { $0.tokenTotal = $0.tokens.count }, 200, 60).contains("the model reads"))
  }

  @Test func aTypedReportIsToldAboutAtOnce() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("pairs", []))
    _ = update(&state, .command("report", ["zyx", "effusion"]))
    var view = SamplePair.view()
    view.unknownWords = ["zyx"]
    let request = PairRequest(index: 11, report: "zyx effusion")
    _ = update(&state, .pairLoaded(view, request, PairWeights(run: SampleRuns.live)))
    #expect(state.notice == "not in the vocabulary, read as [UNK]: zyx")
  }

  /// The style of the first cell of a text, and that of the first masked word of the report that was guessed.
  private static func style(of text: String, in state: WorkbenchState, _ columns: Int, _ rows: Int) -> Style? {
    var screen = ScreenBuffer(width: columns, height: rows)
    view(state, Look(.dark), into: &screen)
    let lines = screen.plainText().split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
    let wanted = Array(text)
    for (y, line) in lines.enumerated() {
      for x in line.indices where line[x...].starts(with: wanted) { return screen[x, y].style }
    }
    return nil
  }

  @Test func theLegendLooksAsTheTextDoes() throws {
    var state = Self.state { _ in }
    _ = update(&state, .resize(columns: 120, rows: 40))
    // Not under the cursor.
    state.pairs.cursor = 0
    let right = try #require(Self.style(of: "[lungs✓]", in: state, 120, 40))
    let wrong = try #require(Self.style(of: "[otherwise✗]", in: state, 120, 40))
    #expect(right != wrong && Self.style(of: "[right✓]", in: state, 120, 40) == right)
    #expect(Self.style(of: "[wrong✗]", in: state, 120, 40) == wrong)
    // Nobody has looked: masks are masks.
    var fresh = Self.state { view in
      view = SamplePair.view(step: nil)
    }
    _ = update(&fresh, .resize(columns: 120, rows: 40))
    fresh.pairs.cursor = 0
    #expect(Self.style(of: "[lungs]", in: fresh, 120, 40) == Self.style(of: "[mask]", in: fresh, 120, 40))
  }

  @Test func aReportThatIsCutHasABar() {
    var state = Self.state { view in
      let words = view.tokens
      for _ in 0..<6 { view.tokens += words.dropFirst() }
    }
    _ = update(&state, .resize(columns: 120, rows: 40))
    var screen = ScreenBuffer(width: 120, height: 40)
    view(state, Look(.dark), into: &screen)
    let layout = PairsLayout(Frame(state).content)
    let edge = (layout.report.y + 1..<layout.report.maxY - 2).map { screen[layout.report.maxX - 1, $0].glyph }
    #expect(edge.contains(screen.glyphs.scrollThumb), "\(edge)")
    // A word that is shown has a sentence that is wrapped, not cut.
    state.pairs.cursor = state.pairs.words.firstIndex { !$0.isMasked } ?? 0
    #expect(Rendered.resized(state, 120, 40).contains("Tab finds"))
  }
}
