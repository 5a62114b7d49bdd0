import Screen
import Telemetry

/// Where one is in the tour of the first five minutes.
struct Tour: Sendable {
  var step = 0
  var isShown = true
  var mark: TourMark

  var isAtEnd: Bool { step == TourStep.all.count - 1 }
}

extension WorkbenchState {
  /// Begins the tour, or goes on where it was left; with an empty store it needs a run and starts the quickstart.
  mutating func startTour(again: Bool) -> [Effect] {
    let isFresh = again || shell.tour == nil
    if isFresh { shell.tour = Tour(mark: TourMark(self)) }
    shell.tour?.isShown = true
    let mark = TourMark(self)
    shell.tour?.mark = mark
    overlay = nil
    notice = nil
    let needsRun = runs.hasLoaded && runs.all.isEmpty && !isLive && pending == nil
    if needsRun { return perform("train", ["quickstart"]) }
    // There are curves to look at; those of the newest run where none are shown.
    if shownRun == nil, let newest = runs.all.max(by: { $0.created < $1.created }) { return open(newest.id) }
    return isFresh ? show(.monitor) : []
  }

  /// Esc leaves the tour before it does anything else; true if there was one to leave.
  mutating func leavesTour() -> Bool {
    guard let tour = shell.tour, tour.isShown else { return false }
    shell.tour?.isShown = false
    if tour.isAtEnd { shell.tour = nil } else { say("The tour waits at step \(tour.step + 1) of \(TourStep.all.count): :tour goes on") }
    return true
  }

  /// Goes on to the next step once the present one is done; the message that did it is on the screen already.
  mutating func advanceTour() {
    guard let tour = shell.tour, tour.isShown, TourStep.all[tour.step].isDone(self, tour.mark) else { return }
    shell.tour = Tour(step: tour.step + 1, mark: TourMark(self))
  }

  /// What the panel says now.
  var tourWords: String? {
    guard let tour = shell.tour, tour.isShown else { return nil }
    let step = TourStep.all[tour.step]
    if let home = step.screen, home != screen { return "Press \(tourKey(home.rawValue)) for \(home.title), where the tour goes on." }
    if let wait = step.wait(self) { return "Waiting for \(wait)." }
    return worded(step.words)
  }

  /// Commands in braces become their keys; one without a key is given as it is typed.
  private func worded(_ words: String) -> String {
    var text = ""
    var rest = words[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      text += rest[..<open] + tourKey(String(rest[rest.index(after: open)..<close]))
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }

  private func tourKey(_ command: String) -> String {
    keys.shownKeys(of: command, on: screen).first.map(KeyMap.label) ?? ":" + command
  }

  /// Rows the panel takes at the bottom: none without a tour, a rule and at most four lines with one.
  var tourRows: Int {
    guard let words = tourWords, rows >= 16 else { return 0 }
    return 1 + min(4, wrap(words, width: columns - 2).count)
  }
}
