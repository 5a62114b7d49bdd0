import Screen
import Telemetry

/// The unit in which a chart writes a metric: the one its value is said in, over the whole of the axis.
package struct MetricScale: Hashable, Sendable {
  enum Form { case number, percent, duration }

  let metric: String
  /// What a value is multiplied with.
  private(set) var factor = 1.0
  /// Stands once under the values; empty where each carries it or there is none.
  private(set) var unit = ""
  private(set) var form = Form.number

  /// - Parameter highest: the upper end of the axis.
  init(_ metric: String, highest: Double) {
    self.metric = metric
    switch metric {
    case Metric.wordsOwnPicture, Metric.wordsOtherPicture, Metric.wordsNoPicture, Metric.nodeProcessors: (form, factor) = (.percent, 100)
    case Metric.processorTime: form = .duration
    case Metric.dataWait where highest < 1: (factor, unit) = (1000, "ms")
    case Metric.pairsPerSecond: unit = "/s"
    default: unit = Self.unit(of: metric)
    }
  }

  /// A value as the chart's title says it.
  func words(_ value: Double) -> String {
    guard metric == Metric.dataWait, value.isFinite else { return MetricWords.value(metric, value) }
    let scaled = value * factor
    return formatFixed(scaled, decimals: scaled < 10 ? 2 : scaled < 100 ? 1 : 0) + " " + unit
  }

  /// What the numbers of a metric are in as they are logged; empty for those without a unit.
  package static func unit(of metric: String) -> String {
    switch metric {
    case Metric.mlmLoss, Metric.validationMLM: "nats"
    case Metric.pairsPerSecond: "pairs/s"
    case Metric.dataWait, Metric.processorTime: "s"
    case Metric.residentMemory, Metric.nodeMemory: "MiB"
    case Metric.nodeRead, Metric.nodeWritten, Metric.nodeReceived, Metric.nodeSent: "MiB/s"
    case Metric.wordsOwnPicture, Metric.wordsOtherPicture, Metric.wordsNoPicture, Metric.nodeProcessors: "share"
    default: ""
    }
  }

  /// The name of an axis with its unit: `mlm_loss (nats)`.
  package static func label(_ metric: String, words: String? = nil) -> String {
    let unit = unit(of: metric)
    return (words ?? metric) + (unit.isEmpty || words == unit ? "" : " (\(unit))")
  }

  /// Metrics of one family can share an axis: the losses, which are parts of one sum, and what has the same unit. Numbers without a unit have
  /// nothing to do with one another, but for what training and validation say of the same.
  package static func family(of metric: String) -> String {
    let bare = metric.hasPrefix("val_") ? String(metric.dropFirst(4)) : metric
    if bare.hasSuffix("loss") { return "loss" }
    let unit = unit(of: metric)
    return unit.isEmpty ? bare : unit
  }
}
