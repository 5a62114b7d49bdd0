import Foundation
import TestSupport
import Testing

/// The workbench on a terminal, with a run that it trains itself, and what may happen to both.
@Suite(.serialized) struct WorkbenchSignalTests {
  /// A screen, the keys that lead to it, and words that are on it.
  enum Place: String, CaseIterable {
    case monitor, pairs, runs, help, palette, quit

    var keys: String {
      switch self {
      case .monitor: "1"
      case .pairs: "2"
      case .runs: "3"
      case .help: "?"
      case .palette: ":"
      case .quit: "q"
      }
    }

    var words: [String] {
      switch self {
      // Nothing of the last line, where a notice may stand.
      case .monitor: ["total loss", "running"]
      case .pairs: ["mim", "at step"]
      case .runs: ["state", "trained", "running"]
      case .help: ["This screen", "Esc closes"]
      case .palette: ["Tab completes"]
      case .quit: ["Leave while", "stay"]
      }
    }
  }

  /// With an empty store the workbench begins to train; these settings make its run small.
  private static let endless = Array(Workplace.phantoms(steps: 1_000_000, ["run.checkpointMinutes=0"]).dropFirst())

  private func open(_ words: [String] = endless, sourceLocation: SourceLocation = #_sourceLocation) throws -> (Workplace, TerminalSession) {
    let place = try Workplace()
    let session = try TerminalSession(words, in: place)
    let hasStarted = place.waitForStep(5, session.process)
    try #require(hasStarted && session.waitFor("ECAMP"), "\(session.everything.debugDescription)", sourceLocation: sourceLocation)
    #expect(!session.isAsBefore, "the workbench should have changed the terminal's modes")
    return (place, session)
  }

  /// The run can be resumed at the step it was left at.
  private func expectCheckpoint(
    _ place: Workplace, _ state: String, _ note: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try place.state() == state, "\(note)", sourceLocation: sourceLocation)
    let step = try place.value("SELECT step FROM runs")
    #expect(try place.value("SELECT max(step) FROM checkpoints") == step, "\(note)", sourceLocation: sourceLocation)
    #expect(FileManager.default.fileExists(atPath: try place.newestCheckpoint()), "\(note)", sourceLocation: sourceLocation)
    #expect(try place.value("SELECT count(*) FROM loss_curves WHERE metric = 'total_loss'") == step, sourceLocation: sourceLocation)
    #expect(try place.value("SELECT count(*) FROM leases") == "0" && place.integrity() == "ok", sourceLocation: sourceLocation)
  }

  @Test(arguments: [SIGTERM, SIGUSR1, SIGINT], Place.allCases) func signalsLeaveWithACheckpoint(_ signal: Int32, _ screen: Place) throws {
    let (place, session) = try open()
    session.show(screen.keys, screen.words)
    session.process.send(signal)
    let outcome = session.wait()
    let note = "signal \(signal) on \(screen)"
    #expect(outcome.code == 75, "\(note): \(outcome)\n\(session.fresh.suffix(600).debugDescription)")
    session.expectGivenBack(note)
    #expect(session.fresh.contains("ecamp train --resume tiny-1"), "\(note)\n\(session.fresh.suffix(600).debugDescription)")
    try expectCheckpoint(place, "interrupted", note)
  }

  private func expectCalmEnd(_ place: Workplace, _ note: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    #expect(
      try place.query("SELECT state, step FROM runs") == [["finished", "\(CalmRun.steps)"]], "\(note)", sourceLocation: sourceLocation)
    let isSame = try bytes(of: place.newestCheckpoint()) == CalmRun.made.get().checkpoint
    #expect(isSame, "\(note)", sourceLocation: sourceLocation)
  }

  @Test(arguments: Place.allCases) func aHangUpTakesTheScreenAndLeavesTheRun(_ screen: Place) throws {
    let (place, session) = try open(Array(CalmRun.words.dropFirst()))
    session.show(screen.keys, screen.words)
    // Half of the times the terminal goes, half of the times the signal comes alone.
    let isCut = [.pairs, .help, .quit].contains(screen)
    if isCut { session.hangUp() } else { session.process.send(SIGHUP) }
    // One run goes on to its end, the others far enough to show that they do; it takes seconds.
    let isWhole = screen == .pairs
    if !isWhole {
      #expect(place.waitForStep(place.step() + 300, session.process), "\(screen)")
      session.process.send(SIGTERM)
    }
    let outcome = session.wait()
    #expect(outcome.code == (isWhole ? 0 : 75), "\(screen): \(outcome)")
    if !isCut { session.expectGivenBack("SIGHUP on \(screen)") }
    if isWhole { try expectCalmEnd(place, "\(screen)") } else { try expectCheckpoint(place, "interrupted", "\(screen)") }
    try CalmRun.expectSame(place, "\(screen)")
  }

  @Test func aRunWhoseTerminalWentIsStillStoppedBySignals() throws {
    let (place, session) = try open()
    session.hangUp()
    let step = place.step()
    #expect(place.waitForStep(step + 200, session.process))
    session.process.send(SIGTERM)
    #expect(session.wait().code == 75)
    try expectCheckpoint(place, "interrupted", "SIGTERM after a hang-up")
  }

  @Test func controlCAsksAndNeverLosesTheRun() throws {
    let (place, session) = try open()
    session.show("\u{03}", Place.quit.words)
    session.show("n", Place.monitor.words)
    let step = place.step()
    #expect(place.waitForStep(step + 50, session.process))
    session.show("\u{03}", Place.quit.words)
    session.type("\u{03}")
    let outcome = session.wait()
    #expect(outcome.code == 0, "\(outcome)\n\(session.fresh.suffix(600).debugDescription)")
    session.expectGivenBack("Ctrl-C twice")
    #expect(session.fresh.contains("ecamp train --resume tiny-1"), "\(session.fresh.suffix(600).debugDescription)")
    try expectCheckpoint(place, "stopped", "Ctrl-C twice")
  }

  @Test(arguments: Place.allCases) func windowsOfAnySizeAreDrawn(_ screen: Place) throws {
    let (place, session) = try open()
    session.show(screen.keys, screen.words)
    for (columns, rows) in [(1, 1), (300, 100), (2, 40), (80, 1), (39, 11), (40, 12), (7, 3), (300, 100), (1, 100), (300, 1), (100, 30)] {
      session.forget()
      session.resize(columns: columns, rows: rows)
      // Something is drawn, and the run goes on meanwhile.
      let deadline = Date().addingTimeInterval(20)
      while session.fresh.isEmpty, !session.process.hasEnded, Date() < deadline { usleep(1_000) }
      try #require(!session.process.hasEnded && !session.fresh.isEmpty, "\(screen) at \(columns)x\(rows): \(session.wait())")
    }
    // The window is as it was, and so is the screen.
    session.forget()
    session.show("", screen.words)
    session.process.send(SIGTERM)
    #expect(session.wait().code == 75)
    session.expectGivenBack("resizing \(screen)")
    try expectCheckpoint(place, "interrupted", "resizing \(screen)")
  }

  /// A shell with job control gets the terminal while the workbench is stopped, and the screen comes back.
  @Test(arguments: [Place.monitor, .help, .quit]) func stoppedAndContinuedItDrawsAnew(_ screen: Place) throws {
    let place = try Workplace()
    let script = #"set -m; "$0" "$@"; echo "SHELL $?"; read -r line; fg; echo "ENDED $?""#
    let session = try TerminalSession(Self.endless, in: place, program: ["bash", "-c", script])
    #expect(place.waitForStep(5, session.process) && session.waitFor("ECAMP"))
    session.show(screen.keys, screen.words)
    session.forget()
    let trainer = pid_t(try place.value("SELECT pid FROM leases")) ?? 0
    try #require(trainer > 1)
    // The shell's end would not be its.
    defer { kill(trainer, SIGKILL) }
    kill(trainer, SIGTSTP)
    try #require(session.waitFor("SHELL 148"), "\(session.fresh.debugDescription)")
    session.expectGivenBack("stopped on \(screen)")
    session.forget()
    session.type("go on\n")
    #expect(session.waitFor(screen.words[0], screen.words[1]), "\(session.fresh.debugDescription)")
    #expect(!session.isAsBefore)
    kill(trainer, SIGTERM)
    #expect(session.waitFor("ENDED 75"), "\(session.fresh.debugDescription)")
    _ = session.wait()
    session.expectGivenBack("continued on \(screen)")
    try expectCheckpoint(place, "interrupted", "stopped and continued on \(screen)")
  }

  @Test func storesThatCannotBeOpenedLeaveASentenceOnTheMainScreen() throws {
    let place = try Workplace()
    _ = try place.folder.write(String(repeating: "no database ", count: 500), to: "store.sqlite")
    let session = try TerminalSession(Self.endless, in: place)
    #expect(session.wait().code == 1)
    session.expectGivenBack("a store that is no database")
    let text = session.everything
    let mainScreen = text.range(of: "\u{1B}[?1049l", options: .backwards).map { text[$0.upperBound...] } ?? text[...]
    #expect(mainScreen.contains("store.sqlite: this file is not a database"), "\(text.suffix(600).debugDescription)")
  }

  @Test func withoutATerminalItSaysSo() throws {
    let place = try Workplace()
    let outcome = try place.run([])
    #expect(outcome.code == 1 && outcome.errors.contains("terminal") && outcome.outputBytes.isEmpty, "\(outcome)")
  }

  /// Headless training on a terminal that goes away goes on to the same end.
  @Test func headlessTrainingOutlivesItsTerminal() throws {
    let place = try Workplace()
    let session = try TerminalSession(CalmRun.words, in: place)
    #expect(place.waitForStep(100, session.process))
    session.hangUp()
    #expect(session.wait().code == 0)
    try expectCalmEnd(place, "headless")
  }
}
