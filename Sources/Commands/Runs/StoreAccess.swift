import Foundation
import RunLog

/// The store a command line means.
enum StoreAccess {
  static let option = Option("--store", "FILE", "the experiment store (else ECAMP_STORE, else ~/.local/share/ecamp/experiments.sqlite)")

  /// For commands that train, or open the workbench: the store may have to be made.
  static func pathToMake(_ arguments: Arguments) throws -> String {
    try StoreLocation.path(option: arguments.text("--store").map(DataSource.expanded), environment: ProcessInfo.processInfo.environment)
  }

  /// For commands that only ask something of a store: one that is not there is neither made nor passed off as an empty one, for its name may
  /// be mistyped.
  /// - Throws: `StoreError.missing`.
  static func path(_ arguments: Arguments) throws -> String {
    let path = try pathToMake(arguments)
    if StoreLocation.isAbsent(path) { throw StoreError.missing(path: path) }
    return path
  }

  /// For screens without a terminal, which there are before the first run, too: of an empty store that is gone afterwards. A store that was
  /// named must be there.
  static func withStoreToShow<Result>(_ arguments: Arguments, _ body: (String) throws -> Result) throws -> Result {
    guard try !isNamed(arguments) && StoreLocation.isAbsent(pathToMake(arguments)) else { return try body(try path(arguments)) }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ecamp-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.appendingPathComponent("experiments.sqlite").path)
  }

  private static func isNamed(_ arguments: Arguments) -> Bool {
    [arguments.text("--store"), ProcessInfo.processInfo.environment["ECAMP_STORE"]].contains { $0?.isEmpty == false }
  }

  /// The store, which is not made.
  static func open(_ arguments: Arguments) throws -> RunStore {
    let path = try path(arguments)
    let store = try RunStore(path: path)
    if let notice = store.notice { complain(StoreError.readOnly(path: path, reason: notice).description) }
    return store
  }

  /// The same; nil for a store that nobody named and that is not there, so that a first `ecamp runs` is no error.
  static func openIfPresent(_ arguments: Arguments) throws -> RunStore? {
    try !isNamed(arguments) && StoreLocation.isAbsent(pathToMake(arguments)) ? nil : open(arguments)
  }
}
