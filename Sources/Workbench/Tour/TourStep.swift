import Screen
import Telemetry

/// One step of the tour: what to press, and how to see that it was done.
struct TourStep: Sendable {
  /// Which of the three jobs it belongs to.
  let job: String
  /// Where it takes place; elsewhere the panel says how to get there.
  let screen: ScreenName?
  /// What to do; `{command}` stands for the command's key.
  let words: String
  /// What it has to wait for, in words; nil when it can be done.
  let wait: @Sendable (WorkbenchState) -> String?
  let isDone: @Sendable (WorkbenchState, TourMark) -> Bool

  init(
    _ job: String, on screen: ScreenName?, _ words: String, waitingFor wait: @escaping @Sendable (WorkbenchState) -> String? = { _ in nil },
    doneWhen isDone: @escaping @Sendable (WorkbenchState, TourMark) -> Bool
  ) {
    (self.job, self.screen, self.words, self.wait, self.isDone) = (job, screen, words, wait, isDone)
  }

  private static let watching = "Watch a run"
  private static let looking = "Look into a pair"
  private static let comparing = "Compare runs"

  private static let needsCurve: @Sendable (WorkbenchState) -> String? = { state in
    guard let run = state.shownRun else { return "a run to start; it reads its pairs and learns a vocabulary first" }
    return (state.series.lastStep(of: run) ?? 0) < 2 ? "the first steps of the run" : nil
  }
  private static let needsPair: @Sendable (WorkbenchState) -> String? = {
    $0.pairs.view == nil ? "the film and what the model makes of it" : nil
  }

  static let all: [TourStep] = [
    TourStep(
      watching, on: .monitor,
      "These charts are the losses of a run, step by step. {cursor-left} and {cursor-right} move a line that reads every chart out at one "
        + "step: press {cursor-left}.",
      waitingFor: needsCurve
    ) { state, mark in state.monitor.cursor != nil && state.monitor.cursor != mark.monitor.cursor },
    TourStep(
      watching, on: .monitor, "{zoom-in} looks closer at that step, {whole} shows the whole run again: press {zoom-in}.",
      waitingFor: needsCurve
    ) { state, mark in state.monitor.span != nil && state.monitor.span != mark.monitor.span },
    TourStep(
      watching, on: .monitor,
      "{enlarge} shows the chosen chart alone, and all again. A run that trains here is paused with {pause}, written to disk with "
        + "{checkpoint}, ended with {stop}. Press {enlarge}.",
      waitingFor: needsCurve
    ) { state, mark in state.monitor.isEnlarged != mark.monitor.isEnlarged },
    TourStep(
      looking, on: nil, "Pairs shows a film, its report, and what the model makes of them: press {pairs}."
    ) { state, _ in state.screen == .pairs && state.pairs.view != nil },
    TourStep(
      looking, on: .pairs,
      "Masked words were hidden from the model. The inspector shows the truth and the best guesses for the one under the cursor; the film "
        + "shows where the model looked. {mask-next} goes to the next: press it.",
      waitingFor: needsPair
    ) { state, mark in state.pairs.cursor != mark.word && state.pairs.wanted == mark.pair },
    TourStep(
      looking, on: .pairs, "{remask} hides other words, and the model guesses again; {pair-next} goes to the next pair. Press {remask}.",
      waitingFor: needsPair
    ) { state, mark in state.pairs.wanted != mark.pair },
    TourStep(
      comparing, on: nil, "Runs lists every run of the store with its last losses: press {runs}."
    ) { state, _ in state.screen == .runs && state.runs.hasLoaded },
    TourStep(
      comparing, on: .runs, "{mark} marks a run, to draw its curves over others; {sort} sorts, {filter-runs} filters. Press {mark}."
    ) { state, mark in state.runs.marks != mark.marks },
    TourStep(
      comparing, on: .runs, "{open} shows the chosen run, and the marked ones over it, on Monitor: press {open}."
    ) { state, _ in state.screen == .monitor },
    TourStep(
      "That is all", on: nil,
      "{help} explains any screen and lists its keys, {command} finds every command by its name or what it does, {interrupt} leaves. Your own "
        + "films and reports: :train data=pairs.csv. Esc closes this."
    ) { _, _ in false },
  ]
}

/// What was there when a step began, to see what has been done since.
struct TourMark: Sendable {
  let monitor: MonitorState
  let word: Int
  let pair: PairRequest
  let marks: [Int64]

  init(_ state: WorkbenchState) {
    (monitor, word, pair, marks) = (state.monitor, state.pairs.cursor, state.pairs.wanted, state.runs.marks)
  }
}
