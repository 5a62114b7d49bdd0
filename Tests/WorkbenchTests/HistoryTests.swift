import Screen
import Telemetry
import TestSupport
import Testing

@testable import Workbench

/// The history of runs against plain recomputation, on runs drawn by a fixed seed.
@Suite struct HistoryTests {
  private struct Draw {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % limit
    }
  }

  static func drawn(_ count: Int) -> (runs: [RunSummary], rates: [Int64: RunValue]) {
    var draw = Draw(state: 7)
    var rates: [Int64: RunValue] = [:]
    let runs = (1...count).map { number -> RunSummary in
      var run = SampleRuns.summaries()[draw.next(below: 7)]
      run.id = Int64(number)
      run.name = "run-\(draw.next(below: 100_000))"
      run.seed = UInt64(draw.next(below: 5))
      run.created = Double(draw.next(below: 1_000_000))
      run.last[Metric.totalLoss] = draw.next(below: 20) == 0 ? .nan : Double(draw.next(below: 10_000)) / 1000
      if draw.next(below: 10) == 0 { run.last[Metric.mlmLoss] = nil }
      run.tags = draw.next(below: 4) == 0 ? ["best"] : []
      run.note = draw.next(below: 5) == 0 ? "Look again" : ""
      run.isArchived = draw.next(below: 9) == 0
      if draw.next(below: 6) > 0 { rates[run.id] = .number([1e-4, 3e-4, 1e-3][draw.next(below: 3)]) }
      return run
    }
    return (runs, rates)
  }

  private static let escape = KeyPress(name: "esc") ?? KeyPress("q")
  private static let rate = RunColumn.quantity(.recipe("optimiser.rate"))

  private static func state(_ count: Int = 400) -> RunsState {
    var state = RunsState()
    let (runs, rates) = drawn(count)
    state.load(runs)
    state.load(paths: ["optimiser.rate", "masking.ratio"])
    state.load([.recipe("optimiser.rate"): rates])
    return state
  }

  // MARK: Columns

  @Test(arguments: [
    ("name", RunColumn.fact(.name)), ("TAGS", .fact(.tags)), ("mlm", .metric("mlm_loss")), ("mlm_loss", .metric("mlm_loss")),
    ("last:mlm", .metric("mlm_loss")), ("min:mlm_loss", .quantity(.lowest("mlm_loss"))), ("max:total", .quantity(.highest("total_loss"))),
    ("mlm_loss@1000", .quantity(.value("mlm_loss", step: 1000))), ("total@2k", .quantity(.value("total_loss", step: 2000))),
    ("optimiser.rate", .quantity(.recipe("optimiser.rate"))), ("recipe:Optimiser.Rate", .quantity(.recipe("optimiser.rate"))),
    ("speed", .metric("pairs_per_s")),
  ])
  func columnsAreReadAsPeopleWriteThem(typed: String, column: RunColumn) throws {
    let names = Self.state(20).names
    #expect(try RunColumn(typed, names: names) == column)
    #expect(try RunColumn(column.text, names: names) == column, "what is written reads back")
  }

  @Test(arguments: [
    ("nmae", "did you mean \"name\""), ("min:", "lacks the name"), ("mlm_loss@", "not a step"), ("mlm_loss@0", "not a step"),
    ("optimiser.rat", "did you mean \"optimiser.rate\""), ("min:mlm_los", "did you mean \"min:mlm_loss\""),
  ])
  func aWrongColumnGetsASentence(typed: String, words: String) {
    #expect { try RunColumn(typed, names: Self.state(20).names) } throws: { "\($0)".contains(words) }
  }

  // MARK: Order

  @Test(arguments: [RunColumn.name, .total, .metric(Metric.mlmLoss), rate, .fact(.tags), .fact(.state), .fact(.seed)], [true, false])
  func theOrderIsThatOfAPlainSort(column: RunColumn, isDescending: Bool) {
    var state = Self.state()
    state.sort = column
    state.isDescending = isDescending
    let shown = state.visible.map { state.all[$0] }
    #expect(shown.count == state.all.filter { !$0.isArchived }.count)
    func number(_ run: RunSummary) -> Double? {
      switch column {
      case .fact(.seed): Double(run.seed)
      case .fact(.state): Double(RunState.allCases.firstIndex(of: run.state) ?? 0)
      case .metric(let name): run.last[name].flatMap { $0.isNaN ? nil : $0 }
      case .quantity: if case .number(let value)? = state.facts[.recipe("optimiser.rate")]?[run.id] { value } else { nil }
      default: nil
      }
    }
    func text(_ run: RunSummary) -> String? { column == .name ? run.name : run.tags.isEmpty ? nil : run.tags.joined(separator: " ") }
    let isText = column == .name || column == .fact(.tags)
    for (first, second) in zip(shown, shown.dropFirst()) {
      if isText {
        guard let one = text(first) else {
          #expect(text(second) == nil)
          continue
        }
        guard let other = text(second) else { continue }
        #expect(one == other ? first.id > second.id : (one > other) == isDescending, "\(one) \(other)")
      } else {
        guard let one = number(first) else {
          #expect(number(second) == nil)
          continue
        }
        guard let other = number(second) else { continue }
        #expect(one == other ? first.id > second.id : (one > other) == isDescending, "\(one) \(other)")
      }
    }
  }

  @Test func filtersAreThoseOfAPlainSearch() {
    var state = Self.state()
    let rates = state.facts[.recipe("optimiser.rate")] ?? [:]
    func rate(_ run: RunSummary) -> Double? { if case .number(let value)? = rates[run.id] { value } else { nil } }
    let cases: [(String, (RunSummary) -> Bool)] = [
      ("tags=best", { $0.tags == ["best"] }), ("total_loss<3", { ($0.last[Metric.totalLoss] ?? .nan) < 3 }),
      ("optimiser.rate>=3e-4 & !tags=best", { (rate($0) ?? 0) >= 3e-4 && $0.tags.isEmpty }),
      ("look", { $0.note == "Look again" || $0.name.contains("look") || $0.data.contains("look") }),
      ("note~AGAIN | seed=3", { $0.note == "Look again" || $0.seed == 3 }),
      ("state=finished step>100", { $0.state == .finished && $0.step > 100 }),
    ]
    for (filter, holds) in cases {
      state.filter = filter
      #expect(state.filterProblem == nil)
      #expect(Set(state.visible) == Set(state.all.indices.filter { !state.all[$0].isArchived && holds(state.all[$0]) }), "\(filter)")
    }
    state.filter = "archived"
    #expect(Set(state.visible) == Set(state.all.indices.filter { state.all[$0].isArchived }))
    state.filter = "total_loss<"
    #expect(state.filterProblem?.contains("value is missing") == true && !state.visible.isEmpty, "the last good filter acts on")
    state.filter = "nosuch=1"
    #expect(state.filterProblem?.contains("no run has a field or metric \"nosuch\"") == true)
  }

  @Test func groupsHaveMeanAndSampleDeviation() throws {
    var state = Self.state()
    state.columns = [.name, .total]
    state.grouping = [.fact(.preset), Self.rate]
    let groups = try #require(state.groups)
    #expect(groups.reduce(0) { $0 + $1.members.count } == state.visible.count && Set(groups.map(\.key)).count == groups.count)
    for group in groups {
      let runs = group.members.map { state.all[$0] }
      #expect(Set(runs.map(\.preset)) == [group.key[0]])
      let values = runs.compactMap { $0.last[Metric.totalLoss] }.filter(\.isFinite)
      guard let statistic = group.statistics[.total] else {
        #expect(values.isEmpty)
        continue
      }
      let mean = values.reduce(0, +) / Double(values.count)
      let spread = (values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count - 1)).squareRoot()
      #expect(statistic.count == values.count && abs(statistic.mean - mean) < 1e-12)
      if values.count > 1 { #expect(abs((statistic.spread ?? .nan) - spread) < 1e-12) } else { #expect(statistic.spread == nil) }
    }
    state.sort = .total
    let means = (state.groups ?? []).compactMap { $0.statistics[.total]?.mean }
    #expect(means == means.sorted(by: >))
    state.openGroup = groups[0].key
    #expect(state.groups == nil && Set(state.visible) == Set(groups[0].members))
  }

  /// 10,000 runs: an order, a filter and a group are there at once. They take about 20 ms, a grouping with all its means some more; a slow
  /// machine is given 250 of its processor's own, which anything that compares every run with every other would exceed by far.
  @Test func tenThousandRunsAnswerAtOnce() {
    var state = Self.state(10_000)
    let tasks: [(String, (inout RunsState) -> Void)] = [
      ("sort by metric", { $0.sort = .total }), ("sort by name", { $0.sort = .name }), ("sort by recipe field", { $0.sort = Self.rate }),
      ("filter by comparison", { $0.filter = "total_loss<3 & optimiser.rate>=3e-4" }),
      ("filter by text", { $0.filter = "name~run-12 | tags=best" }),
      ("filter by word", { $0.filter = "run-12" }), ("all again", { $0.filter = "" }),
      ("group", { $0.grouping = [.fact(.preset), .fact(.objective), Self.rate] }),
    ]
    for (what, task) in tasks {
      let before = state
      let best = ownSeconds {
        state = before
        task(&state)
      }
      print("10,000 runs, \(what): \(best * 1000) ms")
      #expect(best < (what == "group" ? 1 : 0.25), "\(what) took \(best) s")
    }
  }

  @Test func whatIsWantedIsAskedForOnce() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("runs", []))
    let effects = update(&state, .command("columns", ["name", "min:mlm_loss", "optimiser.rate"]))
    #expect(effects == [.loadRunFacts([.lowest("mlm_loss"), .recipe("optimiser.rate")])])
    #expect(update(&state, .key(KeyPress("j"))).isEmpty)
    #expect(update(&state, .runFactsLoaded([.lowest("mlm_loss"): [6: .number(2)], .recipe("optimiser.rate"): [:]])).isEmpty)
    #expect(update(&state, .command("filter-runs", ["max:mlm_loss>1"])) == [.loadRunFacts([.highest("mlm_loss")])])
    #expect(update(&state, .command("sort", ["min:mlm_loss"])).isEmpty)
    #expect(state.runs.visible.isEmpty, "nothing is known of the maximum yet")
  }

  @Test func theSelectedRunsCurveStandsBesideItsFacts() {
    var state = SampleScreens.withData()
    _ = update(&state, .resize(columns: 120, rows: 40))
    // The shown run's curve is here already; those of others are read, one at a time, and only where there is room.
    func previews(_ effects: [Effect]) -> [RunPreview.Question] {
      effects.compactMap { if case .loadPreview(let question) = $0 { question } else { nil } }
    }
    #expect(previews(update(&state, .command("runs", [])) + update(&state, .command("run-first", []))).isEmpty)
    for _ in 0..<3 { _ = update(&state, .command("run-next", [])) }
    let question = state.previewQuestion
    #expect(question == RunPreview.Question(run: 4, metric: Metric.totalLoss))
    #expect(Rendered.text(state, 120, 40).contains("reading ..."))
    // The first question was that of run 4's neighbour or itself; its answer leads to the one wanted now.
    var asked = previews(update(&state, .previewLoaded(RunPreview.Question(run: 4, metric: Metric.totalLoss), nil)))
    #expect(asked.isEmpty && Rendered.text(state, 120, 40).contains("cannot be read"))
    _ = update(&state, .command("run-next", []))
    asked = previews(update(&state, .command("run-next", [])))
    #expect(asked.isEmpty, "one at a time")
    let curve = Curve(points: SampleRuns.points(steps: 200, run: 3).filter { $0.metric == Metric.totalLoss })
    asked = previews(update(&state, .previewLoaded(RunPreview.Question(run: 3, metric: Metric.totalLoss), curve)))
    #expect(asked == [RunPreview.Question(run: 2, metric: Metric.totalLoss)], "the selection has gone on")
    _ = update(&state, .previewLoaded(asked[0], curve))
    #expect(Rendered.text(state, 120, 40).contains("step") && state.previewChart(columns: 80)?.series[0].y.isEmpty == false)
    // A column's metric is what is drawn, where the table is sorted by it.
    asked = previews(update(&state, .command("sort", ["mlm_loss"])))
    #expect(asked.map(\.metric) == [Metric.mlmLoss])
    _ = update(&state, .resize(columns: 80, rows: 24))
    #expect(previews(update(&state, .command("run-first", []))).isEmpty)
  }

  @Test func whileOthersWriteTheListIsReadNowAndThen() {
    var state = SampleScreens.withData()
    _ = update(&state, .tick(SampleRuns.now + 100))
    _ = update(&state, .command("runs", []))
    _ = update(&state, .runsLoaded(SampleRuns.summaries()))
    func asks(_ message: Message) -> Int { update(&state, message).filter { $0 == .loadRuns }.count }
    #expect(asks(.storeChanged) == 0, "it has just been read")
    #expect(state.wakeTime.map { $0 <= SampleRuns.now + 101 } == true)
    #expect(asks(.tick(SampleRuns.now + 101)) == 1)
    for _ in 0..<5 { #expect(asks(.storeChanged) == 0, "one look at a time") }
    // This look took four seconds: the next may begin forty seconds later, and none before.
    #expect(asks(.tick(SampleRuns.now + 105)) == 0)
    #expect(asks(.runsLoaded(SampleRuns.summaries())) == 0)
    #expect(asks(.tick(SampleRuns.now + 120)) == 0)
    #expect(asks(.tick(SampleRuns.now + 135)) == 1, "30 s are the longest wait")
    _ = update(&state, .runsLoaded(SampleRuns.summaries()))
    _ = update(&state, .command("monitor", []))
    #expect(asks(.storeChanged) == 0 && asks(.tick(SampleRuns.now + 300)) == 0, "nobody looks at the list")
  }

  // MARK: Changes

  @Test func changesAreTakenBackOneByOne() throws {
    var state = SampleScreens.withData()
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("run-first", []))
    _ = update(&state, .command("run-next", []))
    let run = state.runs.selected?.id ?? 0
    #expect(update(&state, .command("tag", ["best", "-draft"])) == [.setTags(run: run, ["best"])])
    let old = try #require(state.summary(of: run)).name
    #expect(update(&state, .command("rename", ["baseline"])) == [.rename(run: run, "baseline")])
    #expect(state.summary(of: run)?.name == "baseline")
    #expect(update(&state, .key(KeyPress("u"))) == [.rename(run: run, old)])
    let other = try #require(state.runs.all.first { $0.id != run }).name
    #expect(update(&state, .command("rename", [other])).isEmpty && state.notice == "Another run is called \"\(other)\"")
    #expect(update(&state, .command("note", ["keep", "this"])) == [.setNote(run: run, "keep this")])
    #expect(update(&state, .command("archive", [])) == [.setArchived(runs: [run], true)])
    #expect(state.runs[run: run]?.isArchived == true && state.runs.selected?.id != run)
    _ = update(&state, .command("run-last", []))
    let last = state.runs.selected?.id ?? 0
    #expect(update(&state, .command("delete", [])).isEmpty && state.runs.deleted == [last])
    #expect(!state.runs.visible.contains { state.runs.all[$0].id == last })
    #expect(update(&state, .key(KeyPress("u"))).isEmpty && state.runs.deleted.isEmpty)
    #expect(update(&state, .key(KeyPress("u"))) == [.setArchived(runs: [run], false)])
    #expect(update(&state, .key(KeyPress("u"))) == [.setNote(run: run, "")])
    #expect(update(&state, .key(KeyPress("u"))) == [.setTags(run: run, [])])
    #expect(update(&state, .key(KeyPress("u"))).isEmpty && state.notice == "There is nothing to undo")
    #expect(state.runs[run: run]?.tags == [] && state.runs.visible.count == 7)
  }

  @Test func aRunThatIsTrainedIsNotDeleted() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("runs", []))
    _ = update(&state, .command("run-first", []))
    _ = update(&state, .command("delete", []))
    #expect(state.runs.deleted.isEmpty && state.notice == "\"quickstart\" is being trained; stop it first")
  }

  @Test func theTableAsMarkdown() {
    var state = RunsState()
    var run = SampleRuns.summaries()[1]
    run.name = "a|b\u{1B}[31m"
    state.load([run])
    state.columns = [.name, .total]
    let lines = state.listing(now: nil).markdown.split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasPrefix("| name") && lines[1].hasSuffix("----: |"))
    #expect(lines[2].contains("a\\|b") && !lines[2].contains("\u{1B}") && lines[2].contains("2.874"))
  }

  @Test func answersScrollAndClose() {
    var state = SampleScreens.withData()
    _ = update(&state, .command("runs", []))
    #expect(update(&state, .command("sql", ["SELECT", "1"])) == [.query("SELECT 1")])
    let rows = (0..<100).map { [RunListing.Cell(text: "\u{1B}[2J\($0)", value: .text("x"))] }
    let listing = RunListing(columns: [.init(name: "a", title: "a", isNumber: false)], rows: rows)
    _ = update(&state, .answered(sql: "SELECT 1", listing, isCut: false))
    _ = update(&state, .key(KeyPress("G")))
    let text = Rendered.text(state, 80, 24)
    #expect(text.contains("99") && text.contains("100 rows") && !text.contains("\u{1B}"))
    _ = update(&state, .key(Self.escape))
    #expect(state.overlay == nil && state.screen == .runs)
    _ = update(&state, .command("sql", ["SELECT", "2"]))
    #expect(update(&state, .key(Self.escape)) == [.cancelQuery])
    _ = update(&state, .answered(sql: "SELECT 2", listing, isCut: false))
    #expect(state.overlay == nil, "an answer that nobody waits for stays away")
  }

  @Test func timesAreTold() {
    #expect(Words.utc(0) == "1970-01-01 00:00")
    #expect(Words.utc(1_777_888_800) == "2026-05-04 10:00")
    #expect(Words.utc(951_782_399) == "2000-02-28 23:59" && Words.utc(951_868_740) == "2000-02-29 23:59")
    #expect(Words.utc(-1) == "1969-12-31 23:59" && Words.utc(.nan) == "-")
  }
}
