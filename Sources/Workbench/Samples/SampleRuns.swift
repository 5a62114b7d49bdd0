import Telemetry

/// Runs and curves made by rule, for `ecamp screen` without a store and for the tests.
enum SampleRuns {
  /// 2026-05-04 10:00:00 UTC.
  static let now = 1_777_888_800.0
  static let live: Int64 = 7

  static func summaries() -> [RunSummary] {
    let rows: [(Int64, String, RunState, String, String, Int, Int, Double, Double)] = [
      (7, "quickstart", .running, "tiny", "described", 1240, 5000, 240, 4.12),
      (6, "phantom-described-s2", .finished, "small", "described", 20_000, 20_000, 9_300, 2.874),
      (5, "phantom-described-s1", .finished, "small", "described", 20_000, 20_000, 9_120, 2.901),
      (4, "phantom-published", .stopped, "small", "published", 8_412, 20_000, 4_020, 3.377),
      (3, "cxr-first-look", .interrupted, "tiny", "described", 200, 400, 95, 5.62),
      (2, "lr-too-high", .failed, "tiny", "described", 61, 2_000, 31, .nan),
      (1, "smoke", .finished, "tiny", "published", 50, 50, 12, 6.983),
    ]
    return rows.map { id, name, state, preset, objective, step, steps, duration, total in
      let age = Double(8 - id) * Double(8 - id) * 5_400 - 5_100
      return RunSummary(
        id: id, name: name, state: state, preset: preset, objective: objective, data: id == 3 ? "pairs.csv" : "phantom 2000",
        seed: UInt64(40 + id), created: now - age, updated: now - age + duration, duration: duration, step: step, steps: steps,
        last: [
          Metric.totalLoss: total, Metric.mimLoss: total * 0.08, Metric.resLoss: total * 0.1, Metric.mlmLoss: total * 0.82,
          Metric.pairsPerSecond: preset == "tiny" ? 412 : 36,
        ],
        host: "node\(id % 2 + 1)")
    }
  }

  static func status() -> RunStatus {
    RunStatus(
      run: live, name: "quickstart", state: .running, step: 1240, steps: 5000, epoch: 19.84, pairsPerEpoch: 2000, pairsPerSecond: 412,
      timeLeft: 292, elapsed: 96, activity: "")
  }

  static func points(steps: Int, run: Int64 = live) -> [MetricPoint] {
    var noise = Noise(state: UInt64(run) &* 0x9E37_79B9_7F4A_7C15)
    var points: [MetricPoint] = []
    for step in 1...max(1, steps) {
      let x = Double(step) / 300
      let time = now - 96 + 96 * Double(step) / Double(max(1, steps))
      let warm = min(1, Double(step) / 100)
      let mim = 0.16 + 0.9 / (1 + 3 * x) + noise.next() * 0.03
      let res = 0.2 + 0.7 / (1 + 2 * x) + noise.next() * 0.025
      let mlm = 2.1 + 6.2 / (1 + x) + noise.next() * 0.25
      let values = [
        (Metric.totalLoss, mim + res + mlm), (Metric.mimLoss, mim), (Metric.resLoss, res), (Metric.mlmLoss, mlm),
        (Metric.learningRate, 1.5e-3 * warm * (1 - Double(step) / 6000)), (Metric.gradientNorm, 1.1 + 2 / (1 + x) + noise.next() * 0.4),
        (Metric.pairsPerSecond, 405 + noise.next() * 14), (Metric.residentMemory, 312.5),
      ]
      for (metric, value) in values { points.append(MetricPoint(metric: metric, step: step, value: value, time: time)) }
      if step % 100 == 0 {
        points.append(MetricPoint(metric: Metric.validationTotal, step: step, value: mim + res + mlm + 0.3, time: time))
        points.append(MetricPoint(metric: Metric.validationMLM, step: step, value: mlm + 0.28, time: time))
      }
    }
    return points
  }

  /// Numbers in -1...1 that are the same every time.
  private struct Noise {
    var state: UInt64

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(Int64(bitPattern: state) >> 11) / Double(1 << 52)
    }
  }
}
