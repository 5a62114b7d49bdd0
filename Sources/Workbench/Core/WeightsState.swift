import Telemetry

/// How the weights, or the gradients, of the shown run are spread: every parameter at the newest step, and one of them over the run.
package struct WeightsState: Sendable {
  package struct Question: Hashable, Sendable {
    package var run: Int64
    package var kind: ParameterHistogram.Kind
    /// Nil asks for the first one.
    package var parameter: String?
  }

  package var kind = ParameterHistogram.Kind.weights
  /// The parameter shown over the run.
  package internal(set) var parameter: String?
  /// All parameters, in alphabetical order.
  package private(set) var newest: [ParameterHistogram] = []
  /// The shown one, in order of steps.
  package private(set) var course: [ParameterHistogram] = []

  private var answered: Question?
  private var asked: Question?
  private var askedTime = 0.0
  private var isStale = false

  package init() {}

  /// Whether the store has answered for this run at all.
  func isKnown(of run: Int64) -> Bool { answered?.run == run && answered?.kind == kind }

  mutating func ask(_ run: Int64, now: Double) -> Question? {
    let question = Question(run: run, kind: kind, parameter: parameter)
    guard asked == nil, answered != question || isStale else { return nil }
    (asked, askedTime, isStale) = (question, now, false)
    return question
  }

  mutating func take(_ question: Question, newest: [ParameterHistogram], course: [ParameterHistogram]) {
    asked = nil
    (self.newest, self.course) = (newest, course)
    answered = question
    // A parameter that this run does not have gives way to its first one.
    guard course.isEmpty || question.parameter == nil, let first = newest.first else { return }
    parameter = first.parameter
    if course.first?.parameter == first.parameter {
      answered = Question(run: question.run, kind: question.kind, parameter: first.parameter)
    }
  }

  /// What the engine of this process tells of the shown run.
  mutating func take(_ all: [ParameterHistogram], of run: Int64) {
    // What was answered last may be another run's.
    guard answered?.run == run else { return }
    let own = all.filter { $0.kind == kind }
    guard !own.isEmpty else { return }
    newest = own.sorted { $0.parameter < $1.parameter }
    if parameter == nil { parameter = newest.first?.parameter }
    guard let next = newest.first(where: { $0.parameter == parameter }) else { return }
    course.removeAll { $0.step >= next.step || $0.parameter != next.parameter || $0.kind != next.kind }
    course.append(next)
    // As many as a screen can show; the ends stay.
    if course.count > 256 { course = course.enumerated().filter { $0.offset % 2 == 0 || $0.offset == course.count - 1 }.map(\.element) }
  }

  /// The run went on in another process: what it stored since is asked for, but not with every step.
  mutating func noteProgress(now: Double) {
    if now - askedTime > 2 { isStale = true }
  }
}

extension WorkbenchState {
  private var showsWeights: Bool { screen == .monitor && monitor.panel == .weights }

  mutating func pursueWeights() -> [Effect] {
    guard showsWeights, let run = shownRun, let question = weights.ask(run, now: now) else { return [] }
    return [.loadHistograms(question)]
  }

  mutating func chooseParameter(by count: Int) -> [Effect] {
    let names = weights.newest.map(\.parameter)
    guard !names.isEmpty else { return refuse("The run has no histograms; run.histogramSteps says how often they are taken") }
    let here = weights.parameter.flatMap { names.firstIndex(of: $0) } ?? 0
    weights.parameter = names[(here + count + names.count) % names.count]
    return []
  }

  mutating func chooseParameter(matching word: String) -> [Effect] {
    let names = weights.newest.map(\.parameter)
    monitor.panel = .weights
    let here = weights.parameter.flatMap { names.firstIndex(of: $0) } ?? -1
    // The next one that fits, so that the command again goes on.
    let order = names.indices.map { names[(here + 1 + $0) % names.count] }
    let pattern: Pattern?
    var problem = ""
    do throws(FilterError) { pattern = try Pattern(word) } catch {
      pattern = nil
      problem = ", and it is no pattern: \(error.message), at sign \(error.column)"
    }
    guard let found = order.first(where: { $0 == word }) ?? order.first(where: { pattern?.matches($0) ?? $0.contains(word) }) else {
      let hint = Nearness.nearest(word, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      return refuse("No parameter fits \"\(word)\"\(problem)\(hint)")
    }
    weights.parameter = found
    return []
  }
}
