import Screen
import Telemetry

/// How a metric is called on the screen, and its unit.
package enum MetricWords {
  package static func title(_ metric: String) -> String {
    switch metric {
    case Metric.totalLoss: "total loss"
    case Metric.mimLoss: "mim loss"
    case Metric.resLoss: "res loss"
    case Metric.mlmLoss: "mlm loss"
    case Metric.learningRate: "learning rate"
    case Metric.gradientNorm: "gradient norm"
    case Metric.pairsPerSecond: "pairs/s"
    case Metric.dataWait: "data wait"
    case Metric.processorTime: "processor time"
    case Metric.residentMemory: "memory"
    case Metric.nodeProcessors: "node: processors at work"
    case Metric.nodeMemory: "node: memory"
    case Metric.nodeRead: "node: disk"
    case Metric.nodeWritten: "node: disk, written"
    case Metric.nodeReceived: "node: network"
    case Metric.nodeSent: "node: network, sent"
    case Metric.wordsOwnPicture: "finding words right"
    case Metric.wordsOtherPicture: "finding words, another picture"
    case Metric.wordsNoPicture: "finding words, no picture"
    default: metric.split(separator: "_").joined(separator: " ")
    }
  }

  package static func value(_ metric: String, _ value: Double) -> String {
    switch metric {
    case Metric.mlmLoss, Metric.validationMLM: formatNumber(value) + " nats"
    case Metric.pairsPerSecond: formatNumber(value, digits: 3) + " /s"
    case Metric.dataWait where value < 1: formatFixed(value * 1000, decimals: value < 0.01 ? 2 : 0) + " ms"
    case Metric.dataWait: formatNumber(value, digits: 3) + " s"
    case Metric.processorTime: formatDuration(value)
    case Metric.residentMemory, Metric.nodeMemory: formatNumber(value, digits: 3) + " MiB"
    case Metric.nodeRead, Metric.nodeWritten, Metric.nodeReceived, Metric.nodeSent: formatNumber(value, digits: 3) + " MiB/s"
    case Metric.learningRate: formatNumber(value, digits: 3)
    case Metric.wordsOwnPicture, Metric.wordsOtherPicture, Metric.wordsNoPicture, Metric.nodeProcessors: Words.percent(value)
    default: formatNumber(value)
    }
  }

  /// Metrics that say something only beside this one and share its chart, with the words that tell the curves apart.
  static func companions(of metric: String) -> [(metric: String, label: String)] {
    switch metric {
    case Metric.wordsOwnPicture:
      [(Metric.wordsOwnPicture, "own picture"), (Metric.wordsOtherPicture, "other"), (Metric.wordsNoPicture, "none")]
    case Metric.nodeRead: [(Metric.nodeRead, "read"), (Metric.nodeWritten, "written")]
    case Metric.nodeReceived: [(Metric.nodeReceived, "received"), (Metric.nodeSent, "sent")]
    default: []
    }
  }

  /// Whether one value of it is better than another at all, as a learning rate's is not.
  static func isJudged(_ metric: String) -> Bool { metric.contains("loss") || isBetterHigher(metric) }

  /// Whether more of it is better; less is for everything else.
  static func isBetterHigher(_ metric: String) -> Bool {
    metric == Metric.pairsPerSecond || metric.hasPrefix("words_")
      || ["acc", "auc", "auroc", "dice", "iou", "map", "psnr", "ssim", "f1"].contains { word in
        metric.lowercased().split(separator: "_").contains { $0 == word || $0 == word + "uracy" }
      }
  }

  /// What the model validates with the metric, if anything.
  static func validation(of metric: String) -> String { "val_" + metric }
}
