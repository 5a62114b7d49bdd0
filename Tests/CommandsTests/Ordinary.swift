import Foundation
import Testing

/// How a process is started without the rights of the superuser.
enum Ordinary {
  private static let nobody: uid_t = 65534

  /// Words in front of the program; none for a tester who is an ordinary user already.
  static let program = geteuid() == 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : []

  static let why: Comment = "as root, setpriv (util-linux) and a build folder that everybody may read are needed"

  static let isPossible: Bool = {
    guard geteuid() == 0 else { return true }
    guard let path = Ecamp.path, FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
    process.arguments = program.dropFirst() + [path, "version"]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  /// Makes a folder and what is in it theirs.
  static func give(_ folder: String) throws {
    guard geteuid() == 0 else { return }
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    for path in [folder] + names.map({ folder + "/" + $0 }) {
      try #require(chown(path, nobody, nobody) == 0, "\(path) cannot be given to nobody")
    }
  }
}
