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

  @Test func aCheckpointThatIsNotThereLeavesWhatIsShown() throws {
    var state = Self.onPairs()
    let request = PairRequest(index: 11, seed: SampleRuns.summaries()[0].seed)
    let missing = PairWeights(run: SampleRuns.live, checkpoint: .step(77))
    let best = PairWeights(run: SampleRuns.live, checkpoint: .best)
    #expect(update(&state, .command("compare-weights", ["77"])) == [.loadPair(request, missing)])
    _ = update(&state, .pairFailed(request, missing, "live has no checkpoint of step 77; it keeps those of 500"))
    #expect(state.pairs.comparison == nil && state.notice == "live has no checkpoint of step 77; it keeps those of 500")
    // A comparison that works goes on.
    _ = update(&state, .command("compare-weights", ["best"]))
    _ = update(&state, .pairLoaded(SamplePair.view(step: 1000), request, best))
    _ = update(&state, .command("compare-weights", ["77"]))
    _ = update(&state, .pairFailed(request, missing, "no such checkpoint"))
    #expect(state.pairs.comparison?.weights == best && state.pairs.comparison?.view?.step == 1000)
  }

  @Test func anotherRunLooksAtTheSamePair() throws {
    var state = Self.onPairs()
    let other = SampleRuns.summaries()[2]
    let effects = update(&state, .command("compare-run", [other.name]))
    let weights = PairWeights(run: other.id, dataOf: SampleRuns.live)
    #expect(effects == [.loadPair(PairRequest(index: 11, seed: SampleRuns.summaries()[0].seed), weights)])
  }

  @Test func differencesGoOneWayAndSaySo() throws {
    var state = Self.onPairs()
    let request = PairRequest(index: 11, seed: SampleRuns.summaries()[0].seed)
    let best = PairWeights(run: SampleRuns.live, checkpoint: .best)
    _ = Self.press(&state, "c")
    var other = SamplePair.view(step: 1000)
    let token = try #require(other.tokens.indices.first { other.tokens[$0].text == "lungs" })
    let first = try #require(other.tokens[token].truthProbability)
    other.tokens[token].truthProbability = first - 0.2
    _ = update(&state, .pairLoaded(other, request, best))
    for (columns, rows) in [(80, 24), (160, 50)] {
      let text = Rendered.resized(state, columns, rows)
      #expect(text.contains("difference: right - left") && text.contains("p(truth), %") && text.contains("loss, nats"), "\(text)")
      #expect(text.contains("guessed correctly: left ") && !text.contains("+0.0 ") && !text.contains("-0.0 "), "\(text)")
    }
    #expect(Rendered.resized(state, 160, 50).contains("-20.0"))
    // Two words: the one on the right less the one on the left.
    _ = Self.press(&state, "esc")
    state.pairs.cursor = try #require(state.pairs.words.firstIndex { $0.text == "effusion" })
    _ = update(&state, .command("compare-word", ["left"]))
    let text = Rendered.resized(state, 120, 40)
    #expect(text.contains("right - left") && text.contains("-47.0 %"), "0.41 - 0.88\n\(text)")
  }

  @Test func theScaleOfAttentionMayBeginAtItsLeast() throws {
    var state = Self.onPairs()
    let shown = try #require(state.shownAttention?.extremes)
    let usual = try #require(state.attentionPicture)
    #expect(usual.heatMinimum == 0 && usual.heatMaximum == shown.most)
    #expect(Rendered.resized(state, 120, 40).contains("least \(heatEnds(shown.least, shown.most).low)"))
    _ = Self.press(&state, "M")
    let narrow = try #require(state.attentionPicture)
    #expect(narrow.heatMinimum == shown.least && narrow.heatMaximum == shown.most && shown.least > 0)
    #expect(heatEnds(0.019, 0.0215) == ("0.019", "0.0215") && heatEnds(0.20001, 0.20002) == ("0.20001", "0.20002"))
    // Numbers take the decimals there is room for.
    _ = Self.press(&state, "#")
    let most = formatFixed(Double(shown.most) * 100, decimals: 3)
    #expect(Rendered.resized(state, 120, 40).contains(most) && !Rendered.resized(state, 80, 24).contains(" \(most) "))
  }

  @Test func attentionIsWrittenWithItsScale() throws {
    var state = Self.onPairs()
    state.pairs.picture = .attention
    func written(_ words: String...) -> [PictureFile] {
      for case .writePictures(let files) in update(&state, .command("export-picture", words)) { return files }
      return []
    }
    let file = try #require(written("a.png").first)
    let scale = try #require(file.scale)
    #expect(scale.low == "0" && scale.title.hasPrefix("attention: ") && file.bitmap.channels == 3 && file.bitmap.width >= 448)
    let colours = Set(stride(from: 0, to: file.bitmap.pixels.count, by: 3).map { Array(file.bitmap.pixels[$0..<($0 + 3)]) })
    #expect(colours.contains { $0[0] != $0[1] || $0[1] != $0[2] }, "heat is no grey")
    // From Pictures too, where it lies over the film.
    _ = Self.press(&state, "z")
    #expect(Rendered.resized(state, 120, 40).contains("attention: ") && written("a.png") == [file])
    let all = written("a.png", "all")
    #expect(all.count == 8 && all.last == PictureFile(path: "a-attention.png", bitmap: file.bitmap, scale: scale))
    #expect(written("a.png", "raw").isEmpty && state.notice?.contains("export-pairs attention") == true)
    // Without the film every colour is one of the scale.
    _ = Self.press(&state, "z")
    _ = update(&state, .command("attention", ["alone"]))
    let alone = try #require(written("a.png").first)
    #expect(alone.bitmap != file.bitmap)
  }
}
