import Foundation
import Interchange
import Screen

/// Themes by name: a user's own in the configuration directory come first, then those compiled in.
enum ThemeChoice {
  static var folder: URL { UserFiles.configuration.appendingPathComponent("themes") }

  static var names: [String] {
    let own = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let ownNames = own.filter { $0.hasSuffix(".theme") }.map { String($0.dropLast(6)) }.sorted()
    return ownNames + Theme.builtInNames.filter { !ownNames.contains($0) }
  }

  /// - Throws: `ScreenError` with file and line for a theme that cannot be read, `UsageError` for one that is not there.
  static func theme(_ name: String) throws -> Theme {
    let file = folder.appendingPathComponent(name + ".theme")
    if !name.contains("/"), let text = try? String(contentsOf: file, encoding: .utf8) { return try Theme.parse(text, file: file.path) }
    if let theme = Theme.builtIn(named: name) { return theme }
    let near = nearest(name, among: names).map { " Did you mean \($0)?" } ?? ""
    throw UsageError("There is no theme “\(name.printable)”.\(near) Themes are \(listed(names)).")
  }
}
