/// The theme files of this folder, compiled into the binary, in the order lists show them.
package enum EmbeddedThemes {
  package static let files: [(name: String, text: String)] = [
    ("dark", text(PackageResources.dark_theme)), ("light", text(PackageResources.light_theme)),
    ("high-contrast", text(PackageResources.high_contrast_theme)),
    ("high-contrast-light", text(PackageResources.high_contrast_light_theme)),
    ("colour-blind-dark", text(PackageResources.colour_blind_dark_theme)),
    ("colour-blind-light", text(PackageResources.colour_blind_light_theme)),
    ("solarized-dark", text(PackageResources.solarized_dark_theme)), ("solarized-light", text(PackageResources.solarized_light_theme)),
    ("reading-room", text(PackageResources.reading_room_theme)), ("dusk", text(PackageResources.dusk_theme)),
    ("paper", text(PackageResources.paper_theme)), ("mono", text(PackageResources.mono_theme)),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
