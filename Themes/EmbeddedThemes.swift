/// The theme files of this folder, compiled into the binary.
package enum EmbeddedThemes {
  package static let files: [(name: String, text: String)] = [
    ("dark", text(PackageResources.dark_theme)), ("light", text(PackageResources.light_theme)),
    ("high-contrast", text(PackageResources.high_contrast_theme)), ("mono", text(PackageResources.mono_theme)),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
