import Foundation
import TestSupport
import Testing

/// Runs that another process trains: followed and steered from a terminal, by way of the store.
@Suite(.serialized) struct AttachTests {
  @Test func aRunInAnotherProcessIsFollowedAndSteered() throws {
    let place = try Workplace()
    let trainer = try place.start(Workplace.phantoms(steps: 1_000_000, ["run.checkpointMinutes=0"]))
    try #require(place.waitForStep(5, trainer))
    let (first, second) = (try TerminalSession(["attach"], in: place), try TerminalSession(["attach", "1"], in: place))
    for session in [first, second] { #expect(session.waitFor("running", "pause"), "\(session.everything.suffix(600).debugDescription)") }

    first.type(" ")
    try expectSoon("the pause") { try place.state() == "paused" }
    // Both screens tell of it, though only one asked.
    for session in [first, second] { #expect(session.waitFor("paused"), "\(session.fresh.suffix(600).debugDescription)") }
    let step = place.step()
    usleep(300_000)
    #expect(place.step() == step)
    second.type("s")
    expectSoon("the single step") { place.step() == step + 1 }
    second.type("c")
    try expectSoon("the checkpoint") { try place.value("SELECT max(step) FROM checkpoints") == "\(step + 1)" }
    first.forget()
    first.type(" ")
    expectSoon("going on") { place.step() > step + 5 }
    #expect(try place.value("SELECT count(*) FROM commands WHERE acknowledged IS NULL") == "0")

    // Pairs shows what the weights being trained make of a pair: they are in the other process.
    first.show("2", ["at step"])
    try expectSoon("the pair") {
      try place.value("SELECT count(*) FROM commands WHERE verb = 'show_pair' AND acknowledged IS NOT NULL") != "0"
    }
    #expect(place.step() > step)
    first.type("1")

    // Leaving a screen leaves the run.
    first.type("q")
    #expect(first.wait().code == 0)
    #expect(try place.state() == "running")
    second.type("xy")
    let outcome = trainer.wait()
    #expect(outcome.code == 0 && outcome.output.contains("stopped at step"), "\(outcome)")
    #expect(second.waitFor("stopped"), "\(second.fresh.suffix(600).debugDescription)")
    second.type("q")
    #expect(second.wait().code == 0)
    second.expectGivenBack("after following")
    #expect(try place.integrity() == "ok")
  }

  /// `d` hands the run to a process without a terminal, which ends with the weights of a run nobody touched.
  @Test func detachingChangesNoBit() throws {
    let place = try Workplace()
    let calm = try CalmRun.made.get()
    let session = try TerminalSession(Array(CalmRun.words.dropFirst()), in: place)
    try #require(place.waitForStep(20, session.process) && session.waitFor("running"))
    session.type("d")
    let outcome = session.wait()
    #expect(outcome.code == 0 && session.fresh.contains("ecamp attach"), "\(outcome)\n\(session.fresh.suffix(800).debugDescription)")
    session.expectGivenBack("after detaching")
    try expectSoon("the end of the run", seconds: 120) { try place.state() == "finished" }
    #expect(try bytes(of: place.newestCheckpoint()) == calm.checkpoint)
    #expect(try place.value("SELECT count(*) FROM loss_curves WHERE metric = 'total_loss'") == "\(CalmRun.steps)")
  }

  @Test func aRunWithoutATerminal() throws {
    let place = try Workplace()
    let started = try place.run(Workplace.phantoms(steps: 1_000_000, ["run.checkpointMinutes=0"]) + ["--detach"])
    #expect(started.code == 0 && started.output.contains("run 1 “tiny-1”") && started.output.contains("ecamp attach"), "\(started)")
    let pid = try #require(pid_t(try place.value("SELECT pid FROM leases WHERE run = 1")))
    defer { kill(pid, SIGKILL) }
    #expect(getsid(pid) == pid, "the run has a session of its own")
    expectSoon("the first steps") { place.step() >= 3 }
    let viewer = try TerminalSession(["attach"], in: place)
    #expect(viewer.waitFor("running"))
    // A killed trainer is told apart from a slow one.
    kill(pid, SIGKILL)
    #expect(viewer.waitFor("is gone"), "\(viewer.fresh.suffix(600).debugDescription)")
    // Enter closes what says so.
    viewer.show("\r3", ["interrupted"])
    viewer.type("q")
    #expect(viewer.wait().code == 0)
    let none = try place.run(["attach"])
    #expect(none.code == 1 && none.errors.contains("is training; ecamp train --detach starts one"), "\(none)")

    let wrong = try place.run(["train", "--detach", "--set", "optimiser.batch=none"])
    #expect(wrong.code == 2 && wrong.errors.contains("optimiser.batch"), "\(wrong)")
    let unreadable = try place.run(["train", "--detach", "--data", "missing.csv"])
    #expect(unreadable.code == 1 && unreadable.errors.contains("missing.csv") && unreadable.output.isEmpty, "\(unreadable)")
    let misspelt = try place.run(["train", "--recipe", "wordz"])
    #expect(misspelt.code == 2 && misspelt.errors.contains("Did you mean words"), "\(misspelt)")
    let nobody = try place.run(["attach", "nobody"])
    #expect(nobody.code == 1 && nobody.errors.contains("nobody"), "\(nobody)")
  }
}
