import Telemetry

/// A profile made by rule: a step of a model of two towers, for `ecamp screen` without a store and for the tests.
enum SampleProfile {
  static func profile() -> EngineProfile {
    var operations: [EngineProfile.Operation] = []
    func add(_ kind: String, _ path: String, _ work: Double, _ bytes: Double) {
      operations.append(.init(kind: kind, path: path, isGradient: false, seconds: work / 9e10 + bytes / 8e9, work: work, bytes: bytes))
    }
    add("gather patches", "input", 0, 4e6)
    add("linear", "patch_embed.proj", 2.1e8, 5e6)
    for block in 0..<4 {
      for (kind, name, work, bytes) in [
        ("layer norm", "norm1", 0, 2e6), ("linear", "attn.qkv", 6.2e8, 4e6), ("attention", "attn", 1.4e8, 3e6),
        ("linear", "attn.proj", 2.1e8, 3e6), ("residual + layer norm", "norm2", 0, 4e6), ("linear + GELU", "mlp.fc1", 8.3e8, 8e6),
        ("linear", "mlp.fc2", 8.3e8, 6e6),
      ] {
        add(kind, "blocks.\(block).\(name)", work, bytes)
      }
    }
    for layer in 0..<2 {
      for (kind, name, work, bytes) in [
        ("linear", "attention.self.query", 9.1e8, 7e6), ("attention", "attention.self", 3.3e8, 5e6),
        ("linear + GELU", "intermediate.dense", 12e8, 9e6), ("linear", "output.dense", 12e8, 8e6),
      ] {
        add(kind, "bert_encoder.model.bert.encoder.layer.\(layer).\(name)", work, bytes)
      }
    }
    add("vocabulary loss", "bert_encoder.model.cls.predictions.decoder", 41e8, 60e6)
    let forward = operations
    for operation in forward.reversed() where operation.path != "input" {
      operations.append(
        .init(
          kind: operation.kind, path: operation.path, isGradient: true, seconds: 2.1 * operation.seconds, work: 2 * operation.work,
          bytes: 1.8 * operation.bytes))
    }
    let step = operations.reduce(0) { $0 + $1.seconds } + 0.0068
    return EngineProfile(
      steps: 412, stepSeconds: step, updateSeconds: 0.0049, waitSeconds: 0.0007, operations: operations,
      areas: areas(forward: forward.count, count: operations.count), arenaBytes: 52 << 20, busy: [0.962, 0.918])
  }

  /// Values live from where they are made to their gradient; gradients and scratch only for a moment.
  private static func areas(forward: Int, count: Int) -> [EngineProfile.Area] {
    var areas: [EngineProfile.Area] = []
    let slot = (40 << 20) / forward
    for index in 0..<forward {
      let last = min(count - 1, 2 * forward - 1 - index)
      areas.append(.init(use: .activation, offset: index * slot, byteCount: slot, first: index, last: max(index, last)))
    }
    for index in forward..<count {
      areas.append(
        .init(use: .gradient, offset: (40 + 4 * (index % 2)) << 20, byteCount: 4 << 20, first: index, last: min(count - 1, index + 1)))
      if index % 3 == 0 { areas.append(.init(use: .scratch, offset: 48 << 20, byteCount: 4 << 20, first: index, last: index)) }
    }
    return areas
  }
}

extension SampleProfile {
  /// Weights that widen and gradients that narrow as a run goes on.
  static func histograms(_ question: WeightsState.Question) -> (newest: [ParameterHistogram], course: [ParameterHistogram]) {
    let names = (0..<4).flatMap { block in ["attn.proj.weight", "attn.qkv.weight", "mlp.fc1.weight"].map { "blocks.\(block).\($0)" } }
    func one(_ name: String, _ step: Int) -> ParameterHistogram {
      let progress = Double(step) / 1200
      let width = question.kind == .weights ? 0.02 + 0.03 * progress : 0.004 / (0.3 + progress)
      // Points of a bell, evenly in probability.
      let values = (1..<400).map { index -> Float in
        let share = Double(index) / 400
        return Float(width * (share - 0.5) * (1 + 12 * (share - 0.5) * (share - 0.5)) * 2 + 0.004 * Double(name.utf8.count % 5) * progress)
      }
      return values.withUnsafeBufferPointer { ParameterHistogram($0, parameter: name, kind: question.kind, step: step) }
    }
    let chosen = question.parameter ?? names[0]
    return (names.map { one($0, 1200) }, [1].map { one(chosen, $0) } + stride(from: 100, through: 1200, by: 100).map { one(chosen, $0) })
  }
}
