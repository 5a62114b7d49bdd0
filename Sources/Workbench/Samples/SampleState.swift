import Screen
import Telemetry

/// Screens by name, for `ecamp screen` and the tests: what each shows, reached by commands alone from a state with data.
package enum SampleScreens {
  package static let names: [String] = scripts.map(\.name)

  private static let scripts: [(name: String, hasData: Bool, commands: [(String, [String])])] = [
    ("monitor", true, []),
    ("monitor-charts", true, [("panel", ["charts"])]),
    ("monitor-cursor", true, [("cursor", ["400"]), ("enlarge", [])]),
    ("monitor-overlay", true, [("runs", []), ("run-first", []), ("run-next", []), ("mark", []), ("monitor", [])]),
    ("monitor-engine", true, [("panel", ["engine"])]),
    ("monitor-weights", true, [("panel", ["weights"])]),
    ("monitor-alarm", true, []),
    ("monitor-empty", false, []),
    ("pairs", true, [("pairs", [])]),
    ("pairs-film", true, [("pairs", []), ("attention", [])]),
    ("pictures", true, [("pairs", []), ("pictures", [])]),
    ("pictures-error", true, [("pairs", []), ("pictures", []), ("picture", ["error"]), ("zoom", ["4", "60", "60"])]),
    ("pairs-empty", false, [("pairs", [])]),
    ("runs", true, [("runs", [])]),
    ("runs-grouped", true, [("runs", []), ("group", ["preset", "objective"])]),
    ("compare", true, [("runs", []), ("run-first", []), ("run-next", []), ("mark", []), ("mark", []), ("compare", [])]),
    (
      "compare-parallel", true,
      [("runs", []), ("run-first", []), ("run-next", []), ("mark", []), ("mark", []), ("compare", []), ("compare-panel", ["parallel"])]
    ),
    ("compare-empty", false, [("compare", [])]),
    ("runs-empty", false, [("runs", [])]),
    ("help", true, [("help", [])]),
    ("commands", true, [("command", [])]),
    ("messages", true, [("messages", [])]),
    ("events", true, [("events", [])]),
    ("stop", true, [("stop", [])]),
    ("quit", true, [("quit", [])]),
  ]

  /// The state behind a name; nil if there is none of that name.
  package static func state(_ name: String, columns: Int, rows: Int, theme: String = "dark") -> WorkbenchState? {
    guard let script = scripts.first(where: { $0.name == name }) else { return nil }
    var state = script.hasData ? withData(theme: theme) : empty(theme: theme)
    _ = update(&state, .resize(columns: columns, rows: rows))
    answer(show(name, in: &state) ?? [], in: &state)
    return state
  }

  /// What a store would say.
  private static func answer(_ effects: [Effect], in state: inout WorkbenchState) {
    for effect in effects {
      switch effect {
      case .loadComparison(let runs, let reference, let metric):
        answer(update(&state, .comparisonLoaded(SampleRuns.comparison(runs, reference, metric))), in: &state)
      case .loadHistograms(let question):
        let (newest, course) = SampleProfile.histograms(question)
        _ = update(&state, .histogramsLoaded(question, newest: newest, course: course))
      case .loadPreview(let question):
        let points = SampleRuns.points(steps: 400, run: question.run).filter { $0.metric == question.metric }
        answer(update(&state, .previewLoaded(question, Curve(points: points))), in: &state)
      case .loadRunFacts(let quantities): _ = update(&state, .runFactsLoaded(SampleRuns.facts(quantities)))
      default: continue
      }
    }
  }

  /// What leads to the screen of that name, on any data; nil if there is none of that name.
  package static func commands(of name: String) -> [Session.Step]? {
    scripts.first { $0.name == name }.map { $0.commands.map { Session.Step($0.0, $0.1) } }
  }

  /// Brings a state with the user's own data to the screen of that name; returns what has to be loaded for it, nil if there is no such
  /// screen.
  package static func show(_ name: String, in state: inout WorkbenchState) -> [Effect]? {
    guard let script = scripts.first(where: { $0.name == name }) else { return nil }
    var effects: [Effect] = []
    for (command, arguments) in script.commands { effects += update(&state, .command(command, arguments)) }
    for report in reports(name) { effects += update(&state, .engine(report)) }
    state.notice = nil
    return effects
  }

  /// What the engine tells while a screen is shown.
  private static func reports(_ name: String) -> [EngineReport] {
    switch name {
    case "monitor-engine": return [.profile(SampleProfile.profile())]
    case "monitor-alarm":
      let text =
        "the loss of step 1238 is 9.412, 11.27 spreads of 0.471 above the median of the steps before it, 4.104; most of the text loss: "
        + "211 (line 213), 17 (line 19), 1024 (line 1026)"
      return [
        .event(
          RunEvent(
            kind: .warning, step: 1238, time: SampleRuns.now - 1, text: text, alarm: RunAlarm(.spike, pairs: [211, 17, 1024], rings: true)))
      ]
    default: return []
    }
  }

  /// A store with nothing in it.
  package static func empty(theme: String = "dark") -> WorkbenchState {
    var state = WorkbenchState(theme: theme, themes: Theme.builtInNames)
    _ = update(&state, .tick(SampleRuns.now))
    _ = update(&state, .runsLoaded([]))
    _ = update(&state, .pairFailed(PairRequest(index: 0), PairWeights(run: nil), "no data yet"))
    state.notice = nil
    return state
  }

  /// A live run at step 1,240 beside six stored ones, and a pair the model has looked at.
  package static func withData(theme: String = "dark") -> WorkbenchState {
    var state = WorkbenchState(theme: theme, themes: Theme.builtInNames)
    state.pairs.wanted = PairRequest(index: 11)
    let runs = SampleRuns.summaries()
    let messages: [Message] =
      [.runsLoaded(runs)] + runs.prefix(1).map { .engine(.started($0)) } + [
        .engine(.points(SampleRuns.points(steps: 1240))), .engine(.status(SampleRuns.status())),
        .engine(.event(RunEvent(kind: .checkpoint, step: 500, time: SampleRuns.now - 60, text: "checkpoint written"))),
        .engine(.event(RunEvent(kind: .best, step: 1000, time: SampleRuns.now - 20, text: "best validation loss so far"))),
        .engine(.probe(SamplePair.view())), .pairLoaded(SamplePair.view(), PairRequest(index: 11), PairWeights(run: SampleRuns.live)),
        .tick(SampleRuns.now),
      ]
    for message in messages { _ = update(&state, message) }
    for (run, steps) in [(Int64(6), 20_000), (5, 20_000)] {
      let points = Dictionary(grouping: SampleRuns.points(steps: steps / 8, run: run), by: \.metric)
      for metric in points.keys.sorted() {
        let curve = points[metric, default: []].map { MetricPoint(metric: metric, step: $0.step * 8, value: $0.value, time: $0.time) }
        _ = update(&state, .seriesLoaded(run: run, metric: metric, Curve(points: curve)))
      }
    }
    state.notice = nil
    return state
  }
}
