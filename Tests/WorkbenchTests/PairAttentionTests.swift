import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct PairAttentionTests {
  private static func press(_ state: inout WorkbenchState, _ names: String...) -> [Effect] {
    names.flatMap { name in KeyPress(name: name).map { update(&state, .key($0)) } ?? [] }
  }

  private static func onPairs() -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = press(&state, "2")
    return state
  }

  @Test func headsAreChosenAndSumToOne() throws {
    var state = Self.onPairs()
    let mean = try #require(state.shownAttention)
    #expect(abs(mean.sum - 1) < 1e-5)
    for head in 1...4 {
      _ = update(&state, .command("heads", ["\(head)"]))
      let shown = try #require(state.shownAttention)
      #expect(abs(shown.sum - 1) < 1e-5 && shown.words == "head \(head) of 4")
    }
    _ = update(&state, .command("heads", ["max"]))
    let largest = try #require(state.shownAttention)
    #expect(largest.sum > 1 && largest.words == "largest of 4 heads")
    let maps = try #require(state.pairs.view?.attention)
    let heads = (0..<4).compactMap { maps.map(of: state.pairs.word!.tokens, heads: .head($0)) }
    for patch in mean.map.indices {
      #expect(abs(mean.map[patch] - heads.reduce(0) { $0 + $1[patch] } / 4) < 1e-6)
      #expect(largest.map[patch] == heads.map { $0[patch] }.max())
    }
    _ = update(&state, .command("heads", ["7"]))
    #expect(state.notice == "Heads are mean, max, or a number from 1 to 4, not \"7\"")
    _ = Self.press(&state, "A", "A")
    #expect(state.pairs.attention.heads == .head(1), "largest is followed by the heads in turn")
  }

  @Test func aPatchLooksIntoTheEncoder() throws {
    var state = Self.onPairs()
    #expect(Self.press(&state, "J").isEmpty && state.notice == "e shows what a patch attends to")
    _ = Self.press(&state, "e")
    let shown = try #require(state.shownAttention)
    #expect(abs(shown.sum - 1) < 1e-5 && shown.classShare != nil)
    let visible = try #require(state.pairs.view?.encoderAttention?.patches.min())
    #expect(state.markedPatch == visible)
    _ = update(&state, .command("patch-attention", ["1", "1"]))
    _ = Self.press(&state, "L", "J")
    #expect(state.markedPatch == 15)
    _ = Self.press(&state, "B")
    #expect(state.pairs.attention.block == 0)
    _ = Self.press(&state, "#")
    let text = Rendered.resized(state, 80, 24)
    #expect(text.contains("patch row 2, column 2") && text.contains("hidden from the encoder"))
    _ = update(&state, .command("patch-attention", ["\(visible / 14 + 1)", "\(visible % 14 + 1)"]))
    #expect(Rendered.resized(state, 80, 24).contains("sum 100.000 %"))
    _ = Self.press(&state, "esc")
    #expect(!state.pairs.attention.showsNumbers && state.screen == .pairs)
  }

  @Test func twoWordsAreComparedAndWeightsToo() throws {
    var state = Self.onPairs()
    _ = Self.press(&state, "w", "tab")
    #expect(Rendered.resized(state, 120, 40).contains("attention apart"))
    _ = Self.press(&state, "esc")
    #expect(state.pairs.comparison == nil)
    let asked = Self.press(&state, "c")
    var request = PairRequest(index: 11)
    request.seed = SampleRuns.summaries()[0].seed
    let best = PairWeights(run: SampleRuns.live, checkpoint: .best)
    #expect(asked == [.loadPair(request, best)])
    var other = SamplePair.view(step: 1000)
    let token = try #require(other.tokens.indices.first { other.tokens[$0].isMasked })
    other.tokens[token].truthProbability = 0.12
    other.tokens[token].loss = 2.12
    other.mlmLoss = 2
    #expect(update(&state, .pairLoaded(other, request, best)).isEmpty)
    state.pairs.cursor = try #require(state.pairs.words.firstIndex { $0.tokens.contains(token) })
    let first = try #require(state.pairs.view?.tokens[token].truthProbability)
    let text = Rendered.resized(state, 120, 40)
    #expect(text.contains("best checkpoint, step 1,000"))
    #expect(text.contains("-" + formatFixed((first - 0.12) * 100, decimals: 1)), "\(text)")
    // What is changed by hand is changed on both sides.
    let effects = Self.press(&state, "m")
    guard case .loadPair(let changed, let weights)? = effects.first else {
      Issue.record("a change is asked for")
      return
    }
    let next = update(&state, .pairLoaded(SamplePair.view(), changed, weights))
    var both = changed
    both.seed = request.seed
    #expect(next == [.loadPair(both, best)])
    _ = update(&state, .pairFailed(both, best, "no best checkpoint"))
    #expect(Rendered.resized(state, 120, 40).contains("no best checkpoint"))
    _ = update(&state, .command("compare-run", ["phantom-describd-s1"]))
    #expect(state.notice == "There is no run \"phantom-describd-s1\"; did you mean \"phantom-described-s1\"?")
  }
}
