import Foundation
import RunLog

/// The store a command line means.
enum StoreAccess {
  static let option = Option("--store", "FILE", "the experiment store (else ECAMP_STORE, else ~/.local/share/ecamp/experiments.sqlite)")

  static func path(_ arguments: Arguments) throws -> String {
    try StoreLocation.path(option: arguments.text("--store").map(DataSource.expanded), environment: ProcessInfo.processInfo.environment)
  }

  /// For reading; a store that does not exist yet is created empty, so that a first `ecamp runs` is no error.
  static func open(_ arguments: Arguments) throws -> RunStore {
    let store = try RunStore(path: try path(arguments))
    if let notice = store.notice { complain(notice) }
    return store
  }
}
