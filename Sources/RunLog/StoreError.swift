import CSQLite
import Interchange

/// What can go wrong with the experiment store, in sentences that say what to do.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  case noPlace
  case cannotCreate(path: String, reason: String)
  case missing(path: String)
  case notADatabase(path: String)
  /// A database of another program.
  case foreign(path: String)
  case damaged(path: String, message: String)
  case networkFileSystem(path: String, kind: String)
  case readOnly(path: String, reason: String)
  case locked(path: String)
  case diskFull(path: String)
  /// Anything else SQLite reports, with its extended result code.
  case database(code: Int32, message: String, sql: String)
  case noRun(String, nearest: String?)
  case ambiguousRun(String, candidates: [String])
  case runIsLive(name: String, pid: Int32, host: String)
  case noProbe(run: String, step: Int)
  /// A new name for a run that is none, or that another run has.
  case noName
  case nameTaken(String)
  /// SQL of the user that is wrong or does more than read: a sentence.
  case question(String)
  case interrupted
  /// A store that was to be merged into itself.
  case ownStore(path: String)
  /// A store of a newer version, which is not merged into an older one.
  case newerStore(path: String, notice: String)
  /// A file that was to be merged and is no store.
  case nothingToMerge(path: String, reason: String)
  /// A row whose content is not what this version writes.
  case unreadableRow(String)

  package var description: String {
    switch self {
    case .noPlace:
      "there is no place for the experiment store: HOME and XDG_DATA_HOME are not set; name one with --store FILE or ECAMP_STORE"
    case .cannotCreate(let path, let reason): "\(path.printable): the experiment store cannot be created: \(reason)"
    case .missing(let path): "\(path.printable): there is no experiment store here; check the name, or make one with ecamp train"
    case .notADatabase(let path):
      "\(path.printable): this file is not a database; it was left alone. Name another file with --store FILE or ECAMP_STORE"
    case .foreign(let path):
      "\(path.printable): this is a database of another program; it was left alone. Name another file with --store FILE or ECAMP_STORE"
    case .damaged(let path, let message):
      "\(path.printable): the experiment store is damaged (\(message)); save what is readable with: sqlite3 '\(path.printable)' .recover"
    case .networkFileSystem(let path, let kind):
      "\(path.printable): this folder is on a network file system (\(kind)), where a database that several programs use would be damaged; "
        + "name a file on a local disk with --store FILE or ECAMP_STORE"
    case .readOnly(let path, let reason): "\(path.printable): the experiment store can only be read: \(reason)"
    case .locked(let path): "\(path.printable): another program has kept the experiment store locked; close it and try again"
    case .diskFull(let path): "\(path.printable): the disk is full; make room, nothing is lost while this program runs"
    case .database(let code, let message, let sql): "the experiment store reports: \(message.printable) (code \(code)) for: \(sql)"
    case .noRun(let text, let nearest):
      "there is no run '\(text.printable)'" + (nearest.map { "; the nearest is '\($0.printable)'" } ?? "; `ecamp runs` lists them")
    case .ambiguousRun(let text, let candidates):
      "'\(text.printable)' begins the names of several runs: \(candidates.prefix(5).map(\.printable).joined(separator: ", "))"
        + (candidates.count > 5 ? ", ..." : "")
    case .runIsLive(let name, let pid, let host):
      "run '\(name.printable)' is being trained by process \(pid) on \(host.printable); stop it first"
    case .noProbe(let run, let step): "run '\(run.printable)' has no probe at step \(step)"
    case .noName: "a run needs a name of at least one letter that is seen"
    case .nameTaken(let name): "another run is called '\(name.printable)'; names are one run's alone"
    case .question(let sentence): sentence.printable
    case .interrupted: "interrupted before the answer was complete"
    case .ownStore(let path): "\(path.printable): this is the store that would be merged into; name the others"
    case .newerStore(let path, let notice): "\(path.printable): this store is not merged: \(notice)"
    case .nothingToMerge(let path, let reason): "\(path.printable): \(reason); name a store of ecamp, as another machine has it"
    case .unreadableRow(let what): "the experiment store holds something this version cannot read: \(what)"
    }
  }
}
