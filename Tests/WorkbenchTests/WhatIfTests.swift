import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct WhatIfTests {
  private static func press(_ state: inout WorkbenchState, _ names: String...) -> [Effect] {
    names.flatMap { name in KeyPress(name: name).map { update(&state, .key($0)) } ?? [] }
  }

  private static let weights = PairWeights(run: SampleRuns.live)

  /// Answers as an engine would: hand masks are shown, a typed report is read.
  private static func answer(_ state: inout WorkbenchState, _ effects: [Effect]) {
    for case .loadPair(let request, let weights) in effects {
      var view = SamplePair.view(index: request.index)
      for (token, isHidden) in request.masks { view.tokens[token].isMasked = isHidden }
      if let report = request.report {
        view.report = report
        view.tokens = Array(view.tokens.prefix(3))
      }
      answer(&state, update(&state, .pairLoaded(view, request, weights)))
    }
  }

  private static func onPairs() -> WorkbenchState {
    var state = SampleScreens.withData()
    _ = press(&state, "2")
    return state
  }

  @Test func aWordIsHiddenShownAndTakenBack() throws {
    var state = Self.onPairs()
    state.pairs.cursor = try #require(state.pairs.words.firstIndex { $0.text == "cardiomegaly" })
    let tokens = try #require(state.pairs.word).tokens
    let asked = Self.press(&state, "m")
    let masks = Dictionary(uniqueKeysWithValues: tokens.map { ($0, true) })
    #expect(asked == [.loadPair(PairRequest(index: 11, masks: masks), Self.weights)])
    Self.answer(&state, asked)
    #expect(state.pairs.word?.text == "cardiomegaly" && state.pairs.word?.isMasked == true)
    #expect(Rendered.resized(state, 120, 40).contains("changed by hand: hidden: cardiomegaly"))
    // A second m undoes the first: nothing is changed any more, yet both steps can be taken back.
    Self.answer(&state, Self.press(&state, "m"))
    #expect(state.pairs.shown == PairRequest(index: 11))
    Self.answer(&state, Self.press(&state, "u"))
    #expect(state.pairs.shown?.masks == masks)
    Self.answer(&state, Self.press(&state, "esc"))
    #expect(state.pairs.shown == PairRequest(index: 11) && state.screen == .pairs)
    _ = Self.press(&state, "esc")
    #expect(state.screen == .monitor, "with nothing to take back, Esc leaves")
  }

  @Test func aDrawnMaskIsShownByHand() throws {
    var state = Self.onPairs()
    state.pairs.cursor = try #require(state.pairs.words.firstIndex { $0.text == "left" })
    let token = try #require(state.pairs.word).tokens.lowerBound
    Self.answer(&state, Self.press(&state, "m"))
    #expect(state.pairs.shown?.masks == [token: false])
    #expect(Rendered.resized(state, 120, 40).contains("shown: left"))
    // Another mask is another drawing: tokens chosen by hand are forgotten, and remembered on the way back.
    Self.answer(&state, Self.press(&state, "r"))
    #expect(state.pairs.shown == PairRequest(index: 11, draw: 1))
    Self.answer(&state, Self.press(&state, "u"))
    #expect(state.pairs.shown?.masks == [token: false])
    Self.answer(&state, Self.press(&state, "j"))
    #expect(state.pairs.shown == PairRequest(index: 12) && state.pairs.past.isEmpty)
  }

  @Test func keysPressedBeforeTheAnswerAddUp() throws {
    var state = Self.onPairs()
    let words = state.pairs.words
    let (first, second) = try (
      #require(words.firstIndex { $0.text == "pleural" }), #require(words.firstIndex { $0.text == "with" })
    )
    state.pairs.cursor = first
    let asked = Self.press(&state, "m")
    state.pairs.cursor = second
    #expect(Self.press(&state, "m").isEmpty, "one question at a time")
    Self.answer(&state, asked)
    #expect(state.pairs.shown?.masks == [words[first].tokens.lowerBound: true, words[second].tokens.lowerBound: true])
  }

  @Test func anotherReportIsTypedAndAnotherPictureSwappedIn() {
    var state = Self.onPairs()
    _ = Self.press(&state, "i")
    guard case .prompt(let prompt) = state.overlay else {
      Issue.record("i opens a line")
      return
    }
    #expect(prompt.field.text.hasPrefix("There is no evidence"))
    _ = Self.press(&state, "esc")
    Self.answer(&state, update(&state, .command("report", ["No", "effusion."])))
    #expect(state.pairs.shown == PairRequest(index: 11, report: "No effusion."))
    Self.answer(&state, update(&state, .command("picture-of", ["13"])))
    #expect(state.pairs.shown == PairRequest(index: 11, report: "No effusion.", pictureOf: 12))
    #expect(Rendered.resized(state, 120, 40).contains("typed report; picture of pair 13"))
    for wrong in ["0", "294", "x"] {
      #expect(update(&state, .command("picture-of", [wrong])).isEmpty)
      #expect(state.notice == "\"\(wrong)\" is not a pair's number; pairs go from 1 to 293")
    }
    #expect(update(&state, .command("report", [" "])).isEmpty)
    Self.answer(&state, update(&state, .command("picture-of", ["12"])))
    #expect(state.pairs.shown?.pictureOf == nil, "its own picture is no change")
    Self.answer(&state, Self.press(&state, "R"))
    #expect(state.pairs.shown == PairRequest(index: 11))
  }

  @Test func aFailedChangeLeavesWhatIsShown() {
    var state = Self.onPairs()
    let before = state.pairs.shown
    let effects = update(&state, .command("picture-of", ["40"]))
    guard case .loadPair(let request, let weights)? = effects.first else {
      Issue.record("a picture is asked for")
      return
    }
    _ = update(&state, .pairFailed(request, weights, "the film cannot be read"))
    #expect(state.pairs.shown == before && state.pairs.wanted == before && state.pairs.past.isEmpty)
    #expect(state.notice == "the film cannot be read")
  }

  @Test func anAnswerOfOtherWeightsIsAskedForAgain() {
    var state = Self.onPairs()
    _ = Self.press(&state, "j")
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("open", ["4"]))
    let again = update(&state, .pairLoaded(SamplePair.view(index: 12), PairRequest(index: 12), Self.weights))
    #expect(again == [.loadPair(PairRequest(index: 12), PairWeights(run: 4))] && state.pairs.view == nil)
  }
}

extension Rendered {
  /// The frame in a terminal of this size.
  static func resized(_ state: WorkbenchState, _ columns: Int, _ rows: Int) -> String {
    var copy = state
    _ = update(&copy, .resize(columns: columns, rows: rows))
    return text(copy, columns, rows)
  }
}
