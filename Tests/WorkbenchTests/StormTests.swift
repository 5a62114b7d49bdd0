import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct StormTests {
  private struct Dice {
    var state: UInt64

    mutating func roll(_ sides: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % sides
    }
  }

  private static let keys: [KeyPress] = {
    let named = [
      "up", "down", "left", "right", "home", "end", "pageup", "pagedown", "enter", "esc", "tab", "backtab", "backspace", "delete", "space",
      "ctrl-l", "ctrl-c", "ctrl-r", "ctrl-a", "ctrl-e", "ctrl-w", "ctrl-u", "ctrl-p", "ctrl-n", "f5", "alt-x",
    ]
    return (33...126).compactMap { KeyPress(name: String(Unicode.Scalar(UInt8($0)))) } + named.compactMap { KeyPress(name: $0) }
  }()

  private static let firstPair = SamplePair.view()

  private static func pair(_ index: Int) -> PairView {
    var pair = firstPair
    pair.index = index
    return pair
  }

  /// Plays the outside world: answers every effect, sometimes with failure.
  private static func answer(_ effect: Effect, _ dice: inout Dice) -> Message? {
    switch effect {
    case .saveSession: return .said("written")
    case .keepLine: return nil
    case .loadPair(let request, let weights):
      return dice.roll(10) == 0
        ? .pairFailed(request, weights, "cannot be read") : .pairLoaded(pair(min(request.index, 292)), request, weights)
    case .loadRuns: return .runsLoaded(SampleRuns.summaries())
    case .loadRun(let run): return .seriesLoaded(run: run, metric: Metric.totalLoss, Curve(points: SampleRuns.points(steps: 20, run: run)))
    case .loadProfile(let run): return .profileLoaded(run: run, dice.roll(3) == 0 ? nil : SampleProfile.profile())
    case .loadProbe(let run, let step):
      var view = pair(0)
      view.step = step
      return .probeAt(run: run, step: step, dice.roll(4) == 0 ? nil : view)
    case .loadStretch(let run, let metrics, let steps):
      let curve = Curve(points: SampleRuns.points(steps: 20, run: run))
      return dice.roll(4) == 0
        ? .stretchLoaded(run: run, nil)
        : .stretchLoaded(run: run, Stretch(steps: steps, curves: Dictionary(metrics.map { ($0, curve) }) { $1 }))
    case .searchReports(let text, _, _): return .searchResult(text: text, index: dice.roll(3) == 0 ? nil : dice.roll(293))
    case .export, .writePictures: return dice.roll(2) == 0 ? .failed("the folder is read-only") : .said("written")
    case .engine(.measure): return .engine(.profile(SampleProfile.profile()))
    case .engine(let command):
      var status = SampleRuns.status()
      status.state = command == .pause ? .paused : command == .stop ? .stopped : .running
      return .engine(.status(status))
    case .steer: return .storeChanged
    case .follow(let run, let after, _):
      let summary = SampleRuns.summaries().first { $0.id == run } ?? SampleRuns.summaries()[0]
      return .followed(summary, SampleRuns.points(steps: after + 2, run: run))
    case .startRun, .resumeRun, .branchRun, .rerun: return .engine(.status(SampleRuns.status()))
    case .loadPairRows(let weights): return .pairRowsLoaded(PairListTests.table(count: 293), weights)
    case .scorePairs(let pairs, let weights):
      let progress = ScoringProgress(weights: weights, done: 1, count: pairs.count, pairsPerSecond: 3, isFinished: dice.roll(2) == 0)
      return .pairsScored([pairs[0]: PairScore(step: 1240, mim: 0.1, res: nil, mlm: .nan, psnr: nil)], progress)
    case .notePair: return dice.roll(4) == 0 ? .failed("the store is read-only") : nil
    case .loadRunFacts(let facts):
      return .runFactsLoaded(Dictionary(facts.map { ($0, [6: .number(2), 5: .text("x")]) }) { first, _ in first })
    case .loadRecipePaths: return .recipePathsLoaded(["optimiser.rate", "threads"])
    case .loadComparison(let runs, let reference, let metric):
      return .comparisonLoaded(RunComparison(runs: runs, reference: reference, metric: metric))
    case .loadPreview(let question):
      let points = SampleRuns.points(steps: 20, run: question.run).filter { $0.metric == question.metric }
      return .previewLoaded(question, dice.roll(4) == 0 ? nil : Curve(points: points))
    case .loadHistograms(let question):
      let (newest, course) = SampleProfile.histograms(question)
      return .histogramsLoaded(question, newest: dice.roll(4) == 0 ? [] : newest, course: dice.roll(4) == 0 ? [] : course)
    case .exportListing, .plot: return .said("written")
    case .query(let sql):
      let listing = RunListing(columns: [.init(name: "a", title: "a", isNumber: true)], rows: [[.init(text: "1", value: .number(1))]])
      return dice.roll(3) == 0 ? .failed("no such table") : .answered(sql: sql, listing, isCut: dice.roll(2) == 0)
    case .setTags, .setNote, .rename, .setArchived, .cancelQuery: return nil
    case .setTheme, .redraw, .bell, .copy, .setMouse, .setLink, .quit, .detach, .stopScoring: return nil
    }
  }

  @Test(arguments: [1, 2])
  func aHundredThousandKeysAndResizes(seed: UInt64) {
    var dice = Dice(state: seed)
    var state = SampleScreens.withData()
    var drawn = 0
    for turn in 0..<50_000 {
      let message: Message =
        dice.roll(100) == 0
        ? .resize(columns: dice.roll(220), rows: dice.roll(70)) : .key(Self.keys[dice.roll(Self.keys.count)])
      for effect in update(&state, message) {
        if let reply = Self.answer(effect, &dice) { _ = update(&state, reply) }
      }
      if turn % 97 == 0 {
        var screen = ScreenBuffer(width: state.columns, height: state.rows, glyphs: dice.roll(2) == 0 ? .unicode : .ascii)
        view(state, Look(.dark), into: &screen)
        drawn += 1
      }
      #expect(state.errors.count < 200 && state.log.count <= 500, "seed \(seed), turn \(turn)")
    }
    #expect(drawn > 500)
  }

  @Test(arguments: SampleScreens.names)
  func everyScreenDrawsAtEverySize(name: String) {
    for (columns, rows) in [
      (1, 1), (2, 1), (1, 3), (5, 2), (12, 4), (20, 8), (39, 9), (40, 10), (41, 12), (60, 15), (79, 23), (132, 43), (300, 100),
    ] {
      guard let state = SampleScreens.state(name, columns: columns, rows: rows) else { continue }
      let text = Rendered.text(state, columns, rows)
      #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count == rows, "\(name) at \(columns)x\(rows)")
      if columns >= 12 { #expect(text.contains { $0 != " " && $0 != "\n" }, "\(name) at \(columns)x\(rows) is blank") }
    }
  }

  @Test func nothingAFileSaysReachesTheTerminalRaw() {
    let evil = "a\u{1b}[2J\u{7}b\u{9b}31m\u{202e}c\u{200b}\u{0}d\r\n\u{1b}]0;x\u{7}"
    var state = SampleScreens.withData()
    var run = SampleRuns.summaries()[0]
    run.name = evil
    run.data = evil
    run.note = evil
    run.host = evil
    var pair = SamplePair.view()
    pair.report = evil
    pair.imagePath = evil
    pair.patient = evil
    for index in pair.tokens.indices { pair.tokens[index].text += evil }
    for message: Message in [
      .engine(.started(run)), .runsLoaded([run]), .engine(.probe(pair)),
      .pairLoaded(pair, PairRequest(index: pair.index), PairWeights(run: run.id)), .said(evil),
    ] { _ = update(&state, message) }
    for screen in ScreenName.allCases {
      for overlay: Overlay? in [nil, .confirmStop, .messages(scroll: 0), .prompt(Prompt(.command, text: evil))] {
        _ = update(&state, .command(screen.rawValue, []))
        state.overlay = overlay
        state.errors = overlay == nil ? [evil] : []
        for glyphs in [GlyphSet.unicode, .ascii] {
          let text = Rendered.text(state, 120, 40, glyphs)
          let bad = text.unicodeScalars.filter {
            $0.value != 10 && ($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
          }
          #expect(bad.isEmpty, "\(screen): \(bad.map { String($0.value, radix: 16) })")
        }
      }
    }
  }

  @Test func brokenNumbersAreGapsAndAreCounted() {
    var state = SampleScreens.withData()
    _ = update(
      &state, .engine(.points((1241...1260).map { MetricPoint(metric: Metric.mlmLoss, step: $0, value: .nan, time: SampleRuns.now) })))
    let text = Rendered.text(state, 120, 40)
    #expect(text.contains("20 NaN"))
    var trace = ChartTrace(
      state.series.series(SampleRuns.live, Metric.mlmLoss) ?? Curve(), window: ChartWindow(low: 1200, high: 1260), timeBase: nil, count: 61,
      smoothing: 0)
    #expect(trace.brokenCount == 20)
    #expect(trace.columns.filter(\.isGap).count == 20)
    trace.columns.removeAll { $0.isGap }
    #expect(trace.columns.count == 41)
  }

  /// What the model makes of finding words with its own picture, another and none is one question: one chart, three curves, each named.
  @Test func wordsWithAndWithoutThePictureShareAChart() {
    var state = SampleScreens.withData()
    let shares = [(Metric.wordsOwnPicture, 0.42), (Metric.wordsOtherPicture, 0.23), (Metric.wordsNoPicture, 0.25)]
    for step in [400, 800, 1200] {
      let points = shares.map { MetricPoint(metric: $0.0, step: step, value: $0.1 * Double(step) / 1200, time: SampleRuns.now) }
      _ = update(&state, .engine(.points(points)))
    }
    #expect(state.chartMetrics.filter { $0.hasPrefix("words_") } == [Metric.wordsOwnPicture])
    #expect(state.chartMetrics.firstIndex(of: Metric.wordsOwnPicture) == 4)
    for (columns, rows) in [(80, 50), (120, 40), (200, 60)] {
      _ = update(&state, .resize(columns: columns, rows: rows))
      let lines = Rendered.text(state, columns, rows).split(separator: "\n").map(String.init)
      let top = lines.firstIndex { $0.contains("finding words right") }
      guard let top else {
        Issue.record("no chart of finding words at \(columns)x\(rows)")
        continue
      }
      #expect(lines[top].contains("42 %"), "\(lines[top])")
      let below = lines[(top + 1)..<min(lines.count, top + 16)].joined(separator: "\n")
      for label in ["own picture 42 %", "other 23 %", "none 25 %"] {
        #expect(below.contains(label), "\(label) at \(columns)x\(rows)\n\(below)")
      }
    }
  }
}
