import Foundation
import Interchange
import Workbench

/// What users keep about the workbench: settings in the configuration directory, what it remembers in the state directory.
enum UserFiles {
  /// `$XDG_CONFIG_HOME/ecamp`, else `~/.config/ecamp`.
  static var configuration: URL { folder("XDG_CONFIG_HOME", else: ".config") }

  /// `$XDG_STATE_HOME/ecamp`, else `~/.local/state/ecamp`.
  static var state: URL { folder("XDG_STATE_HOME", else: ".local/state") }

  private static func folder(_ variable: String, else fallback: String) -> URL {
    let named = ProcessInfo.processInfo.environment[variable].flatMap { $0.hasPrefix("/") ? URL(fileURLWithPath: $0) : nil }
    return (named ?? FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(fallback)).appendingPathComponent("ecamp")
  }

  static var keys: URL { configuration.appendingPathComponent("keys") }

  static var start: URL { configuration.appendingPathComponent("start") }

  /// What the workbench does whenever it opens: a session of the user's, one command a line. Without a file it is empty; a line with a mistake
  /// is named and left out, as in the file of keys.
  static func startFile() -> (steps: [Session.Step], complaint: String?) {
    guard FileManager.default.fileExists(atPath: start.path) else { return ([], nil) }
    guard let bytes = try? Data(contentsOf: start) else { return ([], "\(start.path.printable) cannot be read; nothing of it was done") }
    let text = String(decoding: bytes, as: UTF8.self)
    let (session, problems) = Session.reading(text, file: start.path.printable, names: Workbench.Command.names)
    guard !problems.isEmpty else { return (session.steps, nil) }
    let more = problems.count > 4 ? ["and \(problems.count - 4) more"] : []
    let sentences = problems.prefix(4).map { "\($0)" } + more
    return (session.steps, (sentences + ["The other lines of the file were done."]).joined(separator: "\n"))
  }

  /// The user's keys; none where there is no file.
  static func keyFile() -> KeyFile {
    guard FileManager.default.fileExists(atPath: keys.path) else { return KeyFile(parsing: "", file: keys.path) }
    return (try? keyFile(keys)) ?? KeyFile(unreadable: keys.path.printable)
  }

  /// - Throws: `UsageError` for a file that cannot be read.
  static func keyFile(_ file: URL) throws -> KeyFile {
    guard let bytes = try? Data(contentsOf: file) else { throw UsageError("The key file \(file.path.printable) cannot be read.") }
    return KeyFile(parsing: String(decoding: bytes, as: UTF8.self), file: file.path.printable)
  }
}

extension KeyFile {
  /// What is wrong with the file, short enough to be read on a screen; nil if nothing is.
  var complaint: String? {
    guard !problems.isEmpty else { return nil }
    let more = problems.count > 4 ? ["and \(problems.count - 4) more: ecamp keys --check"] : []
    return (["Of your keys not all can be used:"] + problems.prefix(4) + more).joined(separator: "\n")
  }
}
