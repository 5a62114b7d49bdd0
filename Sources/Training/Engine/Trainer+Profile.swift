import Graph
import Kernels
import Telemetry

/// What the engine measures of itself while somebody looks; nothing when nobody does.
struct EngineMeter {
  var steps = 0
  var stepSeconds = 0.0
  var updateSeconds = 0.0
  var waitSeconds = 0.0
  /// Monotonic seconds.
  var began = 0.0
  var lastPost = 0.0
}

extension Trainer {
  /// Begins to measure from the next step on, or stops.
  package func measure(_ isWanted: Bool) {
    // Several may look; those who come later see the means so far.
    guard isWanted != (engineMeter != nil) else { return }
    modelRun.program.isMeasuring = isWanted
    WorkerPool.measureBusyTime(isWanted)
    modelRun.program.resetProfile()
    let now = monotonicSeconds()
    engineMeter = isWanted ? EngineMeter(began: now, lastPost: now) : nil
  }

  /// After a step of `seconds`, of which `update` went into norm and optimiser and `wait` into waiting for batches.
  func noteStep(seconds: Double, update: Double, wait: Double) {
    guard engineMeter != nil else { return }
    engineMeter?.steps += 1
    engineMeter?.stepSeconds += seconds
    engineMeter?.updateSeconds += update
    engineMeter?.waitSeconds += wait
    let now = monotonicSeconds()
    guard let meter = engineMeter, now - meter.lastPost >= EngineMeasuring.interval else { return }
    engineMeter?.lastPost = now
    if let profile { relay.post(.profile(profile)) }
  }

  /// Means of the steps since measuring began; nil before the first.
  package var profile: EngineProfile? {
    guard let meter = engineMeter, meter.steps > 0 else { return nil }
    let (program, accumulation) = (modelRun.program, Double(recipe.optimiser.accumulation))
    let steps = Double(meter.steps)
    let operations = program.measures().map {
      EngineProfile.Operation(
        kind: $0.label, path: $0.module, isGradient: $0.isGradient, seconds: $0.seconds / steps, work: $0.operations * accumulation,
        bytes: $0.bytes * accumulation)
    }
    let areas = program.plan.areas.filter { !$0.isLent }.map {
      EngineProfile.Area(use: use($0.use), offset: $0.offset, byteCount: $0.byteCount, first: $0.life.lowerBound, last: $0.life.upperBound)
    }
    return EngineProfile(
      steps: meter.steps, stepSeconds: meter.stepSeconds / steps, updateSeconds: meter.updateSeconds / steps,
      waitSeconds: meter.waitSeconds / steps, operations: operations, areas: areas, arenaBytes: program.plan.byteCount,
      busy: WorkerPool.busySeconds.map { min(1, $0 / max(meter.stepSeconds, 1e-9)) })
  }

  private func use(_ use: MemoryPlan.Use) -> EngineProfile.Area.Use {
    switch use {
    case .activation: .activation
    case .gradient: .gradient
    case .scratch: .scratch
    }
  }
}
