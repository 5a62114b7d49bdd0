import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The lines typed behind `:`, kept from one sitting to the next in a private file, one a line. Several workbenches may add to it at once.
struct LineHistory {
  private let file: String
  private static let mostLines = 500

  /// Nil where `ECAMP_HISTORY=off` forbids it; `ECAMP_HISTORY=PATH` names another file than `history` in the state directory.
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    switch environment["ECAMP_HISTORY"] {
    case "off", "0", "no": return nil
    case let path? where path.hasPrefix("/"): file = path
    default: file = UserFiles.state.appendingPathComponent("history").path
    }
  }

  /// What was typed before, oldest first, each line once.
  func lines() -> [String] {
    guard let bytes = FileManager.default.contents(atPath: file) else { return [] }
    var seen: Set<String> = []
    let all = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    let kept = Array(all.reversed().filter { seen.insert($0).inserted }.prefix(Self.mostLines).reversed())
    if all.count > 4 * Self.mostLines { try? write(kept) }
    return kept
  }

  /// Adds a line. A history that cannot be written is none: nothing that was asked for fails with it.
  func keep(_ line: String) {
    guard !line.contains(where: \.isNewline) else { return }
    try? makeFolder()
    let descriptor = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { return }
    try? FileHandle(fileDescriptor: descriptor, closeOnDealloc: true).write(contentsOf: Data((line + "\n").utf8))
  }

  private func write(_ lines: [String]) throws {
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: file), options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
  }

  private func makeFolder() throws {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
}
