import Telemetry

/// How a metric is called on the screen, and its unit.
enum MetricWords {
  static func title(_ metric: String) -> String {
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
    case Metric.wordsOwnPicture: "words, own picture"
    case Metric.wordsOtherPicture: "words, other picture"
    case Metric.wordsNoPicture: "words, no picture"
    default: metric.split(separator: "_").joined(separator: " ")
    }
  }

  static func value(_ metric: String, _ value: Double) -> String {
    switch metric {
    case Metric.mlmLoss, Metric.validationMLM: Words.number(value) + " nats"
    case Metric.pairsPerSecond: Words.number(value, significant: 3) + " /s"
    case Metric.dataWait: Words.number(value, significant: 3) + " s"
    case Metric.processorTime: Words.duration(value)
    case Metric.residentMemory: Words.number(value, significant: 3) + " MiB"
    case Metric.learningRate: value != 0 && abs(value) < 0.1 ? Words.scientific(value, decimals: 2) : Words.number(value)
    case Metric.wordsOwnPicture, Metric.wordsOtherPicture, Metric.wordsNoPicture: Words.percent(value)
    default: Words.number(value)
    }
  }

  /// What the model validates with the metric, if anything.
  static func validation(of metric: String) -> String { "val_" + metric }
}
