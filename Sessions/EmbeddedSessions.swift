/// The session files of this folder, compiled into the binary.
package enum EmbeddedSessions {
  package static let files: [(name: String, text: String)] = [("quickstart", text(PackageResources.quickstart_session))]
  /// Recipes, by the name `--recipe` knows them under.
  package static let recipes: [(name: String, text: String)] = [("words", text(PackageResources.words_recipe_json5))]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
