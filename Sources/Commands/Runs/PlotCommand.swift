import Interchange
import Plots
import RunLog
import Screen
import Telemetry
import Workbench

extension CommandTable {
  static let plot = Command(
    ["plot"], operands: [.init("RUN", repeats: true)], summary: "draws curves of runs as a PNG, with axes and legend",
    details: "RUN is a name, its beginning, or a number. The first run is what --difference subtracts.",
    options: [
      StoreAccess.option, Option("--metric", "NAME", "the metric (total_loss); again for more: a panel for each unit", repeats: true),
      Option("--out", "FILE.png", "where to write"), Option("--title", "TEXT", "above the plot"),
      Option("--width", "PIXELS", "(1600)"), Option("--height", "PIXELS", "(1000; more with panels)"),
      Option("--smooth", "0..99", "per cent of an exponential mean kept from step to step, with the raw curve behind (0)"),
      Option("--log", nil, "values on a logarithmic axis"), Option("--log-x", nil, "steps on a logarithmic axis"),
      Option("--from", "STEP", "the first step"), Option("--to", "STEP", "the last step"),
      Option("--difference", nil, "each run less the first"),
    ]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    let path = DataSource.expanded(try arguments.required("--out"))
    let panels = try CurvePlot(arguments, store).panels()
    let height = try arguments.integer("--height", in: Plot.sides)
    if let height, height < 150 * panels.count {
      throw UsageError(
        "--height \(height) is too little for \(panels.count) panels, one for each unit of the metrics: give \(150 * panels.count) or more."
      )
    }
    var plot = Plot(panels: panels, width: try arguments.integer("--width", in: Plot.sides) ?? 1600, height: height)
    try plot.write(to: path)
    let curves = panels.reduce(0) { $0 + $1.series.count }
    let parts = panels.count > 1 ? " in \(panels.count) panels" : ""
    print("wrote \(path.printable): \(curves) curves\(parts), \(plot.width) x \(plot.height)")
    return .success
  }
}

/// The curves a command line asks for, as a chart.
struct CurvePlot {
  /// More points than a plot has columns.
  private static let pointLimit = 8000

  private let arguments: Arguments
  private let store: RunStore
  private let runs: [RunSummary]
  private let metrics: [String]
  private let steps: ClosedRange<Int>?

  init(_ arguments: Arguments, _ store: RunStore) throws {
    (self.arguments, self.store) = (arguments, store)
    runs = try arguments.positional.map { try store.run(named: $0) }
    metrics = arguments.texts("--metric").isEmpty ? [Metric.totalLoss] : arguments.texts("--metric")
    let first = try arguments.integer("--from", in: 0...Int.max)
    let last = try arguments.integer("--to", in: 0...Int.max)
    guard (first ?? 0) < (last ?? .max) else { throw UsageError("--from has to come before --to.") }
    steps = first == nil && last == nil ? nil : (first ?? 0)...(last ?? .max)
  }

  /// Metrics that can share an axis share a panel.
  func panels() throws -> [ChartDescription] {
    var families: [(name: String, metrics: [String])] = []
    for metric in metrics {
      let family = MetricScale.family(of: metric)
      if let place = families.firstIndex(where: { $0.name == family }) {
        families[place].metrics.append(metric)
      } else {
        families.append((family, [metric]))
      }
    }
    var panels = try families.map { try panel($0.metrics) }
    panels[0].title = arguments.text("--title") ?? ""
    return panels
  }

  private func panel(_ metrics: [String]) throws -> ChartDescription {
    var series: [ChartSeries] = []
    let smoothing = Double(try arguments.integer("--smooth", in: 0...99) ?? 0) / 100
    for metric in metrics {
      for run in runs.dropFirst(arguments.has("--difference") ? 1 : 0) {
        let curve = try points(metric, run)
        let name = metrics.count > 1 ? (runs.count > 1 ? "\(run.name) \(metric)" : metric) : run.name
        series.append(
          ChartSeries(name, role: .curve(series.count), x: curve.steps.map(Double.init), y: curve.values, smoothing: smoothing))
      }
    }
    guard !series.isEmpty else { throw UsageError("--difference needs a second run to subtract the first from.") }
    let units = Set(metrics.map(MetricScale.unit))
    // Said once where all have the same.
    let names = metrics.map { units.count == 1 ? $0 : MetricScale.label($0) }.joined(separator: ", ")
    let words = arguments.has("--difference") ? "\(names) - \(runs[0].name)" : names
    return ChartDescription(
      x: ChartAxis(label: "step", scale: arguments.has("--log-x") ? .log : .linear),
      y: ChartAxis(
        label: units.count == 1 ? MetricScale.label(metrics[0], words: words) : words, scale: arguments.has("--log") ? .log : .linear),
      series: series)
  }

  private func points(_ metric: String, _ run: RunSummary) throws -> MetricSeries {
    guard arguments.has("--difference") else {
      let curve = try store.series(metric, of: run.id, maximumPoints: Self.pointLimit, range: steps)
      if curve.count == 0 { throw UsageError(try absence(of: metric, run)) }
      return curve
    }
    let parting = try store.parting(of: run.id, from: runs[0].id, metric: metric, maximumPoints: Self.pointLimit)
    let curve = parting.difference
    let kept = curve.steps.indices.filter { steps?.contains(curve.steps[$0]) ?? true }
    guard kept.isEmpty else {
      return MetricSeries(metric: metric, steps: kept.map { curve.steps[$0] }, values: kept.map { curve.values[$0] })
    }
    guard let own = try range(metric, run), let first = try range(metric, runs[0]) else {
      throw UsageError(try absence(of: metric, try range(metric, runs[0]) == nil ? runs[0] : run))
    }
    let names = "\(runs[0].name.printable) and \(run.name.printable)"
    guard let least = curve.steps.first, let most = curve.steps.last else {
      throw UsageError(
        "\(names) have no step of “\(metric.printable)” in common, so there is no difference to draw: the first has \(words(first)), "
          + "the second \(words(own)).")
    }
    throw UsageError("\(names) have \(words(least...most)) of “\(metric.printable)” in common, none of them \(wanted).")
  }

  /// Why there is no curve: the range asked for holds nothing of it, or the run has no such metric.
  private func absence(of metric: String, _ run: RunSummary) throws -> String {
    if let range = try range(metric, run) {
      return "\(run.name.printable) has “\(metric.printable)” at \(words(range)), none of them \(wanted)."
    }
    let names = try store.metricNames(of: run.id)
    let near = nearest(metric, among: names).map { " Did you mean \($0)?" } ?? ""
    return "\(run.name.printable) has no values of “\(metric.printable)”.\(near) It has \(listed(names))."
  }

  /// The first and last step a run has of a metric.
  private func range(_ metric: String, _ run: RunSummary) throws -> ClosedRange<Int>? {
    let all = try store.series(metric, of: run.id, maximumPoints: Self.pointLimit)
    guard let near = all.steps.first, let last = all.steps.last else { return nil }
    // A thinned curve may begin a little after the run.
    let first = try store.series(metric, of: run.id, range: 0...near).steps.first ?? near
    return first...max(first, last)
  }

  private func words(_ steps: ClosedRange<Int>) -> String {
    steps.count == 1
      ? "step \(formatCount(steps.lowerBound))" : "steps \(formatCount(steps.lowerBound)) to \(formatCount(steps.upperBound))"
  }

  /// The range asked for.
  private var wanted: String {
    guard let steps else { return "here" }
    if steps.upperBound == .max { return "from \(formatCount(steps.lowerBound)) on" }
    return steps.lowerBound == 0
      ? "up to \(formatCount(steps.upperBound))" : "from \(formatCount(steps.lowerBound)) to \(formatCount(steps.upperBound))"
  }
}
