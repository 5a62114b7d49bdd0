import Foundation
import Testing

/// Alarms of whole processes: in the store, on the terminal, and to a command.
@Suite(.serialized) struct AlarmProcessTests {
  private func training(_ place: Workplace, _ settings: [String] = [], name: String = "watched") throws -> EcampProcess {
    let trainer = try place.start(Workplace.phantoms(steps: 1_000_000, ["run.checkpointMinutes=0", "name=\(name)"] + settings))
    try #require(place.waitForStep(5, trainer), "\(trainer.printed)")
    return trainer
  }

  /// The command gets its facts from the environment, whatever they hold; it runs once a minute for a kind; its failure is an event.
  @Test func aCommandIsRunAndItsFailureTold() throws {
    let place = try Workplace()
    let script = #"printf '%s|%s|%s|%s' "$ECAMP_ALARM" "$ECAMP_RUN" "$ECAMP_STEP" "$ECAMP_TEXT" > said; echo x >> times; exit 3"#
    let trainer = try training(place, ["alarm.diskGB=100000000", "alarm.command=\(script)"], name: "a $(touch stolen) `touch stolen` ;")
    try expectSoon("the failure") { try place.value("SELECT count(*) FROM events WHERE text LIKE 'alarm.command%'") == "1" }
    #expect(try place.value("SELECT text FROM events WHERE text LIKE 'alarm.command%'") == "alarm.command ended with code 3")
    let said = try String(contentsOfFile: place.path + "/said", encoding: .utf8)
    #expect(
      said.hasPrefix("disk|a $(touch stolen) `touch stolen` ;|0|") && said.contains("are free where checkpoints are written"), "\(said)")
    #expect(!FileManager.default.fileExists(atPath: place.path + "/stolen"))
    #expect(try place.query("SELECT kind, alarm, pairs FROM events WHERE alarm IS NOT NULL") == [["warning", "disk", "[]"]])
    // The alarm is over and raised again in the same minute.
    #expect(try place.run(["steer", "1", "set", "alarm.diskGB=0.000001"]).code == 0)
    usleep(300_000)
    #expect(try place.run(["steer", "1", "set", "alarm.diskGB=100000000"]).code == 0)
    try expectSoon("the second alarm") { try place.value("SELECT count(*) FROM events WHERE alarm = 'disk'") == "2" }
    usleep(300_000)
    #expect(try String(contentsOfFile: place.path + "/times", encoding: .utf8) == "x\n")
    trainer.send(SIGTERM)
    #expect(trainer.wait().code == 75)
  }

  @Test func aCommandThatHangsHoldsNothingUp() throws {
    let place = try Workplace()
    let trainer = try training(place, ["alarm.diskGB=100000000", "alarm.command=echo $$ > pid; exec sleep 600"])
    var command: pid_t = 0
    expectSoon("the command") {
      let text = (try? String(contentsOfFile: place.path + "/pid", encoding: .utf8)) ?? ""
      command = text.hasSuffix("\n") ? pid_t(text.dropLast()) ?? 0 : 0
      return command > 1
    }
    try #require(command > 1)
    defer { kill(command, SIGKILL) }
    try #require(place.waitForStep(place.step() + 100, trainer))
    trainer.send(SIGTERM)
    #expect(trainer.wait().code == 75)
    // A process that has ended, but that nobody has waited for, has no words left.
    let words = (try? String(contentsOfFile: "/proc/\(command)/cmdline", encoding: .utf8)) ?? ""
    #expect(words.contains("sleep"), "the trainer waited for the command, or ended it")
  }

  @Test func anExplodingRunSaysWhichPairsItWas() throws {
    let place = try Workplace()
    let outcome = try place.run(
      Workplace.phantoms(steps: 5000, ["optimiser.lr=10", "optimiser.weightDecay=10", "optimiser.beta2=0", "schedule.warmupSteps=0"]))
    #expect(outcome.code == 1 && outcome.output.contains("is not a finite number"), "\(outcome)")
    let row = try #require(try place.query("SELECT kind, step, pairs FROM events WHERE alarm = 'not_finite'").first)
    #expect(row[0] == "warning" && row[1] == "\(place.step() + 1)")
    let pairs = row[2].dropFirst().dropLast().split(separator: ",").compactMap { Int($0) }
    #expect(pairs.count == 2 && pairs.allSatisfy((0..<12).contains), "\(row)")
  }

  @Test func theScreenShowsRingsAndForgets() throws {
    let place = try Workplace()
    let trainer = try training(place)
    let session = try TerminalSession(["attach"], in: place)
    #expect(session.waitFor("running"))
    // News alone rings: what had happened when the screen first looked does not. It has looked when it lists the beginning.
    session.show("@", ["events of", "started"])
    session.show("@", ["total loss"])
    session.forget()
    #expect(try place.run(["steer", "1", "set", "alarm.bell=true", "alarm.diskGB=100000000"]).code == 0)
    #expect(session.waitFor("\u{07}"), "\(session.fresh.suffix(600).debugDescription)")
    session.show("", ["DISK LOW", "see it", "are free where checkpoints are written"])
    // Not Esc: with a key right behind it, it would be Alt and that key.
    session.show(":back\r", ["running"])
    session.show("", ["running"])
    #expect(!session.fresh.contains("DISK LOW"))
    session.type("q")
    #expect(session.wait().code == 0)
    trainer.send(SIGKILL)
    _ = trainer.wait()
  }

  /// A trainer that only rests is told from one that is gone.
  @Test func aDeadTrainerIsToldFromASlowOne() throws {
    let place = try Workplace()
    let trainer = try training(place)
    let session = try TerminalSession(["attach"], in: place)
    #expect(session.waitFor("running"))
    trainer.send(SIGSTOP)
    #expect(session.waitFor("its process lives", seconds: 40), "\(session.fresh.suffix(600).debugDescription)")
    trainer.send(SIGCONT)
    let step = place.step()
    try #require(place.waitForStep(step + 50, trainer))
    session.forget()
    let start = Date()
    trainer.send(SIGKILL)
    _ = trainer.wait()
    #expect(session.waitFor("is gone"), "\(session.fresh.suffix(600).debugDescription)")
    #expect(Date().timeIntervalSince(start) < 8)
    session.type("\rq")
    #expect(session.wait().code == 0)
  }
}
