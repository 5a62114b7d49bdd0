import Interchange
import Screen
import Telemetry
import Workbench

/// The data behind a screen, for scripts. `keys` says what is in it.
enum ScreenJSON {
  static let keys = """
    With --json the data of the screen is printed instead. Every object has "screen". monitor: "run" (as ecamp runs --json), "metrics"
    [{name, title, count, first_step, last_step, last, min, max, not_finite}], "events" [{step, time, kind, text}], "probe" (a pair, or
    null); monitor-weights also "histograms", of every parameter, and "course", of the first over the run [{parameter, kind, step, count,
    not_finite, min, max, mean, std, bins}]. pairs: "pair" {index, count, image, patient, split, step, problem, report, losses {mim, res,
    mlm}, psnr_db, window {top, left, size}, token_total, unknown_words, tokens [{text, masked, entity, descriptor, template, context,
    negated, weight, loss, probability, guesses [{text, probability}]}]}. runs: "filter", "sort", "descending", "marked", "runs".
    compare: "runs", "reference", "metric", "partings" [{run, common_steps, first_unequal, first_beyond_noise}], "differences"
    [{field, values}]. help and commands: "commands" [{name, keys, arguments, words, help, group, screens, refusal}]. messages: "messages"
    [{time, text, error}]. events: "run", "events", as monitor. pictures: "pair", as pairs. Times are seconds since 1970, durations seconds;
    what is not known is null.
    """

  static func value(_ state: WorkbenchState) -> JSONValue {
    switch state.overlay {
    case .help:
      return .members(["screen": .string("help"), "of": .string(state.screen.rawValue), "commands": commands(Workbench.Command.all, state)])
    case .prompt(let prompt) where prompt.kind == .command:
      let list = state.suggestions(for: prompt.field.text).map(\.command)
      return .members(["screen": .string("commands"), "typed": .string(prompt.field.text), "commands": commands(list, state)])
    case .messages:
      let lines = state.log.map { JSONValue.members(["time": .number($0.time), "text": .string($0.text), "error": .boolean($0.isError)]) }
      return .members(["screen": .string("messages"), "messages": .array(lines)])
    case .events:
      let events = state.shownRun.map { state.series.events(of: $0).map(event) } ?? []
      return .members(["screen": .string("events"), "run": state.shownSummary?.json ?? .null, "events": .array(events)])
    default: return screen(state)
    }
  }

  private static func screen(_ state: WorkbenchState) -> JSONValue {
    switch state.screen {
    case .monitor: return monitor(state)
    case .pairs, .pictures: return .members(["screen": .string(state.screen.rawValue), "pair": state.pairs.view.map(pair) ?? .null])
    case .compare: return comparison(state.compare)
    case .runs:
      return .members([
        "screen": .string("runs"), "filter": .string(state.runs.filter), "sort": .string(state.runs.sort.text),
        "descending": .boolean(state.runs.isDescending), "marked": .array(state.runs.marks.map { .integer(Int($0)) }),
        "runs": .array(state.runs.visible.map { state.runs.all[$0].json }),
      ])
    }
  }

  // MARK: Monitor

  private static func monitor(_ state: WorkbenchState) -> JSONValue {
    let run = state.shownRun
    let names = run.map { state.series.metrics(of: $0).sorted() } ?? []
    let metrics = names.compactMap { name in run.flatMap { state.series.series($0, name) }.map { metric(name, $0) } }
    let showsWeights = state.monitor.panel == .weights
    return .members([
      "screen": .string("monitor"), "run": state.shownSummary?.json ?? .null, "metrics": .array(metrics),
      "events": .array(run.map { state.series.events(of: $0).map(event) } ?? []),
      "probe": run.flatMap { state.probes[$0] }.map(pair) ?? .null,
      "histograms": showsWeights ? .array(state.weights.newest.map(histogram)) : nil,
      "course": showsWeights ? .array(state.weights.course.map(histogram)) : nil,
    ])
  }

  private static func histogram(_ one: ParameterHistogram) -> JSONValue {
    .members([
      "parameter": .string(one.parameter), "kind": .string(one.kind.rawValue), "step": .integer(one.step), "count": .integer(one.count),
      "not_finite": .integer(one.brokenCount), "min": number(one.lowest), "max": number(one.highest), "mean": number(one.mean),
      "std": number(one.deviation), "bins": .array(one.bins.map { .integer(Int($0)) }),
    ])
  }

  private static func metric(_ name: String, _ curve: Curve) -> JSONValue {
    let all = curve.summary(of: 0..<curve.count)
    return .members([
      "name": .string(name), "title": .string(MetricWords.title(name)), "count": .integer(curve.count),
      "first_step": curve.steps.first.map { JSONValue.integer(Int($0)) } ?? .null,
      "last_step": curve.lastStep.map(JSONValue.integer) ?? .null,
      "last": number(curve.lastValue), "min": number(all.finiteCount > 0 ? shortest(all.minimum) : nil),
      "max": number(all.finiteCount > 0 ? shortest(all.maximum) : nil), "not_finite": .integer(all.brokenCount),
    ])
  }

  private static func event(_ event: RunEvent) -> JSONValue {
    .members([
      "step": .integer(event.step), "time": .number(event.time), "kind": .string(event.kind.rawValue), "text": .string(event.text),
    ])
  }

  /// Null for what JSON has no number for.
  private static func number(_ value: Double?) -> JSONValue {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }

  /// A single-precision number with the digits that tell it from its neighbours, not those of its double.
  private static func shortest(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

  private static func comparison(_ compare: CompareState) -> JSONValue {
    let partings = (compare.told?.partings ?? [:]).sorted { $0.key < $1.key }.map { run, parting in
      JSONValue.members([
        "run": .integer(Int(run)), "common_steps": .integer(parting.commonCount),
        "first_unequal": parting.firstUnequal.map(JSONValue.integer) ?? .null,
        "first_beyond_noise": parting.firstBeyondNoise.map(JSONValue.integer) ?? .null,
      ])
    }
    let differences = compare.differences.map { path, values in
      JSONValue.members(["field": .string(path), "values": .array(values.map { $0.map(JSONValue.string) ?? .null })])
    }
    return .members([
      "screen": .string("compare"), "runs": .array(compare.runs.map { .integer(Int($0)) }),
      "reference": compare.reference.map { JSONValue.integer(Int($0)) } ?? .null, "metric": .string(compare.metric),
      "partings": .array(partings), "differences": .array(differences),
    ])
  }

  // MARK: Pairs

  private static func pair(_ view: PairView) -> JSONValue {
    .members([
      "index": .integer(view.index), "count": .integer(view.count), "image": .string(view.imagePath), "patient": .string(view.patient),
      "split": .string(view.split), "step": view.step.map(JSONValue.integer) ?? .null,
      "problem": view.problem.map(JSONValue.string) ?? .null,
      "report": .string(view.report),
      "losses": .members(["mim": number(view.mimLoss), "res": number(view.resLoss), "mlm": number(view.mlmLoss)]),
      "psnr_db": number(view.psnr),
      "window": view.window.map { JSONValue.members(["top": .integer($0.top), "left": .integer($0.left), "size": .integer($0.size)]) }
        ?? .null,
      "token_total": view.tokenTotal.map(JSONValue.integer) ?? .null, "unknown_words": .array(view.unknownWords.map { .string($0) }),
      "tokens": .array(view.tokens.map(token)),
    ])
  }

  private static func token(_ token: TokenView) -> JSONValue {
    .members([
      "text": .string(token.text), "masked": .boolean(token.isMasked), "entity": .boolean(token.isEntity),
      "descriptor": .boolean(token.isDescriptor),
      "template": .boolean(token.isTemplate), "context": .boolean(token.isContext), "negated": .boolean(token.isNegated),
      "weight": number(token.weight),
      "loss": number(token.loss),
      "probability": number(token.truthProbability),
      "guesses": .array(token.guesses.map { .members(["text": .string($0.text), "probability": number($0.probability)]) }),
    ])
  }

  // MARK: Commands

  private static func commands(_ list: [Workbench.Command], _ state: WorkbenchState) -> JSONValue {
    .array(
      list.map { command in
        .members([
          "name": .string(command.name), "keys": .array(state.keys.shownKeys(of: command.name, on: state.screen).map { .string($0) }),
          "arguments": .string(command.arguments), "words": .string(command.words), "help": .string(command.help),
          "group": .string(command.group.rawValue), "screens": .array(command.screens.map(\.rawValue).sorted().map { .string($0) }),
          "refusal": state.refusal(of: command).map(JSONValue.string) ?? .null,
        ])
      })
  }
}
