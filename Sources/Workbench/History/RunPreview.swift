import Screen
import Telemetry

/// The curve of the run selected on History, read when the selection rests on it.
package struct RunPreview: Sendable {
  package struct Question: Hashable, Sendable {
    package var run: Int64
    package var metric: String
  }

  /// Points read; the chart has fewer columns.
  package static let pointLimit = 1000

  private(set) var shown: Question?
  private(set) var curve: Curve?
  /// One at a time, so that a held key never builds a queue.
  private var asked: Question?
  private var isStale = false

  package init() {}

  mutating func ask(_ question: Question) -> Bool {
    guard asked == nil, shown != question || isStale else { return false }
    (asked, isStale) = (question, false)
    return true
  }

  /// - Parameter curve: nil where it cannot be read.
  mutating func take(_ question: Question, _ curve: Curve?) {
    (asked, shown, self.curve) = (nil, question, curve)
  }

  /// The list was read anew: a run that goes on has more of a curve now.
  mutating func renew() { isStale = true }
}

extension WorkbenchState {
  /// The curve beside the facts of the selected run: of the metric the table is sorted by, or the total loss.
  package var previewQuestion: RunPreview.Question? {
    guard let run = runs.selected, runs.groups == nil else { return nil }
    let sorted: String? =
      switch runs.sort {
      case .metric(let name), .quantity(.lowest(let name)), .quantity(.highest(let name)), .quantity(.value(let name, _)): name
      default: nil
      }
    let metric = sorted.flatMap { run.last[$0] == nil ? nil : $0 } ?? Metric.totalLoss
    return run.last[metric] == nil ? nil : RunPreview.Question(run: run.id, metric: metric)
  }

  /// What is known of that curve: from the charts, or what was read for this.
  var previewCurve: Curve? {
    guard let question = previewQuestion else { return nil }
    if let known = series.series(question.run, question.metric) { return known }
    return runs.preview.shown == question ? runs.preview.curve : nil
  }

  mutating func pursuePreview() -> [Effect] {
    guard screen == .runs, RunsView.hasPreview(Frame(self).content), let question = previewQuestion,
      series.series(question.run, question.metric) == nil, runs.preview.ask(question)
    else { return [] }
    return [.loadPreview(question)]
  }

  /// The mean of each column over the range it covers.
  func previewChart(columns: Int) -> ChartDescription? {
    guard let question = previewQuestion, let curve = previewCurve, let last = curve.lastStep else { return nil }
    let window = ChartWindow(low: 0, high: Double(max(1, last)))
    let line = ChartSeries(MetricWords.title(question.metric), role: .curve(0), curve, over: window, columns: columns, hasBand: true)
    return ChartDescription(x: ChartAxis(label: "step", range: 0...window.high), series: [line])
  }
}
