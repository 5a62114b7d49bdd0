import Foundation
import Interchange
import Workbench

/// Sessions as files.
enum SessionFile {
  /// Writes a session and returns what to say of it. A session may be written over, nothing else.
  static func write(_ text: String, to path: String) throws -> String {
    if !FilePlace.isStream(path), let present = FileManager.default.contents(atPath: path), !present.starts(with: Session.signature.utf8),
      !present.isEmpty
    {
      throw CommandFailure("\(path.printable) is there and is no session; it was left alone. Choose another name.")
    }
    try AtomicFile.write(text, to: path, permissions: 0o644, isNamed: true)
    return "wrote \(path.printable); ecamp play \(path.printable) shows where it ends"
  }
}
