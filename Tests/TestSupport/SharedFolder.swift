import Foundation

/// Where goldens and real data lie: `ECAMP_SHARED`, or `../shared` beside the package.
public enum SharedFolder {
  public static let url: URL? = {
    let environment = ProcessInfo.processInfo.environment["ECAMP_SHARED"]
    let url = URL(fileURLWithPath: environment ?? "../shared")
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder), isFolder.boolValue else { return nil }
    return url
  }()

  /// For `@Test(.enabled(if: SharedFolder.isPresent, SharedFolder.why))`.
  public static var isPresent: Bool { url != nil }

  /// A folder below `golden/`; the caller has checked `isPresent`.
  public static func golden(_ name: String) -> URL {
    (url ?? URL(fileURLWithPath: "/nonexistent")).appendingPathComponent("golden").appendingPathComponent(name)
  }

  /// A folder or file below `data/`; the caller has checked `isPresent`.
  public static func data(_ name: String) -> URL {
    (url ?? URL(fileURLWithPath: "/nonexistent")).appendingPathComponent("data").appendingPathComponent(name)
  }
}
