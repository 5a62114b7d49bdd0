/// The session files of this folder, compiled into the binary.
package enum EmbeddedSessions {
  package static let files: [(name: String, text: String)] = [("quickstart", text(PackageResources.quickstart_session))]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
