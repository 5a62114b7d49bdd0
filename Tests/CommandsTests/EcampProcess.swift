import Foundation
import Testing

/// The built `ecamp` beside the test bundle, and how it is started.
enum Ecamp {
  /// Found from whatever knows where the tests lie: the running executable, its arguments, the mapped test bundle.
  static let path: String? = {
    var places = CommandLine.arguments.filter { $0.contains("/") }
    if let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") { places.append(executable) }
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    places += maps.split(separator: "\n").compactMap { line in line.firstIndex(of: "/").map { String(line[$0...]) } }
    for place in places {
      var folder = URL(fileURLWithPath: place)
      for _ in 0..<4 {
        folder.deleteLastPathComponent()
        let candidate = folder.appendingPathComponent("ecamp").path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
          FileManager.default.isExecutableFile(atPath: candidate)
        {
          return candidate
        }
      }
    }
    return nil
  }()

  /// What a process sees of the outside: nothing of the tester's own but where programs are.
  static func environment(home: String) -> [String: String] {
    [
      "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": home, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "NO_COLOR": "1",
      "ECAMP_STORE": home + "/store.sqlite", "GIT_CEILING_DIRECTORIES": "/",
      "SWIFT_BACKTRACE": "enable=no",
    ]
  }
}

/// What a process that has ended left behind.
struct Outcome: CustomStringConvertible {
  let arguments: [String]
  /// The exit code; nil when a signal ended the process.
  let code: Int32?
  let signal: Int32?
  let outputBytes: [UInt8]
  let errorBytes: [UInt8]
  var output: String { String(decoding: outputBytes, as: UTF8.self) }
  var errors: String { String(decoding: errorBytes, as: UTF8.self) }

  /// What reproduces a failure.
  var description: String {
    "ecamp \(arguments.joined(separator: " "))\nended with \(code.map { "code \($0)" } ?? "signal \(signal ?? 0)")\n\(errors)\n\(output.prefix(3000))"
  }

  /// Control characters that a terminal would act on: C0 but newline and tab, DEL, and C1 behind their UTF-8 lead.
  var controls: [String] {
    (output + errors).unicodeScalars.filter { ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value) }.map {
      String($0.value, radix: 16)
    }
  }

  func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(outputBytes), options: .fragmentsAllowed) }
}

/// One running `ecamp`. What it prints goes to files, so that nobody waits for a full pipe.
final class EcampProcess {
  let arguments: [String]
  let pid: pid_t
  private let outputPath: String
  private let errorPath: String
  private var status: Int32?

  /// - Parameters:
  ///   - program: words in front of `ecamp` ("setpriv", ...).
  ///   - output: where standard output goes instead of a file of its own.
  ///   - terminal: a terminal's path, which becomes all three streams and what controls the process.
  ///   - logs: the folder of those files, where it is not the one the process works in.
  init(
    _ arguments: [String], in folder: String, program: [String] = [], output: String? = nil, terminal: String? = nil, logs: String? = nil,
    environment changes: [String: String] = [:]
  ) throws {
    self.arguments = arguments
    let path = try #require(Ecamp.path, "ecamp is not beside the tests; swift build makes it")
    let stem = (logs ?? folder) + "/.process-" + UUID().uuidString
    (outputPath, errorPath) = (output ?? stem + ".out", stem + ".err")
    // `env` changes the folder and becomes the program.
    let words = ["env", "-C", folder] + program + [path] + arguments
    let settings = Ecamp.environment(home: folder).merging(changes) { $1 }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let terminal {
      // The first terminal that the leader of a new session opens controls it.
      posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      for stream in [Int32(1), 2] { posix_spawn_file_actions_adddup2(&actions, 0, stream) }
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT, 0o666)
      posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT, 0o666)
    }
    closeOtherDescriptors(&actions)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    takeSignalsAsUsual(&attributes, flags: terminal == nil ? Int16(POSIX_SPAWN_SETPGROUP) : Self.newSession)
    var child: pid_t = 0
    let code = withCStrings(words) { argv in
      withCStrings(settings.map { "\($0)=\($1)" }) { envp in posix_spawnp(&child, words[0], &actions, &attributes, argv, envp) }
    }
    try #require(code == 0, "\(words[0]) cannot be started: \(String(cString: strerror(code)))")
    pid = child
  }

  deinit {
    guard status == nil else { return }
    kill(pid, SIGKILL)
    waitpid(pid, &waited, 0)
  }

  private var waited: Int32 = 0

  /// POSIX_SPAWN_SETSID, which the C library shows to GNU sources only.
  private static let newSession: Int16 = 0x80

  func send(_ signal: Int32) { kill(pid, signal) }

  /// Waits until a SIGSTOP has stopped all of the process; false when it has ended.
  func waitForStop() -> Bool {
    guard !hasEnded else { return false }
    var status: Int32 = 0
    while waitpid(pid, &status, WUNTRACED) < 0, errno == EINTR {}
    if status & 0xFF == 0x7F { return true }
    self.status = status
    return false
  }

  var hasEnded: Bool {
    if status != nil { return true }
    guard waitpid(pid, &waited, WNOHANG) == pid else { return false }
    status = waited
    return true
  }

  /// Waits for the end. Past `seconds`, far above what is needed, the process is killed and the outcome shows that.
  func wait(seconds: Double = 120) -> Outcome {
    let deadline = Date().addingTimeInterval(seconds)
    while !hasEnded {
      if Date() > deadline {
        kill(pid, SIGKILL)
        waitpid(pid, &waited, 0)
        status = waited
        break
      }
      usleep(2_000)
    }
    let value = status ?? 0
    let signal = value & 0x7F
    return Outcome(
      arguments: arguments, code: signal == 0 ? (value >> 8) & 0xFF : nil, signal: signal == 0 ? nil : signal,
      outputBytes: Self.bytes(outputPath), errorBytes: Self.bytes(errorPath))
  }

  /// Everything printed so far.
  var printed: String { String(decoding: Self.bytes(outputPath) + Self.bytes(errorPath), as: UTF8.self) }

  private static func bytes(_ path: String) -> [UInt8] {
    path.hasPrefix("/dev/") ? [] : (try? Array(Data(contentsOf: URL(fileURLWithPath: path)))) ?? []
  }
}

/// A child gets its three streams and nothing else: a terminal or pipe of another test would not end while the child holds it open.
/// Looked up by name, as C libraries before glibc 2.34 lack it, and later ones show it to GNU sources only.
func closeOtherDescriptors(_ actions: inout posix_spawn_file_actions_t) {
  typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
  guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return }
  _ = unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, 3)
}

/// A child takes signals as if a shell had started it: threads of the tests block most of them.
func takeSignalsAsUsual(_ attributes: inout posix_spawnattr_t, flags: Int16 = 0) {
  var (none, all) = (sigset_t(), sigset_t())
  sigemptyset(&none)
  sigfillset(&all)
  posix_spawnattr_setsigmask(&attributes, &none)
  posix_spawnattr_setsigdefault(&attributes, &all)
  posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) | flags)
}

/// Pointers to C strings, ended by nil, for as long as `body` runs.
private func withCStrings<Result>(
  _ words: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
  var pointers = words.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
}
