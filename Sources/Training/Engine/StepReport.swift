import Telemetry

/// The three losses as the recipe defines their means, before their weights, and the weighted sum that is minimised.
package struct Losses: Hashable, Sendable {
  package var total = 0.0
  package var mim = 0.0
  package var res = 0.0
  package var mlm = 0.0

  package init(total: Double = 0, mim: Double = 0, res: Double = 0, mlm: Double = 0) {
    (self.total, self.mim, self.res, self.mlm) = (total, mim, res, mlm)
  }

  package var isFinite: Bool { total.isFinite && mim.isFinite && res.isFinite && mlm.isFinite }

  static func + (a: Losses, b: Losses) -> Losses {
    Losses(total: a.total + b.total, mim: a.mim + b.mim, res: a.res + b.res, mlm: a.mlm + b.mlm)
  }
  static func * (a: Losses, factor: Double) -> Losses {
    Losses(total: a.total * factor, mim: a.mim * factor, res: a.res * factor, mlm: a.mlm * factor)
  }
}

/// Everything measured in one optimiser step, in a form that is handed over without allocation.
package struct StepReport: Hashable, Sendable {
  /// From 1.
  package var step = 0
  /// The step the run is to end at.
  package var steps = 0
  package var epoch = 0.0
  package var losses = Losses()
  package var learningRate = 0.0
  package var gradientNorm = 0.0
  package var pairsPerSecond = 0.0
  /// The same, smoothed over the last steps.
  package var smoothRate = 0.0
  package var dataWait = 0.0
  package var processorTime = 0.0
  package var residentMemory = 0.0
  /// Seconds since 1970.
  package var time = 0.0
  /// Seconds of training so far, in this process.
  package var elapsed = 0.0
  package var timeLeft = 0.0

  package init() {}

  var points: [MetricPoint] {
    func point(_ metric: String, _ value: Double) -> MetricPoint { MetricPoint(metric: metric, step: step, value: value, time: time) }
    return [
      point(Metric.totalLoss, losses.total), point(Metric.mimLoss, losses.mim), point(Metric.resLoss, losses.res),
      point(Metric.mlmLoss, losses.mlm), point(Metric.learningRate, learningRate), point(Metric.gradientNorm, gradientNorm),
      point(Metric.pairsPerSecond, pairsPerSecond), point(Metric.dataWait, dataWait), point(Metric.processorTime, processorTime),
      point(Metric.residentMemory, residentMemory),
    ]
  }
}
