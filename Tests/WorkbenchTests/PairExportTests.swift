import Telemetry
import Testing

@testable import Workbench

@Suite struct PairExportTests {
  private static func exported(_ state: inout WorkbenchState, _ words: String...) -> (listing: RunListing, format: String)? {
    for case .exportListing(let listing, let format, _) in update(&state, .command("export-pairs", words)) { return (listing, format) }
    return nil
  }

  private static func onPairs() -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = update(&state, .command("pairs", []))
    return state
  }

  private static func column(_ name: String, _ listing: RunListing) throws -> [RunValue?] {
    let place = try #require(listing.columns.firstIndex { $0.name == name })
    return listing.rows.map { $0[place].value }
  }

  @Test func tokensHaveWeightsAndGuesses() throws {
    var state = Self.onPairs()
    let (listing, format) = try #require(Self.exported(&state, "tokens", "a.csv"))
    let view = try #require(state.pairs.view)
    #expect(format == "csv" && listing.rows.count == view.tokens.count)
    #expect(try Self.column("weight", listing) == view.tokens.map { .number($0.weight) })
    let masked = try #require(view.tokens.firstIndex { $0.text == "effusion" && $0.isMasked })
    #expect(try Self.column("guess5", listing)[masked] == .text("edema") && Self.column("probability1", listing)[masked] == .number(0.88))
    #expect(try Self.column("guess1", listing)[0] == nil)
  }

  @Test func attentionAndListAreWrittenAsShown() throws {
    var state = Self.onPairs()
    let (map, format) = try #require(Self.exported(&state, "attention", "a.json"))
    let shown = try #require(state.shownAttention)
    #expect(format == "json" && map.rows.count == shown.side * shown.side)
    #expect(try Self.column("row", map).last == .number(Double(shown.side)))
    // The list is asked for first.
    #expect(update(&state, .command("export-pairs", ["list", "a.csv"])) == [.loadPairRows(PairWeights(run: SampleRuns.live))])
    _ = update(&state, .pairRowsLoaded(PairListTests.table(count: 293), PairWeights(run: SampleRuns.live)))
    _ = update(&state, .command("filter-pairs", ["split=val"]))
    _ = update(&state, .command("sort-pairs", ["mlm"]))
    let list = try #require(Self.exported(&state, "list", "a.csv")).listing
    #expect(try Self.column("pair", list) == state.pairs.list.visible.map { .number(Double($0 + 1)) } && list.rows.count == 97)
    for words in [["tokens", "a.txt"], ["words", "a.csv"]] {
      #expect(
        update(&state, .command("export-pairs", words)).isEmpty
          && state.notice?.contains("\"\(words[words[0] == "tokens" ? 1 : 0])\"") == true)
    }
  }
}
