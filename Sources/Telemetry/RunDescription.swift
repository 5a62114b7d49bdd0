/// What is known of a run before its first step, and kept with it for good.
package struct RunDescription: Hashable, Sendable {
  /// Nil lets the store choose; a name that is taken gets a number.
  package var name: String?
  package var preset: String
  package var objective: String
  /// What it trains on, in words: a path, "phantoms 1000".
  package var data: String
  /// The recipe as JSON text, which can be run again as it stands.
  package var recipe: String
  package var seed: UInt64
  /// The step it is to end at.
  package var steps: Int
  /// Version of this program.
  package var version: String
  /// Commit of the directory it was started from, with "+changes" where files differ; empty outside a repository.
  package var gitState: String
  package var folder: String
  package var host: String
  /// The processor as the matrix library sees it ("SkylakeX").
  package var coreType: String
  /// Which library multiplies matrices.
  package var backend: String
  package var threads: Int
  package var note: String
  package var tags: [String]
  /// Whether probes keep report text, patient and paths beside numbers and pictures.
  package var keepsProbeText: Bool

  package init(
    name: String? = nil, preset: String, objective: String, data: String, recipe: String, seed: UInt64, steps: Int, version: String = "",
    gitState: String = "", folder: String = "", host: String = "", coreType: String = "", backend: String = "", threads: Int = 1,
    note: String = "", tags: [String] = [], keepsProbeText: Bool = true
  ) {
    self.name = name
    self.preset = preset
    self.objective = objective
    self.data = data
    self.recipe = recipe
    self.seed = seed
    self.steps = steps
    self.version = version
    self.gitState = gitState
    self.folder = folder
    self.host = host
    self.coreType = coreType
    self.backend = backend
    self.threads = threads
    self.note = note
    self.tags = tags
    self.keepsProbeText = keepsProbeText
  }
}

/// Everything the store says of one run but its curves, events and pictures.
package struct RunDetails: Hashable, Sendable {
  package var summary: RunSummary
  package var description: RunDescription
  package var checkpoints: [CheckpointRecord]

  package init(summary: RunSummary, description: RunDescription, checkpoints: [CheckpointRecord]) {
    self.summary = summary
    self.description = description
    self.checkpoints = checkpoints
  }
}

/// A checkpoint file a run can be resumed from.
package struct CheckpointRecord: Hashable, Sendable {
  package enum Kind: String, Sendable, CaseIterable, Codable {
    case last, best
  }
  package var step: Int
  package var kind: Kind
  package var path: String
  /// As the file carries it.
  package var checksum: UInt64
  package var byteCount: Int
  /// Seconds since 1970.
  package var time: Double

  package init(step: Int, kind: Kind, path: String, checksum: UInt64, byteCount: Int, time: Double) {
    self.step = step
    self.kind = kind
    self.path = path
    self.checksum = checksum
    self.byteCount = byteCount
    self.time = time
  }
}
