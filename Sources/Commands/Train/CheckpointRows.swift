import Foundation
import RunLog
import Telemetry

/// Keeps the store's list of a run's checkpoints to the files that are there: the engine removes old ones and replaces the best.
final class CheckpointRows: @unchecked Sendable {
  // Unchecked: only touched on the thread that reports checkpoints.
  private var paths: Set<String>
  private let writer: RunWriter

  /// - Parameter known: what the store lists when the run begins.
  init(_ known: [CheckpointRecord], writer: RunWriter) {
    paths = Set(known.map(\.path))
    self.writer = writer
    forgetMissing()
  }

  func take(_ record: CheckpointRecord) {
    // The best checkpoint keeps its path when another step becomes the best.
    if paths.contains(record.path) { writer.forgetCheckpoint(at: record.path) }
    writer.record(record)
    paths.insert(record.path)
    forgetMissing()
  }

  private func forgetMissing() {
    for path in paths where !FileManager.default.fileExists(atPath: path) {
      writer.forgetCheckpoint(at: path)
      paths.remove(path)
    }
  }
}
