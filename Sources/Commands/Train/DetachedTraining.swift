import Foundation
import Interchange

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Starts `ecamp train` in a session of its own, so that it has no terminal to lose, and says under which name it can be followed.
struct DetachedTraining {
  /// What the process prints goes here, beside the store.
  let logPath: String

  init(storePath: String) throws {
    let folder = URL(fileURLWithPath: storePath).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let stem = URL(fileURLWithPath: storePath).deletingPathExtension().lastPathComponent
    logPath = "\(folder)/\(stem)-detached-\(Int(Date().timeIntervalSince1970))-\(getpid()).log"
  }

  /// - Parameter words: the command line of the new process, without the program and without --detach.
  func run(_ words: [String]) throws -> ExitCode {
    let child = try spawn(words)
    var (told, status) = (0, Int32(0))
    while true {
      // Asked first: what the process printed before its end is then in the file.
      let hasEnded = waitpid(child, &status, WNOHANG) == child
      for line in lines.dropFirst(told) {
        told += 1
        // What takes long and what went wrong comes before the first thing a run says of itself: "run 3 “name”: ...".
        if line.hasPrefix("ecamp: ") { StandardStream.error.write(line + "\n") } else { print(line) }
        guard line.hasPrefix("run ") else { continue }
        print("process \(child) trains it without a terminal, its messages are in \(logPath.printable); ecamp attach follows it")
        return .success
      }
      if hasEnded { return ExitCode(rawValue: status & 0x7F == 0 ? (status >> 8) & 0xFF : 1) ?? .failure }
      usleep(50_000)
    }
  }

  /// Whole lines of the log so far.
  private var lines: [String] {
    let text = (try? String(contentsOfFile: logPath, encoding: .utf8)) ?? ""
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  private func spawn(_ words: [String]) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, logPath, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // POSIX_SPAWN_SETSID, which the C library shows to GNU sources only.
    posix_spawnattr_setflags(&attributes, 0x80)
    let program = "/proc/self/exe"
    var arguments = ([CommandLine.arguments.first ?? "ecamp"] + words).map { strdup($0) }
    arguments.append(nil)
    defer { for pointer in arguments { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, program, &actions, &attributes, &arguments, environ)
    guard code == 0 else { throw CommandFailure("the process cannot be started: \(String(cString: strerror(code)))") }
    return child
  }
}
