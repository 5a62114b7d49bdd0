import Graph
import Interchange
import Telemetry

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The checkpoints of one run: `step-N.safetensors`, of which the last two stay, and `best.safetensors`.
package struct CheckpointFolder: Sendable {
  package let path: String
  static let keptCount = 2
  package var bestPath: String { path + "/best.safetensors" }
  package var tokenizerPath: String { path + "/tokenizer.json" }

  /// Makes the folder, private to the user, where it isn't there yet.
  package init(_ path: String) throws(TrainingError) {
    self.path = path
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += made.isEmpty && part.isEmpty ? "/" : (made.isEmpty || made == "/" ? "" : "/") + part
      if part.isEmpty || mkdir(made, 0o700) == 0 || errno == EEXIST { continue }
      throw TrainingError(.checkpoint, "\(path.printable): cannot make this folder: \(systemMessage(errno))")
    }
  }

  package func path(step: Int) -> String {
    let digits = String(step)
    return "\(path)/step-\(String(repeating: "0", count: max(0, 9 - digits.count)))\(digits).safetensors"
  }

  /// Steps of the checkpoints that are there, ascending.
  package var steps: [Int] {
    names.filter { $0.hasPrefix("step-") && $0.hasSuffix(".safetensors") }.compactMap { Int($0.dropFirst(5).dropLast(12)) }.sorted()
  }

  private var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    return names
  }

  /// What the store keeps of a checkpoint that has been read; nil where it is gone.
  func record(step: Int) -> CheckpointRecord? {
    var status = stat()
    let path = path(step: step)
    guard stat(path, &status) == 0, let file = try? SafetensorsFile(path: path, verification: .skipped), let checksum = file.checksum else {
      return nil
    }
    let time = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9
    return CheckpointRecord(step: step, kind: .last, path: path, checksum: checksum, byteCount: file.byteCount, time: time)
  }

  /// Writes a checkpoint, then removes all but the last ones. When the disk is full, those that were there stay.
  package func write(_ store: ParameterStore, state: CheckpointState, recipe: Recipe) throws(SafetensorsError) -> SafetensorsReceipt {
    let receipt = try Checkpoint.write(store, state: state, recipe: recipe, to: path(step: state.step))
    // Checkpoints of later steps belong to a course that was left by resuming from an earlier one.
    for later in steps where later > state.step { unlink(path(step: later)) }
    for old in steps.dropLast(Self.keptCount) { unlink(path(step: old)) }
    return receipt
  }

  /// Keeps the checkpoint of `step` as the best: a second name of the same file, put in place at once.
  package func markBest(step: Int) throws(TrainingError) {
    let temporary = path + "/.best.partial"
    unlink(temporary)
    guard link(path(step: step), temporary) == 0, rename(temporary, bestPath) == 0 else {
      let code = errno
      unlink(temporary)
      throw TrainingError(.checkpoint, "\(bestPath.printable): cannot keep the best checkpoint: \(systemMessage(code))")
    }
  }

  /// Names of checkpoints that were found damaged and set aside.
  package var setAside: [String] { names.filter { $0.hasPrefix("step-") && $0.hasSuffix(".safetensors.damaged") }.sorted() }

  /// Restores the newest checkpoint that is whole. A damaged one is set aside under the name `….damaged`, with a sentence, and the one before
  /// is tried.
  /// - Returns: nil where there never was one.
  /// - Throws: where none is left of those there were, and where a whole one is of a model of other sizes, which is left alone.
  package func restore(into store: ParameterStore) throws(TrainingError) -> (state: CheckpointState?, warnings: [String]) {
    var warnings: [String] = []
    for step in steps.reversed() {
      let file = path(step: step)
      do throws(TrainingError) { return (try Checkpoint.read(file, into: store), warnings) } catch {
        let isWhole = (try? SafetensorsFile(path: file, verification: .required)) != nil
        guard !isWhole else { throw error }
        guard rename(file, file + ".damaged") == 0 else { throw error }
        warnings.append("\(error.message); it is set aside, and the checkpoint before it is used")
      }
    }
    guard warnings.isEmpty else { throw TrainingError(.checkpoint, "no whole checkpoint is left: \(warnings.joined(separator: "; "))") }
    let lost = setAside
    guard lost.isEmpty else { throw Self.nothingLeft(lost, in: path) }
    return (nil, [])
  }

  /// What to say where every checkpoint was damaged: going on would mean to begin anew, over what is there.
  package static func nothingLeft(_ names: [String], in path: String) -> TrainingError {
    TrainingError(
      .checkpoint,
      "no whole checkpoint is left in \(path.printable), only damaged ones: \(names.joined(separator: ", ").printable); branch from the best "
        + "one (ecamp train --branch RUN@best), or move those files away to begin again at step 0")
  }
}

func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }
