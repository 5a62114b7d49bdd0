import Corpus
import Graph
import Telemetry

/// What the engine raises an alarm for, and on whose account.
extension Trainer {
  func raise(_ kind: RunAlarm.Kind, _ text: String, pairs: [Int] = [], at step: Int? = nil) {
    Self.raise(kind, text, pairs: pairs, step: step ?? self.step, settings: recipe.alarm, relay: relay, command: alarmHook)
  }

  /// From any thread.
  static func raise(
    _ kind: RunAlarm.Kind, _ text: String, pairs: [Int], step: Int, settings: Recipe.Alarm, relay: ReportRelay,
    command: @Sendable (RunEvent, String) -> Void
  ) {
    let alarm = RunAlarm(kind, pairs: pairs, rings: settings.bell)
    let event = RunEvent(kind: .warning, step: step, time: ProcessMeter.now, text: text, alarm: alarm)
    relay.post(.event(event))
    if !settings.command.isEmpty { command(event, settings.command) }
  }

  /// After an update: is the loss usual?
  func watchLoss(_ losses: Losses) {
    guard let spike = spikes.take(losses.total, factor: recipe.alarm.spike) else { return }
    let suspects = suspects(from: 0, count: recipe.optimiser.batch * recipe.optimiser.accumulation)
    let times = (losses.total - spike.median) / spike.spread
    let usual =
      spike.largest.map { "\(Self.short(losses.total / abs($0))) times the largest of the few before it, \(Self.short($0))" }
      ?? "\(Self.short(times)) spreads of \(Self.short(spike.spread)) above the median of the steps before it, \(Self.short(spike.median))"
    raise(
      .spike, "the loss of step \(step) is \(Self.short(losses.total)), \(usual); most of the text loss: \(named(suspects.prefix(3)))",
      pairs: suspects)
  }

  /// How much of the text loss each pair of a micro-batch has; what is not a number counts most.
  func noteTextLosses(_ batch: Batch, from first: Int) {
    guard let losses = modelRun.program.pointer("token_ce") else { return }
    var row = 0
    for slot in 0..<recipe.optimiser.batch {
      var sum = 0.0
      while row < batch.lossRowCount, batch.lossRows[row] < batch.offsets[slot + 1] {
        sum += Double(losses[row]) * Double(batch.rowWeights[Int(batch.lossRows[row])])
        row += 1
      }
      stepTextLosses[first + slot] = sum.isFinite ? sum : .infinity
    }
  }

  /// Pairs of this step, those with most text loss first.
  func suspects(from first: Int, count: Int) -> [Int] {
    let places = (first..<(first + count)).sorted { (-stepTextLosses[$0], $0) < (-stepTextLosses[$1], $1) }
    return places.map { stepPairs[$0] }
  }

  /// "17 (line 18), 4 (line 5)".
  func named(_ pairs: some Collection<Int>) -> String {
    pairs.map { pair in "\(pair)" + (data.source.record(pair).line.map { " (line \($0))" } ?? "") }.joined(separator: ", ")
  }

  /// Four significant digits, enough to see how far off a number is; what is large in powers of ten.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    if abs(value) >= 1e6 {
      var (mantissa, exponent) = (value, 0)
      while abs(mantissa) >= 9.9995 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
      return "\((mantissa * 1000).rounded() / 1000)e\(exponent)"
    }
    if abs(value) >= 1000 { return "\(Int(value.rounded()))" }
    var scale = 1.0
    while abs(value) * scale < 1000 { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
  }

  static func bytes(_ count: Int) -> String {
    let tenths = (Double(count) / 1_048_576 * 10).rounded()
    return tenths < 1 ? "\(count >> 10) KiB" : "\(tenths / 10) MiB"
  }
}
