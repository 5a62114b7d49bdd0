import Foundation
import Testing

/// Runs that grow out of a checkpoint of another one.
@Suite(.serialized) struct BranchProcessTests {
  private func parent(_ settings: [String] = []) throws -> Workplace {
    let place = try Workplace()
    let outcome = try place.run(Workplace.phantoms(steps: 40, ["run.checkpointSteps=20", "name=parent"] + settings))
    #expect(outcome.code == 0, "\(outcome)")
    return place
  }

  /// A branch that changes nothing does what its parent did, bit for bit; one that does, something else. The parent stays as it was.
  @Test func aBranchGoesOnFromTheCheckpoint() throws {
    let place = try parent()
    let before = try place.query("SELECT * FROM runs") + place.query("SELECT * FROM events") + place.query("SELECT * FROM loss_curves")
    let last = try Data(contentsOf: URL(fileURLWithPath: try place.newestCheckpoint()))

    let same = try place.run(["train", "--branch", "parent@20"])
    #expect(same.code == 0 && same.output.contains("branch of run 1 “parent” at step 20"), "\(same)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: try place.newestCheckpoint(of: 2))) == last)
    let sql = "SELECT step, value FROM metrics JOIN metric_names ON id = metric WHERE name = 'total_loss' AND step > 20 AND run = "
    #expect(try place.query(sql + "1 ORDER BY step") == place.query(sql + "2 ORDER BY step"))
    #expect(try place.value("SELECT min(step) FROM metrics WHERE run = 2") == "21")
    #expect(try place.query("SELECT name, parent, parent_step FROM runs WHERE id = 2") == [["parent-branch", "1", "20"]])

    let other = try place.run(["train", "--branch", "1@20", "--lr", "0.01", "--set", "masking.entityRatio=0.2", "--name", "hotter"])
    #expect(other.code == 0 && other.output.contains("with optimiser.lr=0.01 masking.entityRatio=0.2"), "\(other)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: try place.newestCheckpoint(of: 3))) != last)
    let shown = try place.run(["show", "hotter"])
    #expect(shown.output.contains("run 1 “parent” at step 20"), "\(shown)")
    #expect(try place.run(["show", "hotter", "--json"]).output.contains("\"parent\""))

    let after =
      try place.query("SELECT * FROM runs WHERE id = 1") + place.query("SELECT * FROM events WHERE run = 1")
      + place.query("SELECT * FROM loss_curves WHERE run = 'parent'")
    #expect(after == before)
    #expect(try Data(contentsOf: URL(fileURLWithPath: try place.newestCheckpoint())) == last)
    #expect(try place.integrity() == "ok")
  }

  /// A branch takes the recipe its parent had at that step, changes under way included.
  @Test func changesOfTheParentAreInherited() throws {
    let place = try parent()
    try place.change("INSERT INTO recipe_changes VALUES (1, 10, 'optimiser.lr', '0.0007', 0), (1, 30, 'optimiser.lr', '0.0001', 0)")
    #expect(try place.run(["train", "--branch", "1@20"]).code == 0)
    #expect(try place.value("SELECT json_extract(recipe, '$.optimiser.lr') FROM runs WHERE id = 2") == "0.0007")
  }

  @Test(arguments: [
    (["--branch", "1@7"], "no checkpoint of step 7; it has 20 or 40", 1), (["--branch", "1@best"], "has no best checkpoint", 1),
    (["--branch", "nobody"], "nobody", 1), (["--branch", "1"], "the branch would end at step 40, but begins at step 40", 1),
    (["--branch", "1@20", "--set", "model.width=32"], "A branch keeps the sizes", 1),
    (["--branch", "1@20", "--resume", "1"], "exclude each other", 2),
    (["--branch", "1@20", "--set", "optimiser.lrr=3"], "did you mean", 2),
  ]) func whatCannotBranchIsRefused(words: [String], part: String, code: Int32) throws {
    let place = try parent()
    let outcome = try place.run(["train"] + words)
    #expect(outcome.code == code && outcome.errors.contains(part), "\(outcome)")
    #expect(try place.value("SELECT count(*) FROM runs") == "1")
  }

  @Test func theScreenBranches() throws {
    let place = try parent(["run.validationSteps=20", "run.validationPairs=2"])
    let session = try TerminalSession([], in: place)
    #expect(session.waitFor("finished"), "\(session.everything.suffix(600).debugDescription)")
    session.type("b")
    #expect(session.waitFor("branch last"))
    session.type("\u{15}branch best schedule.steps=60 optimiser.lr=0.0002\r")
    var waited = 0
    while try place.value("SELECT count(*) FROM runs WHERE id = 2 AND state = 'finished'") == "0", waited < 2000 {
      usleep(15_000)
      waited += 1
    }
    #expect(try place.query("SELECT state, step, parent FROM runs WHERE id = 2") == [["finished", "60", "1"]])
    // The screen hears of the end after the store.
    session.show("", ["finished", "from parent at"])
    session.type("q")
    #expect(session.wait().code == 0)
  }
}
