import Interchange
import Plots
import RunLog
import Screen
import Telemetry

extension CommandTable {
  static let plot = Command(
    ["plot"], operands: [.init("RUN", repeats: true)], summary: "draws curves of runs as a PNG, with axes and legend",
    details: "RUN is a name, its beginning, or a number. The first run is what --difference subtracts.",
    options: [
      StoreAccess.option, Option("--metric", "NAME", "the metric (total_loss); given again, each gets its curves", repeats: true),
      Option("--out", "FILE.png", "where to write"), Option("--title", "TEXT", "above the plot"),
      Option("--width", "PIXELS", "(1600)"), Option("--height", "PIXELS", "(1000)"),
      Option("--smooth", "0..99", "per cent of an exponential mean kept from step to step, with the raw curve behind (0)"),
      Option("--log", nil, "values on a logarithmic axis"), Option("--log-x", nil, "steps on a logarithmic axis"),
      Option("--from", "STEP", "the first step"), Option("--to", "STEP", "the last step"),
      Option("--difference", nil, "each run less the first"),
    ]
  ) { arguments in
    let store = try StoreAccess.open(arguments)
    let path = DataSource.expanded(try arguments.required("--out"))
    let description = try CurvePlot(arguments, store).description()
    var plot = Plot(
      description, width: try arguments.integer("--width", in: Plot.sides) ?? 1600,
      height: try arguments.integer("--height", in: Plot.sides) ?? 1000)
    try plot.write(to: path)
    print("wrote \(path.printable): \(description.series.count) curves, \(plot.width) x \(plot.height)")
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

  func description() throws -> ChartDescription {
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
    let words = metrics.joined(separator: ", ")
    return ChartDescription(
      title: arguments.text("--title") ?? "", x: ChartAxis(label: "step", scale: arguments.has("--log-x") ? .log : .linear),
      y: ChartAxis(
        label: arguments.has("--difference") ? "\(words) - \(runs[0].name)" : words, scale: arguments.has("--log") ? .log : .linear),
      series: series)
  }

  private func points(_ metric: String, _ run: RunSummary) throws -> MetricSeries {
    var curve: MetricSeries
    if arguments.has("--difference") {
      curve = try store.parting(of: run.id, from: runs[0].id, metric: metric, maximumPoints: Self.pointLimit).difference
      if let steps {
        let kept = curve.steps.indices.filter { steps.contains(curve.steps[$0]) }
        curve = MetricSeries(metric: metric, steps: kept.map { curve.steps[$0] }, values: kept.map { curve.values[$0] })
      }
    } else {
      curve = try store.series(metric, of: run.id, maximumPoints: Self.pointLimit, range: steps)
    }
    guard curve.count > 0 else {
      let names = try store.metricNames(of: run.id)
      let near = nearest(metric, among: names).map { " Did you mean \($0)?" } ?? ""
      throw UsageError("\(run.name.printable) has no values of “\(metric.printable)” here.\(near) It has \(listed(names)).")
    }
    return curve
  }
}
