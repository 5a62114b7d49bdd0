import Screen
import Telemetry

/// Runs as points: a field of theirs against another, the compared ones with the marks of their curves, other visible runs behind.
struct ScatterPlot: Sendable {
  struct Key: Hashable {
    var across: RunColumn
    var upwards: RunColumn
    var runs: [Int64]
    /// Of the list of runs.
    var generation: Int
  }

  private(set) var key: Key?
  private(set) var chart = ChartDescription()

  init() {}

  init(_ key: Key, state: WorkbenchState) {
    self.key = key
    let runs = state.runs
    // The compared ones also where they are archived or the filter hides them, as in every other panel.
    let own = key.runs.compactMap { runs[run: $0] }
    let compared = Set(key.runs)
    let others = runs.visible.map { runs.all[$0] }.filter { !compared.contains($0.id) }
    let values = (own + others).map { key.across.value($0, runs.facts) }
    let words = Set(values.compactMap { if case .text(let text) = $0 { text } else { nil } }).sorted()
    let places = Dictionary(words.enumerated().map { ($1, Double($0)) }) { first, _ in first }
    func number(_ value: RunValue?) -> Double? {
      switch value {
      case .number(let number): number.isFinite ? number : nil
      case .text(let text): places[text]
      case nil: nil
      }
    }
    func point(_ run: RunSummary) -> (x: Double, y: Double)? {
      guard let x = number(key.across.value(run, runs.facts)), case .number(let y)? = key.upwards.value(run, runs.facts), y.isFinite
      else { return nil }
      return (x, y)
    }
    var series = key.runs.enumerated().map { order, run in
      let place = runs[run: run].flatMap(point)
      return ChartSeries(
        state.comparedName(run), role: .curve(order), x: place.map { [$0.x] } ?? [], y: place.map { [$0.y] } ?? [], isPoints: true)
    }
    let behind = others.compactMap(point).sorted { $0.x < $1.x }
    if !behind.isEmpty {
      let name = behind.count == 1 ? "another run" : "\(formatCount(behind.count)) other runs"
      series.append(ChartSeries(name, role: .axis, x: behind.map(\.x), y: behind.map(\.y), isPoints: true))
    }
    let across = series.flatMap(\.x)
    let isLog = words.isEmpty && !key.across.isLabel && isSpreadByFactors(across)
    chart = ChartDescription(
      title: "\(key.upwards.title) against \(key.across.title)",
      x: ChartAxis(
        label: words.isEmpty ? key.across.axisLabel : "", scale: isLog ? .log : .linear,
        unit: key.across.isDuration ? .duration : .number, range: words.isEmpty ? nil : -0.5...(Double(words.count) - 0.5),
        categories: words, isWhole: areWhole(across)),
      y: ChartAxis(label: key.upwards.axisLabel, unit: key.upwards.isDuration ? .duration : .number), series: series)
  }
}
