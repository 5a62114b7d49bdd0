/// Where the time of a training step goes, operation by operation, and how its memory is shared. Times and work are means of a step.
package struct EngineProfile: Hashable, Sendable, Codable {
  /// One operation of the plan in one of its passes.
  package struct Operation: Hashable, Sendable, Codable {
    /// "linear", "attention".
    package var kind: String
    /// Where in the model it stands: "blocks.3.attn.qkv".
    package var path: String
    package var isGradient: Bool
    package var seconds: Double
    /// Multiplications and additions of matrix products, attention and convolutions.
    package var work: Double
    /// Bytes it has to read and write once.
    package var bytes: Double

    package init(kind: String, path: String, isGradient: Bool, seconds: Double, work: Double, bytes: Double) {
      (self.kind, self.path, self.isGradient) = (kind, path, isGradient)
      (self.seconds, self.work, self.bytes) = (seconds, work, bytes)
    }
  }

  /// A stretch of the arena and the operations during which it is in use.
  package struct Area: Hashable, Sendable, Codable {
    package enum Use: String, CaseIterable, Sendable, Codable { case activation, gradient, scratch }
    package var use: Use
    package var offset: Int
    package var byteCount: Int
    /// First and last operation of the plan that needs it.
    package var first: Int
    package var last: Int

    package init(use: Use, offset: Int, byteCount: Int, first: Int, last: Int) {
      (self.use, self.offset, self.byteCount, self.first, self.last) = (use, offset, byteCount, first, last)
    }
  }

  /// Steps the means are over.
  package var steps: Int
  package var stepSeconds: Double
  /// Gradient norm and optimiser.
  package var updateSeconds: Double
  /// Waiting for batches.
  package var waitSeconds: Double
  /// In the order of the plan.
  package var operations: [Operation]
  package var areas: [Area]
  package var arenaBytes: Int
  /// Share of the time each thread of the pool was at work, the engine's own first.
  package var busy: [Double]

  package init(
    steps: Int, stepSeconds: Double, updateSeconds: Double, waitSeconds: Double, operations: [Operation], areas: [Area], arenaBytes: Int,
    busy: [Double]
  ) {
    (self.steps, self.stepSeconds, self.updateSeconds, self.waitSeconds) = (steps, stepSeconds, updateSeconds, waitSeconds)
    (self.operations, self.areas, self.arenaBytes, self.busy) = (operations, areas, arenaBytes, busy)
  }

  /// Work of a step, in operations a second over the whole step.
  package var rate: Double { stepSeconds > 0 ? operations.reduce(0) { $0 + $1.work } / stepSeconds : 0 }

  /// What of a step is none of the above: handing over batches, reports.
  package var otherSeconds: Double {
    max(0, stepSeconds - updateSeconds - waitSeconds - operations.reduce(0) { $0 + $1.seconds })
  }
}

/// Measuring an engine while somebody looks, also in another process.
package enum EngineMeasuring {
  /// Seconds it goes on after another process asked for it.
  package static let lease = 40.0
  /// Seconds between two profiles that are told.
  package static let interval = 1.0
  /// Seconds after which a workbench that still looks asks again.
  package static let renewal = 15.0
}
