import Foundation
import Testing

/// `ecamp steer`, and `:set` on the screen: runs in another process are asked, and answer.
@Suite(.serialized) struct SteerTests {
  private func training(_ place: Workplace, steps: Int = 1_000_000, _ settings: [String] = []) throws -> EcampProcess {
    let trainer = try place.start(Workplace.phantoms(steps: steps, ["run.checkpointMinutes=0"] + settings))
    try #require(place.waitForStep(5, trainer), "\(trainer.printed)")
    return trainer
  }

  @Test func everyActionIsAnsweredOrRefusedWithTheReason() throws {
    let place = try Workplace()
    let trainer = try training(place)
    func steer(_ words: String..., code: Int32, _ part: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
      let outcome = try place.run(["steer", "1"] + words)
      #expect(outcome.code == code && (outcome.output + outcome.errors).contains(part), "\(outcome)", sourceLocation: sourceLocation)
    }
    try steer("pause", code: 0, "pause done at step")
    // What a request changes may come into the store after its answer.
    try expectSoon("the pause") { try place.state() == "paused" }
    let step = place.step()
    try steer("step", code: 0, "step done")
    expectSoon("the step") { place.step() == step + 1 }
    try steer("set", "optimiser.lr=0.0005", "weightDecay=0.1", code: 0, "set done at step \(step + 1)")
    try expectSoon("the change") {
      try place.query("SELECT step, key, value FROM recipe_changes ORDER BY key") == [
        ["\(step + 1)", "optimiser.lr", "0.0005"], ["\(step + 1)", "optimiser.weightDecay", "0.1"],
      ]
    }
    try expectSoon("the event") {
      try place.value("SELECT text FROM events WHERE kind = 'setting' AND step > 0").contains("optimiser.lr was 0.001, is 0.0005")
    }
    try steer("checkpoint", code: 0, "checkpoint done")
    try expectSoon("the checkpoint") { try place.value("SELECT max(step) FROM checkpoints") == "\(step + 1)" }
    try steer("set", "optimiser.batch=9", code: 1, "a run under way keeps it")
    try steer("set", "optimiser.minLR=0.4", code: 1, "must not be above lr")
    try steer("set", "optimizer.learning=1", code: 2, "there is no setting")
    try steer("set", code: 2, "needs KEY=VALUE")
    try steer("pause", "now", code: 2, "takes nothing more")
    try steer("stopp", code: 2, "Did you mean stop?")
    try steer("resume", code: 0, "resume done")
    try steer("stop", code: 0, "stop done")
    #expect(trainer.wait().code == 0)
    try steer("pause", code: 1, "is stopped; no process trains it")
  }

  /// Stops a trainer where it does not hold the store's lock, with which nobody could leave a request for it.
  private func stop(_ trainer: EcampProcess, _ place: Workplace) throws {
    var stops = 0
    repeat {
      if stops > 0 {
        trainer.send(SIGCONT)
        usleep(5_000)
      }
      trainer.send(SIGSTOP)
      try #require(trainer.waitForStop())
      stops += 1
    } while !place.canBeWritten && stops < 1000
    try #require(place.canBeWritten)
  }

  @Test func aProcessThatIsGoneOrBusyIsTold() throws {
    let place = try Workplace()
    let trainer = try training(place)
    try stop(trainer, place)
    let late = try place.run(["steer", "1", "pause", "--wait", "1"])
    #expect(late.code == 1 && late.errors.contains("has not answered in 1 s"), "\(late)")
    let asking = try place.start(["steer", "1", "checkpoint"])
    // Before that it would find that no process trains the run.
    try expectSoon("the request") { try place.value("SELECT count(*) FROM commands WHERE verb = 'checkpoint'") != "0" }
    trainer.send(SIGKILL)
    _ = trainer.wait()
    let outcome = asking.wait()
    #expect(outcome.code == 1 && outcome.errors.contains("is gone"), "\(outcome)")
  }

  /// Changed, killed before the next checkpoint and resumed: the weights of a run that had the same change and was never killed.
  @Test func aChangeOutlivesItsProcess() throws {
    let (place, other) = (try Workplace(), try Workplace())
    let settings = ["run.checkpointSteps=100"]
    let killed = try training(place, steps: 3000, settings)
    try #require(place.waitForStep(120, killed))
    #expect(try place.run(["steer", "1", "pause"]).code == 0)
    #expect(try place.run(["steer", "1", "set", "optimiser.lr=0.004", "masking.otherWordRatio=0.2"]).code == 0)
    var step = 0
    try expectSoon("the change") {
      let steps = try place.query("SELECT DISTINCT step FROM recipe_changes").compactMap { Int($0[0]) }
      step = steps.first ?? 0
      return steps.count == 1
    }
    #expect(try place.run(["steer", "1", "resume"]).code == 0)
    try #require(place.waitForStep(step + 20, killed))
    killed.send(SIGKILL)
    _ = killed.wait()
    let resumed = try place.run(["train", "--resume", "1"])
    #expect(resumed.code == 0 && resumed.output.contains("resumed at step"), "\(resumed)")

    // The same change is put into the store of a run that is killed at once, so that it begins again at step 0 and is never disturbed.
    let begun = try training(other, steps: 3000, settings + ["optimiser.textRate=1"])
    begun.send(SIGKILL)
    _ = begun.wait()
    try? FileManager.default.removeItem(atPath: try other.checkpointFolder())
    try other.change(
      "INSERT INTO recipe_changes VALUES (1, \(step), 'optimiser.lr', '0.004', 0), (1, \(step), 'masking.otherWordRatio', '0.2', 0)")
    #expect(try other.run(["train", "--resume", "1"]).code == 0)
    let (first, second) = (try place.newestCheckpoint(), try other.newestCheckpoint())
    #expect(first.hasSuffix("step-000003000.safetensors"))
    #expect(FileManager.default.contentsEqual(atPath: first, andPath: second))
    let sql = "SELECT step, value FROM loss_curves WHERE metric = 'total_loss' ORDER BY step"
    #expect(try place.query(sql) == other.query(sql))
  }

  /// A run that has ended is prolonged by its own resumption, and keeps its new length.
  @Test func settingsOfAResumptionAreKept() throws {
    let place = try Workplace()
    #expect(try place.run(Workplace.phantoms(steps: 6)).code == 0)
    #expect(try place.run(["train", "--resume", "1", "--steps", "9", "--lr", "0.0002"]).code == 0)
    #expect(place.step() == 9)
    #expect(try place.value("SELECT steps FROM runs") == "9")
    #expect(
      try place.query("SELECT step, key, value FROM recipe_changes ORDER BY key") == [
        ["6", "optimiser.lr", "0.0002"], ["6", "schedule.steps", "9"],
      ])
    let again = try place.run(["train", "--resume", "1"])
    #expect(again.code == 0 && again.output.contains("all 9 steps are done"), "\(again)")
  }

  @Test func theScreenChangesARunAndTellsOfRefusals() throws {
    let place = try Workplace()
    let trainer = try training(place)
    let session = try TerminalSession(["attach"], in: place)
    #expect(session.waitFor("running"), "\(session.everything.suffix(600).debugDescription)")
    session.type("r")
    #expect(session.waitFor("set optimiser.lr"))
    session.type("2e-4\r")
    var waited = 0
    while try place.value("SELECT count(*) FROM recipe_changes") == "0", waited < 3000 {
      usleep(10_000)
      waited += 1
    }
    #expect(try place.query("SELECT key, value FROM recipe_changes") == [["optimiser.lr", "0.0002"]])
    session.forget()
    session.type(":set optimiser.batch 5\r")
    #expect(session.waitFor("a run under way keeps it"), "\(session.fresh.suffix(800).debugDescription)")
    session.type("\r")
    session.type("q")
    #expect(session.wait().code == 0)
    trainer.send(SIGTERM)
    #expect(trainer.wait().code == 75)
  }
}
