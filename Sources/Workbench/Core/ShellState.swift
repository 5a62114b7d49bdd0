import Screen
import Telemetry

/// What the workbench knows of the sitting itself, beside what it shows.
package struct ShellState: Sendable {
  /// Changes that can be taken back, the newest last.
  package internal(set) var undoings: [Undoing] = []
  /// What was done so far, to be saved and replayed.
  package internal(set) var steps: [Session.Step] = []
  /// Whether steps were left out because there were too many.
  package internal(set) var isCut = false
  /// A command is being carried out; those it calls belong to it.
  var isPerforming = false
  /// The theme to come back to while others are looked at.
  var themeBefore: String?
  /// What is looked for in help; nil while nothing is.
  var helpSearch: HelpSearch?
  /// The tour, shown or left; nil before its first step and after its last.
  var tour: Tour?

  package init() {}

  /// A held key repeats 30 times a second; the log must not grow with the hours.
  static let mostSteps = 20_000

  mutating func record(_ step: Session.Step) {
    steps.append(step)
    guard steps.count > Self.mostSteps else { return }
    steps.removeFirst(Self.mostSteps / 4)
    isCut = true
  }
}

/// A change that can be taken back.
package struct Undoing: Sendable {
  /// What it was, in a few words: "sort", "delete of run smoke".
  package let what: String
  package let takeBack: @Sendable (inout WorkbenchState) -> [Effect]
}

extension WorkbenchState {
  private static let mostUndoings = 100

  /// Says how `u` takes back what has just been done.
  package mutating func registerUndo(_ what: String, _ takeBack: @escaping @Sendable (inout WorkbenchState) -> [Effect]) {
    shell.undoings.append(Undoing(what: what, takeBack: takeBack))
    if shell.undoings.count > Self.mostUndoings { shell.undoings.removeFirst() }
  }

  mutating func undo() -> [Effect] {
    guard let last = shell.undoings.popLast() else { return refuse("There is nothing to undo") }
    let effects = last.takeBack(&self)
    if notice == nil { say("Undone: \(last.what)") }
    return effects
  }

  /// Carries out a command's action, and keeps what sessions and `u` need to know of it.
  mutating func carryOut(_ command: Command, _ arguments: [String]) -> [Effect] {
    guard !shell.isPerforming else { return command.action(&self, arguments) }
    shell.isPerforming = true
    defer { shell.isPerforming = false }
    let before = ViewChoices(self)
    let count = shell.undoings.count
    let hadOverlay = overlay != nil
    let effects = command.action(&self, arguments)
    // What only asks, or lies over the screen for a moment, is nothing to replay; the answer is.
    if command.isReplayed, hadOverlay || overlay == nil { shell.record(Session.Step(command.name, arguments)) }
    if command.name != "undo", shell.undoings.count == count {
      noteChange(command.name, since: before)
    }
    return effects
  }

  /// Keeps the way back to what was chosen before, if it differs from what is.
  mutating func noteChange(_ what: String, since before: ViewChoices) {
    guard before.run == shownRun, before != ViewChoices(self) else { return }
    registerUndo(what) { before.restore(in: &$0) }
  }
}

/// How things are shown, as far as `u` gives it back: not where one is, which any movement key gives back.
struct ViewChoices: Equatable, Sendable {
  let run: Int64?
  var monitor: MonitorState
  let sort: RunColumn
  let isDescending: Bool
  var filter: String
  let marks: [Int64]
  let theme: String

  init(_ state: WorkbenchState) {
    run = state.shownRun
    monitor = state.monitor
    (monitor.cursor, monitor.selected) = (nil, 0)
    (sort, isDescending, filter) = (state.runs.sort, state.runs.isDescending, state.runs.filter)
    (marks, theme) = (state.runs.marks, state.theme)
  }

  func restore(in state: inout WorkbenchState) -> [Effect] {
    var monitor = monitor
    (monitor.cursor, monitor.selected) = (state.monitor.cursor, state.monitor.selected)
    state.monitor = monitor
    if state.runs.sort != sort { state.runs.sort = sort }
    if state.runs.isDescending != isDescending { state.runs.isDescending = isDescending }
    if state.runs.filter != filter { state.runs.filter = filter }
    state.runs.marks = marks.filter { state.summary(of: $0) != nil }
    let missing = state.runs.marks.filter { !state.series.loadedRuns.contains($0) && $0 != state.live?.run }
    guard state.theme != theme else { return missing.map { .loadRun($0) } }
    state.theme = theme
    return [.setTheme(theme)] + missing.map { .loadRun($0) }
  }
}
