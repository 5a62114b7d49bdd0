import EmbeddedThemes

extension Theme {
  package static var builtInNames: [String] { EmbeddedThemes.files.map(\.name) }

  /// The themes of the Themes folder, compiled in.
  package static func builtIn(named name: String) -> Theme? { builtIns[name] }

  package static var dark: Theme { builtIn(named: "dark") ?? plain }

  /// No colours at all; also what is left if a built-in theme could not be read.
  private static let plain = Theme(name: "plain", looks: Array(repeating: RoleLook(), count: Role.allCases.count))

  private static let builtIns: [String: Theme] = {
    var themes: [String: Theme] = [:]
    for file in EmbeddedThemes.files {
      themes[file.name] = try? parse(file.text, file: "\(file.name).theme")
    }
    return themes
  }()
}
