import EmbeddedSessions

extension Session {
  package static let builtInNames: [String] = EmbeddedSessions.files.map(\.name)

  /// A session of the Sessions folder, compiled in; nil if there is none of that name.
  package static func builtIn(named name: String) throws(SessionError) -> Session? {
    guard let file = EmbeddedSessions.files.first(where: { $0.name == name }) else { return nil }
    return try Session(parsing: file.text, file: "Sessions/\(name).session", names: Command.names)
  }
}
