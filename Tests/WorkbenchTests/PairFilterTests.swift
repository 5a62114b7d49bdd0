import Telemetry
import Testing

@testable import Workbench

/// Filters that no pair can fit are explained, and numbers are compared as they are shown.
@Suite struct PairFilterTests {
  private static func list(_ filter: String, count: Int = 12) -> PairListState {
    var list = PairListState()
    list.load(PairListTests.table(count: count), PairWeights(run: 1))
    list.setFilter(filter)
    return list
  }

  @Test(arguments: [
    ("split=vall", "no pair has the split \"vall\"; known: val, train"), ("split!=vall", "no pair has the split \"vall\""),
    ("entity=efusion", "known: effusion, "), ("negated=maybe", "no pair has the entity \"maybe\""),
    ("label=edma", "known: Edema"), ("split>3", "\"split\" is no number"), ("entity<=2", "\"entity\" is no number"),
    ("loss~3", "\"loss\" is a number"), ("loss=high", "\"high\" is not a number"), ("bookmarked=maybe", "yes or no, not \"maybe\""),
    ("noted~x", "yes or no"),
  ])
  func valuesThatCannotBeAreNamed(filter: String, sentence: String) {
    let list = Self.list(filter)
    #expect(list.problem?.contains(sentence) == true, "\(filter): \(list.problem ?? "no problem")")
    #expect(list.visible.count == 12, "what was listed stays")
    // With nothing known yet, names cannot be judged.
    var empty = PairListState()
    empty.setFilter("split=vall")
    #expect(empty.problem == nil)
  }

  @Test(arguments: [
    "split=val", "split=tr*", "entity=effusion", "patient>3", "patient=p1", "bookmarked=no", "negated", "text=x", "loss!=3",
  ])
  func usualFiltersHaveNothingWrong(filter: String) {
    #expect(Self.list(filter).problem == nil)
  }

  @Test func numbersAreComparedAsTheyAreTyped() {
    var list = PairListState()
    list.load(PairListTests.table(count: 4), PairWeights(run: 1))
    list.take([
      0: PairScore(step: 1, mim: 0, res: nil, mlm: 3.49961, psnr: nil), 2: PairScore(step: 1, mim: 0, res: nil, mlm: 3.49, psnr: nil),
    ])
    list.setFilter("loss=3.500")
    #expect(list.visible == [0])
    list.setFilter("loss=3.49")
    #expect(list.visible == [2])
    list.setFilter("loss=3.49961")
    #expect(list.visible == [0])
    list.setFilter("loss!=3.500")
    #expect(list.visible == [2])
    list.setFilter("pair=3")
    #expect(list.visible == [2])
  }

  @Test func pairsWithoutALossAreCounted() {
    // Every second pair of the table is scored; pair 10 cannot be used.
    #expect(Self.list("loss>3").unscoredCount == 5 && Self.list("split=val").unscoredCount == 0 && Self.list("").unscoredCount == 0)
    var state = SampleScreens.withData()
    _ = update(&state, .command("pairs", []))
    _ = update(&state, .command("pair-list", []))
    _ = update(&state, .pairRowsLoaded(PairListTests.table(count: 293), PairWeights(run: SampleRuns.live)))
    _ = update(&state, .command("filter-pairs", ["loss>3"]))
    #expect(state.notice?.hasSuffix("pairs fit loss>3; 144 pairs have no loss yet; % works them out") == true, "\(state.notice ?? "")")
    #expect(Rendered.resized(state, 160, 40).contains("144 pairs have no loss yet"))
    _ = update(&state, .command("filter-pairs", ["split=vall"]))
    #expect(state.notice?.contains("known: val, train") == true && state.pairs.list.filter == "loss>3")
  }

  @Test func thePairThatIsShownCountsAsScored() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("pairs", []))
    _ = update(&state, .command("filter-pairs", ["loss<1"]))
    var table = PairListTests.table(count: 293)
    table.scores = [:]
    _ = update(&state, .pairRowsLoaded(table, PairWeights(run: SampleRuns.live)))
    #expect(state.pairs.list.visible == [11] && (state.pairs.view?.mlmLoss ?? 9) < 1)
  }

  @Test func aNumberBeyondTheLastPairIsRefused() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("pairs", []))
    #expect(update(&state, .command("go", ["294"])).filter { $0 != .bell }.isEmpty && state.pairs.wanted.index == 11)
    #expect(state.notice == "There is no pair 294; pairs go from 1 to 293")
    #expect(!update(&state, .command("go", ["293"])).isEmpty && state.pairs.wanted.index == 292)
  }
}

/// The list belongs to the run that is shown.
@Suite struct PairListOfRunTests {
  private static func listed() -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .command("pairs", []))
    _ = update(&state, .command("pair-list", []))
    _ = update(&state, .pairRowsLoaded(PairListTests.table(count: 293), PairWeights(run: SampleRuns.live)))
    return state
  }

  private static let other = SampleRuns.summaries()[2].id

  @Test func anotherRunsRowsAreAskedFor() {
    var state = Self.listed()
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["\(Self.other)"]))
    #expect(state.pairs.list.entries.isEmpty)
    let weights = PairWeights(run: Self.other)
    let effects = update(&state, .command("pairs", []))
    #expect(effects.contains(.loadPairRows(weights)), "\(effects)")
    // Asked once, also while stepping.
    #expect(!update(&state, .pairLoaded(SamplePair.view(), PairRequest(index: 11), weights)).contains(.loadPairRows(weights)))
    #expect(!update(&state, .command("pair-next", [])).contains(.loadPairRows(weights)))
    #expect(Rendered.resized(state, 160, 40).contains("reading the list of pairs"))
    _ = update(&state, .pairRowsLoaded(PairListTests.table(count: 40), weights))
    #expect(state.pairs.list.visible.count == 40 && !Rendered.resized(state, 160, 40).contains("no pair to list"))
  }

  @Test func rowsOfTheRunBeforeDoNotStandForTheNewOnes() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("pairs", []))
    _ = update(&state, .command("pair-list", []))
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["\(Self.other)"]))
    _ = update(&state, .command("pairs", []))
    let late = update(&state, .pairRowsLoaded(PairListTests.table(count: 293), PairWeights(run: SampleRuns.live)))
    #expect(late.isEmpty && state.pairs.list.entries.isEmpty && state.pairs.list.isLoading)
    // What could not be read is asked for again with the next pair.
    _ = update(&state, .failed("the disk is gone"))
    #expect(!state.pairs.list.isLoading)
  }

  @Test func theProbeKeepsTheListAndItsPlace() {
    var state = Self.listed()
    _ = update(&state, .command("filter-pairs", ["split=val"]))
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["\(Self.other)"]))
    let weights = PairWeights(run: Self.other)
    _ = update(&state, .probeLoaded(run: Self.other, SamplePair.view(index: 3)))
    let effects = update(&state, .command("inspect", []))
    #expect(state.pairs.isTravelling && effects == [.loadPairRows(weights)], "\(effects)")
    // Pair 4 does not fit the filter, but is what was asked for.
    #expect(update(&state, .pairRowsLoaded(PairListTests.table(count: 293), weights)).isEmpty)
    #expect(state.pairs.view?.index == 3 && state.pairs.list.visible.count == 97)
  }
}
