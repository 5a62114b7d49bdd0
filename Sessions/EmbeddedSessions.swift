/// The session files of this folder, compiled into the binary.
package enum EmbeddedSessions {
  package static let files: [(name: String, text: String)] = [
    ("quickstart", text(PackageResources.quickstart_session)), ("watch-a-run", text(PackageResources.watch_a_run_session)),
    ("look-into-a-pair", text(PackageResources.look_into_a_pair_session)),
    ("compare-history", text(PackageResources.compare_history_session)),
  ]
  /// Recipes, by the name `--recipe` knows them under.
  package static let recipes: [(name: String, text: String)] = [("words", text(PackageResources.words_recipe_json5))]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
