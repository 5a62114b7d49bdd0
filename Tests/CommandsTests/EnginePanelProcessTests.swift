import Foundation
import Testing

/// The engine's panel of a run that another process trains.
@Suite struct EnginePanelProcessTests {
  @Test func anAttachedWorkbenchShowsWhereTheTimeGoes() throws {
    let place = try Workplace()
    let trainer = try place.start(Workplace.phantoms(steps: 1_000_000, ["run.checkpointMinutes=0"]))
    try #require(place.waitForStep(5, trainer))
    let session = try TerminalSession(["attach"], in: place, columns: 120, rows: 40)
    #expect(session.waitFor("total loss"))
    session.type(":panel engine\r")
    #expect(session.waitFor("ms a step", "by kind", "arena"), "\(session.everything.suffix(800).debugDescription)")
    let profile = try place.value("SELECT profile FROM profiles")
    #expect(profile.contains("\"operations\""), "\(profile.prefix(200))")
    session.type("q")
    #expect(session.wait().code == 0)
    trainer.send(SIGTERM)
    #expect(trainer.wait().code == 75)
    // What was measured stays with the run.
    let twin = try place.run(["screen", "monitor-engine", "--size", "120x40"])
    #expect(twin.code == 0 && twin.output.contains("ms a step"), "\(twin)")
    // Damaged, it is not passed off as never measured.
    try place.change("UPDATE profiles SET profile = substr(profile, 1, 200) || char(27) || '[2J'")
    let damaged = try place.run(["screen", "monitor-engine", "--size", "120x40"])
    #expect(
      damaged.code == 1 && damaged.errors.contains("the profile of run 1") && damaged.output.contains("the profile of run 1"), "\(damaged)")
    #expect(!damaged.output.contains("nothing was measured"))
  }
}
