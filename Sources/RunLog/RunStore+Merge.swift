import Interchange
import Telemetry

/// What a merge did with one file.
package struct MergeReport: Hashable, Sendable {
  package var path: String
  /// Names the new runs have here.
  package var added: [String] = []
  /// Runs that were here already and had gone on there.
  package var renewed: [String] = []
  package var unchangedCount = 0
  /// Runs whose name was taken here, with the name they got.
  package var renamed: [String: String] = [:]
  /// Checkpoints whose files do not lie beside the other store.
  package var missingCheckpointCount = 0
}

/// Bringing stores together.
extension RunStore {
  /// Refuses a file that cannot be merged into the store at `path`, before anything is changed, also before that is made: not a store,
  /// newer, damaged, or that store itself.
  package static func checkMerge(from other: String, into path: String) throws(StoreError) {
    guard StoreLocation.exists(other) else { throw .nothingToMerge(path: other, reason: "there is no such file") }
    if StoreLocation.isSameFile(path, other) { throw .ownStore(path: other) }
    if StoreLocation.isAbsent(other) { throw .nothingToMerge(path: other, reason: "this file is empty") }
    let source = try source(at: other)
    try source.connection.use { (database) throws(StoreError) in
      if case .newer(let version) = try Schema.standing(of: database) {
        throw .newerStore(path: other, notice: Self.newerNotice(version))
      }
      let verdict = try database.first("PRAGMA quick_check(1)") { $0.text(0) } ?? ""
      if verdict != "ok" { throw .damaged(path: other, message: verdict) }
    }
  }

  /// A store to be merged, with words of its own for what is none: nobody names it by --store.
  private static func source(at path: String) throws(StoreError) -> RunStore {
    do throws(StoreError) { return try RunStore(path: path, access: .readOnly) } catch {
      switch error {
      case .notADatabase: throw .nothingToMerge(path: path, reason: "this is no database")
      case .foreign: throw .nothingToMerge(path: path, reason: "this is a database of another program")
      default: throw error
      }
    }
  }

  /// Takes over the runs of another store, all or none. A run that is here already is not doubled: where the other store has more of it,
  /// that replaces what is here; notes and tags of both are kept.
  package func merge(from other: String) throws(StoreError) -> MergeReport {
    try Self.checkMerge(from: other, into: path)
    if let notice { throw .readOnly(path: path, reason: notice) }
    var made: [String] = []
    do throws(StoreError) {
      let report = try connection.use { (database) throws(StoreError) in
        try database.run("ATTACH ? AS source", .text(Self.sourceAddress(other)))
        defer { try? database.execute("DETACH source") }
        return try database.writing { () throws(StoreError) in
          try StoreMerge(database, into: self, from: other).run(&made)
        }
      }
      bells.ring(.watcher)
      return report
    } catch {
      // Numbers of runs that were rolled back are given out again; their checkpoints must not be there then.
      for folder in made { Self.removeFolder(folder) }
      throw error
    }
  }

  private static func sourceAddress(_ path: String) -> String {
    let isFixed = !StoreLocation.isWritable(StoreLocation.folder(of: path)) && !StoreLocation.exists(path + "-wal")
    return Database.address(of: path, access: isFixed ? .immutable : .readOnly) + (isFixed ? "" : "?mode=ro")
  }
}
