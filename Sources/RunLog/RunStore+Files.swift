#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Files beside the store.
extension RunStore {
  /// Removes a run's checkpoint folder and the files in it; nothing outside, and no folder below it.
  func removeCheckpointFolder(of run: Int64) { Self.removeFolder(checkpointFolder(of: run)) }

  static func removeFolder(_ folder: String) {
    guard let listing = opendir(folder) else { return }
    var names: [String] = []
    while let entry = readdir(listing) {
      names.append(withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
    }
    closedir(listing)
    for name in names where name != "." && name != ".." { unlink(folder + "/" + name) }
    rmdir(folder)
  }
}
