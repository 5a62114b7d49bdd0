import Screen
import Telemetry

/// The whole behaviour of the workbench: what a message does to the state, and what it asks of the world.
package func update(_ state: inout WorkbenchState, _ message: Message) -> [Effect] {
  let effects = act(on: &state, message)
  return effects + state.pursueProbe() + state.pursueStretch() + state.measureIfShown() + state.pursueProfile() + state.pursueWeights()
    + state.pursuePreview()
    + state.pursueComparison()
    + state.askForFacts()
}

private func act(on state: inout WorkbenchState, _ message: Message) -> [Effect] {
  defer {
    state.watchForStall()
    state.advanceTour()
  }
  switch message {
  case .key(let key): return state.press(key)
  case .mouse(let event): return state.point(event)
  case .paste(let text): return state.paste(text)
  case .resize(let columns, let rows):
    state.columns = max(0, columns)
    state.rows = max(0, rows)
    return []
  case .link(let status): return state.take(status)
  case .tick(let time): return state.tick(time)
  case .engine(let report): return state.take(report)
  case .runsLoaded(let runs): return state.take(runs)
  case .seriesLoaded(let run, let metric, let series):
    state.series.load(series, run: run, metric: metric)
    return []
  case .stretchLoaded(let run, let stretch):
    if let stretch { state.stretches.take(stretch, of: run) } else { state.stretches.giveUp() }
    return []
  case .eventsLoaded(let run, let events):
    let isNews = !state.series.events(of: run).isEmpty
    state.series.load(events, run: run)
    return state.takeAlarms(events, of: run, isNews: isNews)
  case .probeLoaded(let run, let probe):
    if (state.probes[run]?.step ?? -1) <= (probe.step ?? 0) { state.probes[run] = probe }
    return []
  case .probeStepsLoaded(let run, let steps):
    state.travel.learn(steps, of: run)
    return []
  case .probeAt(let run, let step, let view):
    if let view { state.probeArrived(view, of: run, asked: step) } else { state.travel.forget(step, of: run) }
    return []
  case .pairLoaded(let view, let request, let weights): return state.pairArrived(view, request, weights)
  case .pairFailed(let request, let weights, let text): return state.pairFailed(request, weights, text)
  case .pairRowsLoaded(let table, let weights): return state.pairRowsArrived(table, weights)
  case .pairsScored(let scores, let progress): return state.scored(scores, progress)
  case .runFactsLoaded(let facts):
    state.runs.load(facts)
    return []
  case .recipePathsLoaded(let paths):
    state.runs.load(paths: paths)
    return []
  case .comparisonLoaded(let comparison):
    state.compare.load(comparison)
    return []
  case .histogramsLoaded(let question, let newest, let course):
    state.weights.take(question, newest: newest, course: course)
    return []
  case .previewLoaded(let question, let curve):
    state.runs.preview.take(question, curve)
    return []
  case .answered(let sql, let answer, let isCut): return state.answered(sql, answer, isCut: isCut)
  case .searchResult(let text, let index):
    guard let index else { return state.refuse("No report holds \"\(text)\"") }
    state.say("\"\(text)\" found in pair \(formatCount(index + 1))")
    return state.screen == .pairs ? state.jump(to: index) : []
  case .failed(let text):
    state.pending = nil
    // Whatever was asked for will not be answered.
    let isListWanted = state.listing.isWaiting
    (state.following, state.listing) = (StoreLook(), StoreLook())
    state.listing.isWaiting = isListWanted
    state.pairs.list.loading = nil
    if case .query(let question) = state.overlay, question.answer == nil { state.overlay = nil }
    state.fail(text)
    return [.bell]
  case .said(let text):
    state.say(text)
    return []
  case .command(let name, let arguments): return state.perform(name, arguments)
  case .profileLoaded(let run, let profile, let problem): return state.profileLoaded(profile, of: run, problem: problem)
  case .storeChanged: return state.storeChanged()
  case .followed(let run, let points): return state.follow(run, points)
  }
}

extension WorkbenchState {
  mutating func take(_ list: [RunSummary]) -> [Effect] {
    runs.load(list)
    runs.preview.renew()
    if let live { runs.update(live, last: [:]) }
    return runsArrived()
  }

  mutating func take(_ report: EngineReport) -> [Effect] {
    switch report {
    case .started(let summary): return start(summary)
    case .status(let status):
      take(status)
      return []
    case .points(let points):
      guard let run = live?.run else { return [] }
      series.append(points, to: run)
      noteStep(points.last?.time)
      return []
    case .event(let event):
      if let run = live?.run { series.add(event, to: run) }
      now = max(now, event.time)
      let effects = live.map { takeAlarms([event], of: $0.run, isNews: true) } ?? []
      return effects + take(event)
    case .probe(let view):
      guard let run = live?.run else { return [] }
      probes[run] = view
      if let step = view.step { travel.learn(step, of: run) }
      return []
    case .pair(let view, let request): return pairArrived(view, request, PairWeights(run: live?.run))
    case .changed: return []
    case .profile(let profile):
      if let run = live?.run { engine.take(profile, of: run) }
      return []
    case .histograms(let all):
      if let run = live?.run, run == shownRun { weights.take(all, of: run) }
      return []
    case .ended(let ending, let text): return end(ending, text)
    }
  }

  private mutating func start(_ summary: RunSummary) -> [Effect] {
    pending = nil
    runs.update(summary)
    live = RunStatus(
      run: summary.id, name: summary.name, state: .preparing, step: summary.step, steps: summary.steps, epoch: 0, pairsPerEpoch: 0,
      pairsPerSecond: 0, timeLeft: nil, elapsed: summary.duration, activity: "preparing")
    lastStepTime = nil
    let isResumed = shownRun == summary.id
    shownRun = summary.id
    if !isResumed {
      monitor.span = nil
      monitor.end = nil
      monitor.cursor = nil
    }
    return isResumed || summary.step == 0 ? [] : [.loadRun(summary.id)]
  }

  private mutating func take(_ status: RunStatus) {
    if status.state != live?.state || status.activity != live?.activity || (live?.state == .paused && status.step != live?.step) {
      pending = nil
    }
    if status.step != live?.step { lastStepTime = now > 0 ? now : nil }
    if shownRun == nil { shownRun = status.run }
    live = status
    series.learnEpoch(run: status.run, step: status.step, epoch: status.epoch)
    var last: [String: Double] = [:]
    if screen == .runs {
      for metric in series.metrics(of: status.run) { last[metric] = series.series(status.run, metric)?.lastValue }
    }
    runs.update(status, last: last)
  }

  private mutating func noteStep(_ time: Double?) {
    guard let time else { return }
    now = max(now, time)
    lastStepTime = now
  }

  private mutating func take(_ event: RunEvent) -> [Effect] {
    switch event.kind {
    case .failure:
      fail(event.text)
      return [.bell]
    case .warning, .skippedPair, .checkpoint, .best, .setting, .stopped, .finished:
      if event.kind == .checkpoint || event.kind == .setting { pending = nil }
      say("Step \(formatCount(event.step)): \(event.text)")
    case .started, .resumed, .paused, .continued: remember(event.text, isError: false)
    }
    return []
  }

  private mutating func end(_ ending: RunState, _ text: String) -> [Effect] {
    pending = nil
    live?.state = ending
    live?.activity = ""
    live?.timeLeft = nil
    if let live { runs.update(live, last: [:]) }
    if ending == .failed {
      fail(text.isEmpty ? "The run failed" : text)
      return [.bell, .loadRuns]
    }
    say(text.isEmpty ? "The run is \(ending.rawValue)" : text)
    return [.loadRuns]
  }
}
