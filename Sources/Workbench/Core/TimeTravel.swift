import Telemetry

/// Where the read-out stands among the probes a run left in the store: what the model made of its probe pair then, in place of now.
package struct TravelState: Sendable {
  /// Steps at which each run has a probe, in order.
  private var steps: [Int64: [Int]] = [:]
  /// The probe at the read-out.
  private var held: (run: Int64, view: PairView)?
  /// The step asked for and not answered yet; one at a time, so that scrubbing never builds a queue.
  private var inFlight: (run: Int64, step: Int)?

  package init() {}

  package func probeSteps(of run: Int64) -> [Int] { steps[run] ?? [] }

  /// The last probe at or before a step.
  package func probeStep(of run: Int64, at step: Double) -> Int? { probeSteps(of: run).last { Double($0) <= step } }

  mutating func learn(_ list: [Int], of run: Int64) { steps[run] = list }

  mutating func learn(_ step: Int, of run: Int64) {
    // A resumed run walks the same steps again.
    steps[run, default: []].removeAll { $0 >= step }
    steps[run, default: []].append(step)
  }

  func probe(of run: Int64, step: Int) -> PairView? { held?.run == run && held?.view.step == step ? held?.view : nil }

  /// What is held of a run while the one wanted is on its way.
  func latest(of run: Int64) -> PairView? { held?.run == run ? held?.view : nil }

  mutating func asks(for step: Int, of run: Int64) -> Bool {
    guard inFlight == nil else { return false }
    inFlight = (run, step)
    return true
  }

  /// Takes an answer. A step that was thinned out meanwhile is no longer offered.
  mutating func take(_ view: PairView, of run: Int64, asked step: Int) {
    inFlight = nil
    held = (run, view)
    if view.step != step { steps[run]?.removeAll { $0 == step } }
  }

  /// A probe that cannot be read is not offered again.
  mutating func forget(_ step: Int, of run: Int64) {
    inFlight = nil
    steps[run]?.removeAll { $0 == step }
  }
}

extension WorkbenchState {
  /// The step the read-out stands at; nil while the newest is shown.
  package var travelStep: Double? { monitor.cursor.map { step(atAxisValue: $0) } }

  /// The step of the probe that belongs to the read-out; nil where the newest one does.
  package var travelProbeStep: Int? {
    guard let run = shownRun, let here = travelStep else { return nil }
    return travel.probeStep(of: run, at: here)
  }

  /// The probe the panels show: the one at the read-out, or the newest.
  package var shownProbe: PairView? {
    guard let run = shownRun else { return nil }
    guard let step = travelProbeStep else { return travelStep == nil || travel.probeSteps(of: run).isEmpty ? probes[run] : nil }
    if probes[run]?.step == step { return probes[run] }
    return travel.probe(of: run, step: step) ?? travel.latest(of: run)
  }

  /// Asks for the probe at the read-out where it is not here yet.
  mutating func pursueProbe() -> [Effect] {
    guard let run = shownRun, let step = travelProbeStep else { return [] }
    if probes[run]?.step == step || travel.probe(of: run, step: step) != nil {
      showProbeInPairs()
      return []
    }
    return travel.asks(for: step, of: run) ? [.loadProbe(run: run, step: step)] : []
  }

  mutating func probeArrived(_ view: PairView, of run: Int64, asked step: Int) {
    travel.take(view, of: run, asked: step)
    showProbeInPairs()
  }

  /// Moves the read-out to another stored probe.
  mutating func moveToProbe(_ direction: Int) -> [Effect] {
    guard let run = shownRun else { return [] }
    let steps = travel.probeSteps(of: run)
    guard !steps.isEmpty else { return refuse("The run has no stored probe yet") }
    let here = travelStep ?? .infinity
    let next =
      direction < 0
      ? (travelStep == nil ? steps.dropLast().last : steps.last { Double($0) < here }) : steps.first { Double($0) > here }
    guard let next else { return refuse(direction < 0 ? "This is the first stored probe" : "This is the newest stored probe") }
    monitor.cursor = axisValue(ofStep: Double(next))
    keepCursorInSight()
    return []
  }

  /// Goes to a step, to the first or last stored probe, or back to the present.
  mutating func travel(to word: String) -> [Effect] {
    guard let run = shownRun else { return refuse("No run is shown") }
    switch word {
    case "now":
      monitor.cursor = nil
      return pairs.isTravelling ? leaveProbe() : []
    case "first", "last":
      let steps = travel.probeSteps(of: run)
      guard let step = word == "first" ? steps.first : steps.last else { return refuse("The run has no stored probe yet") }
      monitor.cursor = axisValue(ofStep: Double(step))
    default:
      guard let step = Double(word), step >= 0, step.isFinite else {
        return refuse("travel goes to a step, first, last or now, as in :travel 1200")
      }
      monitor.cursor = axisValue(ofStep: min(step, Double(series.lastStep(of: run) ?? 0)))
    }
    keepCursorInSight()
    return []
  }

  private mutating func keepCursorInSight() {
    guard let cursor = monitor.cursor, monitor.span != nil else { return }
    let window = chartWindow
    if cursor < window.low || cursor > window.high { monitor.end = min(axisExtent, max(window.span, cursor + window.span / 2)) }
  }

  // MARK: The probe in Pairs

  /// Shows the probe pair on Pairs as it was at the read-out, until another pair is asked for.
  mutating func inspectProbe() -> [Effect] {
    guard let probe = shownProbe else { return refuse("The model has not looked at its probe pair yet") }
    screen = .pairs
    overlay = nil
    if monitor.cursor == nil, let step = probe.step { monitor.cursor = axisValue(ofStep: Double(step)) }
    pairs.isTravelling = true
    showProbeInPairs()
    return loadNeededRows()
  }

  mutating func showProbeInPairs() {
    guard pairs.isTravelling, let probe = shownProbe, probe != pairs.view else { return }
    let words = ReportWord.words(of: probe.tokens)
    let isSameReport = pairs.view?.index == probe.index && pairs.words.count == words.count
    pairs.view = probe
    (pairs.wanted, pairs.shown, pairs.past) = (PairRequest(index: probe.index), PairRequest(index: probe.index), [])
    pairs.problem = nil
    pairs.words = words
    if !isSameReport { pairs.cursor = pairs.words.firstIndex { $0.isMasked && $0.isEntity } ?? pairs.words.firstIndex { $0.isMasked } ?? 0 }
  }

  /// Back to the pair as the present weights see it.
  mutating func leaveProbe() -> [Effect] {
    pairs.isTravelling = false
    return visitPair(pairs.view?.index ?? pairs.wanted.index)
  }
}
