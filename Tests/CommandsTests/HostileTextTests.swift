import Foundation
import TestSupport
import Testing

/// Names, reports, paths and words made to steer a terminal or to mislead its reader: nothing of them arrives raw, anywhere.
@Suite struct HostileTextTests {
  /// Escape, CSI, OSC, C1, bidirectional and zero-width characters, wide ones, marks, joined emoji, a flag, line separators.
  static let evil =
    "a\u{1B}[2J\u{7}\u{1B}]0;owned\u{7}b\u{9B}31mc\u{202E}d\u{2066}e\u{200B}f\u{200D}g\u{FEFF}h日本é e\u{301} 👩\u{200D}⚕️🇩🇪\u{85}\u{2028}k"

  /// What must not be written, but for the line feeds and tabs of our own.
  static func raw(_ text: String) -> Set<String> {
    Set(
      text.unicodeScalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control: scalar != "\n" && scalar != "\t"
        case .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      }.map { String($0.value, radix: 16) })
  }

  private func trained() throws -> Workplace {
    let place = try Workplace()
    _ = try place.folder.write(try Workplace.film(), to: "b\u{1B}[31m\u{202E}日.png")
    func quoted(_ text: String) -> String { "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
    let rows = [
      ["a.png", "There is a small left effusion. " + Self.evil, Self.evil],
      ["b\u{1B}[31m\u{202E}日.png", "No \(Self.evil) effusion. 日本語.", "p2"],
      ["c.png", "Right basal consolidation.", "p3"], ["gone\u{1B}]0;x\u{7}\u{202E}.png", "Mild oedema.", "p4"],
    ]
    let csv = "image,report,patient\n" + rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined()
    let path = try place.pairs(csv)
    let outcome = try place.run(["train", "--data", path, "--steps", "12", "--name", Self.evil] + Workplace.small())
    try #require(outcome.code == 0, "\(outcome)")
    #expect(Self.raw(outcome.output + outcome.errors).isEmpty, "train: \(Self.raw(outcome.output + outcome.errors))")
    #expect(try place.value("SELECT name FROM runs") == Self.evil, "the store keeps what was given")
    return place
  }

  @Test func noCommandWritesThemRaw() throws {
    let place = try trained()
    let evil = Self.evil
    let commands: [[String]] = [
      ["runs"], ["runs", "--json"], ["show", "1"], ["show", evil], ["show", evil + "x"], ["data", "check", "pairs.csv"], ["predict", evil],
      ["screen", "monitor"], ["screen", "pairs", "--pair", "0"], ["screen", "pairs", "--pair", "1", "--size", "200x60"],
      ["screen", "runs", "--size", "120x40"], ["screen", "messages"], ["screen", "runs", "--ascii"], ["screen", evil],
      ["export", evil, "x.csv"],
      ["attach", evil], ["steer", evil, "pause"], ["merge", evil], ["sql", "SELECT name FROM runs"],
      ["sql", "SELECT name FROM runs", "--json"],
      ["sql", evil], [evil], ["train", "--data", evil], ["train", "--set", evil], ["train", "--recipe", evil], ["--theme", evil],
      ["--session", evil], ["runs", "--store", "/nonexistent/" + evil], ["tokenizer", "encode", evil],
    ]
    for command in commands {
      let outcome = try place.run(command)
      #expect(outcome.signal == nil, "\(outcome)")
      #expect(Self.raw(outcome.output + outcome.errors).isEmpty, "\(command): \(Self.raw(outcome.output + outcome.errors))")
    }
    // Escaped, not lost: what reads the JSON gets the name back.
    let listed = try #require(try place.run(["runs", "--json"]).json() as? [[String: Any]])
    #expect(listed.first?["name"] as? String == evil)
  }

  /// What the workbench sends while all of this is on the screen: sequences of ours, and no other.
  @Test(arguments: ["xterm-256color", "vt100"]) func theWorkbenchSendsOnlyItsOwnSequences(type: String) throws {
    let place = try trained()
    let session = try TerminalSession([], in: place, columns: 120, rows: 40, environment: ["TERM": type])
    #expect(session.waitFor("ECAMP"))
    for (keys, words) in [("1", ["finished"]), ("2", ["effusion"]), ("j", ["effusion"]), ("3", ["owned"]), ("!", ["messages"])] {
      session.show(keys, words)
    }
    session.show("q:", ["Tab"])
    session.type("\u{1B}[200~\(Self.evil)\u{1B}[201~")
    session.show("", ["owned"])
    session.type("\u{3}")
    usleep(100_000)
    session.type("q")
    #expect(session.wait().code == 0)
    session.expectGivenBack(type)
    // The questions and modes of ours, cursor and style: each begins with ESC [ or ESC (, or is a keypad mode, or moves rows
    // up or down: ncurses scrolls (ESC M on a vt100) where a frame looks like the one before it, moved.
    let rest = session.everything.replacingOccurrences(
      of: "\u{1B}(\\[[0-9:;?]*\\$?[A-Za-z]|[()][A-Z0-9]|[=>78DM])", with: "", options: .regularExpression)
    let found = Self.raw(rest.filter { !["\r", "\n", "\r\n", "\u{8}", "\u{E}", "\u{F}", "\0"].contains($0) })
    let first = rest.unicodeScalars.firstIndex { found.contains(String($0.value, radix: 16)) } ?? rest.startIndex
    let around = rest.unicodeScalars[first...].prefix(80)
    #expect(found.isEmpty, "\(found), first: \(String(String.UnicodeScalarView(around)).debugDescription)")
    #expect(!session.everything.contains("\u{1B}[2J\u{7}") && !session.everything.contains("\u{1B}]0"))
  }

  private static let tmux = ["/usr/bin/tmux", "/usr/local/bin/tmux"].first { FileManager.default.isExecutableFile(atPath: $0) }

  /// tmux counts columns by a table of its own: what it holds in its cells is what we meant, row by row.
  @Test(.enabled(if: tmux != nil, "tmux is not installed")) func columnsAreThoseOfAnotherTerminal() throws {
    let place = try trained()
    let tmux = try #require(Self.tmux)
    let socket = "ecamp-test-\(getpid())-\(UUID().uuidString.prefix(8))"
    let ecamp = try #require(Ecamp.path)
    func run(_ words: [String]) throws -> String {
      // A file, not a pipe, and waited for by its number: the server that the first call leaves behind holds everything open it inherits.
      let path = try place.folder.write("", to: "tmux.out")
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, path, O_WRONLY | O_TRUNC, 0)
      closeOtherDescriptors(&actions)
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      // A server that blocks SIGTERM does not end at kill-server.
      takeSignalsAsUsual(&attributes)
      let command = [tmux, "-u", "-L", socket, "-f", "/dev/null"] + words
      var arguments = command.map { strdup($0) } + [nil]
      var variables = Ecamp.environment(home: place.path).map { strdup("\($0)=\($1)") } + [nil]
      defer { for text in arguments + variables { free(text) } }
      var child: pid_t = 0
      try #require(posix_spawn(&child, tmux, &actions, &attributes, &arguments, &variables) == 0)
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0, errno == EINTR {}
      return try String(contentsOfFile: path, encoding: .utf8)
    }
    _ = try run(["new-session", "-d", "-x", "120", "-y", "40", ecamp])
    defer { _ = try? run(["kill-server"]) }
    for (key, name) in [("3", "runs"), ("2", "pairs")] {
      let wanted = try place.run(["screen", name, "--size", "120x40"]).output.split(separator: "\n", omittingEmptySubsequences: false)
      var shown: [Substring] = []
      // Rows that hold words of the data: where their right border stands says whether the columns before it are right.
      func rows(_ lines: [Substring]) -> [Substring] { lines.filter { $0.contains("owned") && !$0.contains("▀") } }
      let deadline = Date().addingTimeInterval(20)
      repeat {
        _ = try run(["send-keys", key])
        usleep(200_000)
        shown = try run(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false)
      } while rows(shown).count < rows(wanted).count && Date() < deadline
      #expect(!rows(wanted).isEmpty)
      for line in rows(wanted) where !line.contains("ago") && !line.contains("just now") {
        #expect(shown.contains(line), "\(name): \(line)\n\(shown.joined(separator: "\n"))")
      }
    }
  }
}
