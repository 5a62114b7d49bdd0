import Foundation
import Interchange

/// The rule of the golden folder's README: |difference| <= 1e-5 + 1e-4 |value|, or 20 times the recorded difference between the published
/// code in single and in double precision where that is larger.
public struct GoldenComparison: CustomStringConvertible {
  public let name: String
  /// Largest difference in units of what is allowed; at most 1 for agreement.
  public let worst: Double
  public let description: String
  public var agrees: Bool { worst <= 1 }

  public init(_ name: String, _ got: [Float], _ expected: [Float], recorded: Double = 0) {
    self.name = name
    guard got.count == expected.count else {
      worst = .infinity
      description = "\(name): \(got.count) elements, expected \(expected.count)"
      return
    }
    var (worst, place) = (0.0, 0)
    for index in got.indices {
      let allowed = max(1e-5 + 1e-4 * abs(Double(expected[index])), 20 * recorded)
      let difference = abs(Double(got[index]) - Double(expected[index]))
      let ratio = difference.isFinite ? difference / allowed : .infinity
      if ratio > worst { (worst, place) = (ratio, index) }
    }
    self.worst = worst
    description =
      got.isEmpty
      ? "\(name): empty"
      : "\(name): worst at \(place): \(got[place]), expected \(expected[place]) (\(String(format: "%.3g", worst)) of what is allowed)"
  }
}

/// A parsed `meta.json`, by plain look-ups.
public struct GoldenMeta {
  public let root: [String: Any]

  public init(_ folder: URL) throws {
    let data = try Data(contentsOf: folder.appendingPathComponent("meta.json"))
    root = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
  }

  public func dictionary(_ path: String...) -> [String: Any] {
    path.reduce(root) { $0[$1] as? [String: Any] ?? [:] }
  }

  public func doubles(_ key: String) -> [Double] { root[key] as? [Double] ?? [] }

  /// The recorded difference of a tensor, 0 where none is.
  public func recorded(_ key: String) -> Double {
    let entry = dictionary("tolerances")[key] as? [String: Any]
    return entry?["max_abs_diff_fp32_vs_fp64"] as? Double ?? 0
  }
}

extension SharedFolder {
  /// Every folder below `golden/` that holds the named files, in order of name.
  public static func goldenFolders(with files: [String]) -> [URL] {
    guard let golden = url?.appendingPathComponent("golden") else { return [] }
    let folders = (try? FileManager.default.contentsOfDirectory(at: golden, includingPropertiesForKeys: nil)) ?? []
    return folders.filter { folder in
      files.allSatisfy { FileManager.default.fileExists(atPath: folder.appendingPathComponent($0).path) }
    }.sorted { $0.path < $1.path }
  }
}
