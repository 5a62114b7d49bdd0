import Foundation
import Telemetry

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Runs a recipe's `alarm.command` when an alarm is raised, by /bin/sh, at most once a minute for each kind of alarm. What happened is in the
/// environment and never part of the command's text. Nothing waits for it; that it failed is an event of the run.
final class AlarmCommands: @unchecked Sendable {
  // Unchecked: everything mutable is touched on `queue` only.
  static let pause = 60.0

  private let run: String
  private let tell: @Sendable (RunEvent) -> Void
  private let queue = DispatchQueue(label: "alarm commands")
  private var lastTimes: [RunAlarm.Kind: Double] = [:]

  /// - Parameter tell: takes the event of a command that failed.
  init(run: String, tell: @escaping @Sendable (RunEvent) -> Void) { (self.run, self.tell) = (run, tell) }

  func take(_ event: RunEvent, _ command: String) {
    queue.async { [self] in start(event, command) }
  }

  /// Returns when commands asked for so far have been started.
  func settle() { queue.sync {} }

  private func start(_ event: RunEvent, _ command: String) {
    guard let kind = event.alarm?.kind, event.time - (lastTimes[kind] ?? -.infinity) >= Self.pause else { return }
    lastTimes[kind] = event.time
    let facts = [
      "ECAMP_ALARM": kind.rawValue, "ECAMP_RUN": run, "ECAMP_STEP": "\(event.step)", "ECAMP_TEXT": event.text,
    ]
    var child: pid_t = 0
    let code = spawn(command, facts, &child)
    guard code == 0 else { return fail(event.step, "cannot be started: \(String(cString: strerror(code)))") }
    let thread = Thread { [self, child] in
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7F
      if signal != 0 { return fail(event.step, "was ended by signal \(signal)") }
      let code = (status >> 8) & 0xFF
      if code != 0 { fail(event.step, "ended with code \(code)\(code == 127 ? ": there is no such program" : "")") }
    }
    thread.name = "alarm command"
    thread.start()
  }

  private func fail(_ step: Int, _ what: String) {
    tell(RunEvent(kind: .warning, step: step, time: Date().timeIntervalSince1970, text: "alarm.command \(what)"))
  }

  /// A session of its own, with nothing to read from and nothing to write on: the screen belongs to the workbench.
  private func spawn(_ command: String, _ facts: [String: String], _ child: inout pid_t) -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for output: Int32 in [1, 2] { posix_spawn_file_actions_addopen(&actions, output, "/dev/null", O_WRONLY, 0) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // The signals this process awaits on a thread of its own are the command's to take as usual.
    var (none, every) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    sigfillset(&every)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setsigdefault(&attributes, &every)
    // POSIX_SPAWN_SETSID, which the C library shows to GNU sources only, and the two above.
    posix_spawnattr_setflags(&attributes, 0x80 | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var environment = ProcessInfo.processInfo.environment
    environment.merge(facts) { $1 }
    // A zero byte would end a fact early.
    let words = environment.map { "\($0.key)=\($0.value.filter { $0 != "\0" })" }
    let program: [String] = ["/bin/sh", "-c", command]
    var variables = words.map { strdup($0) }
    variables.append(nil)
    var arguments = program.map { strdup($0) }
    arguments.append(nil)
    defer { for pointer in variables + arguments { free(pointer) } }
    return posix_spawn(&child, "/bin/sh", &actions, &attributes, &arguments, &variables)
  }
}
