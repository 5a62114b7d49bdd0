import Foundation
import Interchange
import RunLog

extension CommandTable {
  static let merge = Command(
    ["merge"], operands: [.init("FILE", repeats: true)], summary: "takes over the runs of other stores, each once",
    details: """
      FILE is a store of another machine, or a copy of one; it is only read. Runs that are here already are not doubled: where FILE has more of
      one, that replaces what is here. Tags and notes of both are kept. Checkpoints beside FILE get a name beside this store too.
      Every file is checked before anything is changed, and each is taken over whole or not at all.
      """,
    options: [Option("--into", "STORE", "the store that takes them (else ECAMP_STORE, else ~/.local/share/ecamp/experiments.sqlite)")]
  ) { arguments in
    let path = try StoreLocation.path(
      option: arguments.text("--into").map(DataSource.expanded), environment: ProcessInfo.processInfo.environment)
    let files = arguments.positional.map(DataSource.expanded)
    var isBad = false
    for file in files {
      do throws(StoreError) { try RunStore.checkMerge(from: file, into: path) } catch {
        complain(error.description)
        isBad = true
      }
    }
    guard !isBad else { throw CommandFailure("nothing was merged") }
    let new = NewStore(path)
    do {
      let store = try RunStore(path: path)
      for file in files {
        print(words(try store.merge(from: file)))
        new.isKept = true
      }
    } catch {
      new.remove()
      throw error
    }
    return .success
  }

  private static func words(_ report: MergeReport) -> String {
    var parts = ["\(report.added.count) new", "\(report.renewed.count) brought up to date", "\(report.unchangedCount) here already"]
    if report.missingCheckpointCount > 0 { parts.append("\(report.missingCheckpointCount) checkpoints not beside it") }
    let renamed = report.renamed.sorted { $0.key < $1.key }.map {
      "\n  \($0.key.printable) is \($0.value.printable) here, its name being taken"
    }
    return "\(report.path.printable): \(parts.joined(separator: ", "))" + renamed.joined()
  }
}

/// A store a command makes by the way: where the command cannot do its work, the store and its folders are not left behind.
private final class NewStore {
  private let path: String
  private let isNew: Bool
  /// Folders that were not there, the innermost first.
  private var folders: [String] = []
  var isKept = false

  init(_ path: String) {
    self.path = path
    isNew = !FileManager.default.fileExists(atPath: path)
    var folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path) {
      folders.append(folder.path)
      folder.deleteLastPathComponent()
    }
  }

  func remove() {
    guard isNew, !isKept else { return }
    for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
    // Only what is empty goes.
    let stem = path.hasSuffix(".sqlite") ? String(path.dropLast(7)) : path
    for folder in [stem + "-checkpoints"] + folders { rmdir(folder) }
  }
}
