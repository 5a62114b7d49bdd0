import CSQLite
import Foundation
import Interchange
import TestSupport
import Testing

/// The command-line twins of History.
@Suite struct HistoryCommandTests {
  private func filled() throws -> Workplace {
    let place = try Workplace()
    for (name, rate) in [("one", "0.001"), ("two", "0.0003")] {
      let outcome = try place.run(Workplace.phantoms(steps: 4, ["name=\(name)", "optimiser.lr=\(rate)"]))
      #expect(outcome.code == 0, "\(outcome)")
    }
    return place
  }

  @Test func tablesAnnotationsPlotsAndQuestions() throws {
    let place = try filled()
    let markdown = try place.run([
      "runs", "--columns", "name,optimiser.lr,min:total_loss,total_loss@2", "--sort", "optimiser.lr", "--markdown",
    ])
    let lines = markdown.output.split(separator: "\n")
    #expect(markdown.code == 0 && lines.count == 4 && lines[2].contains("one") && lines[2].contains("0.001"), "\(markdown)")
    let json = try #require(
      try place.run(["runs", "--columns", "name,min:total_loss", "--filter", "name=two", "--json"]).json() as? [[String: Any]])
    let lowest = try place.value("SELECT min(value) FROM loss_curves WHERE run = 'two' AND metric = 'total_loss'")
    #expect(json.count == 1 && json[0]["min:total_loss"] as? Double == Double(lowest))
    let groups = try place.run(["runs", "--group-by", "objective", "--columns", "total_loss", "--csv"])
    #expect(groups.output.hasPrefix("objective,n,total_loss,total_loss:sd\ndescribed,2,"), "\(groups)")
    for (words, complaint) in [
      (["--columns", "nmae"], "did you mean \"name\""), (["--filter", "step>"], "value is missing"), (["--sort", "min:x"], "no run has"),
      (["--csv", "--json"], "one of them at a time"),
    ] {
      let wrong = try place.run(["runs"] + words)
      #expect(wrong.code == 2 && wrong.errors.contains(complaint), "\(wrong)")
    }

    #expect(try place.run(["runs", "tag", "one", "two", "--add", "best", "--add", "v1"]).code == 0)
    #expect(try place.run(["runs", "tag", "two", "--remove", "best"]).output.contains("two: v1"))
    #expect(try place.run(["runs", "note", "one", "look \u{1B}[2Jagain"]).code == 0)
    #expect(try place.run(["runs", "--filter", "tags=best & note~again"]).output.contains("one"))
    #expect(try place.run(["runs"]).controls.isEmpty)
    #expect(try place.run(["runs", "archive", "one"]).code == 0)
    #expect(try !place.run(["runs", "--columns", "name"]).output.contains("one"))
    #expect(try place.run(["runs", "--columns", "name", "--archived"]).output.contains("one"))

    let plot = try place.run(["plot", "one", "two", "--metric", "mlm_loss", "--out", "a.png", "--title", "Two runs", "--smooth", "60"])
    #expect(plot.code == 0 && plot.output.contains("2 curves"), "\(plot)")
    #expect(try ImageFile.header(place.path + "/a.png").width == 1600)
    #expect(try place.run(["plot", "one", "--metric", "mlm", "--out", "b.png"]).errors.contains("Did you mean mlm_loss?"))

    let sql = try place.run(["sql", "SELECT name, state, x'00' AS b, char(27) AS esc FROM runs ORDER BY id", "--csv"])
    #expect(sql.code == 0 && sql.output.hasPrefix("name,state,b,esc\none,finished,00,"), "\(sql)")
    #expect(try place.run(["sql", "SELECT char(27)"]).controls.isEmpty)
    let refused = try place.run(["sql", "DELETE FROM runs"])
    #expect(refused.code == 1 && refused.errors.contains("DELETE is not allowed"), "\(refused)")

    let careful = try place.run(["runs", "delete", "two"])
    #expect(careful.code == 2 && careful.errors.contains("nothing was deleted"), "\(careful)")
    #expect(try place.run(["runs", "delete", "two", "--yes"]).code == 0)
    #expect(try place.value("SELECT group_concat(name) FROM runs") == "one")
  }

  @Test func mergingFromTheCommandLine() throws {
    let (here, there) = (try filled(), try filled())
    let merged = try here.run(["merge", there.store])
    #expect(merged.code == 0 && merged.output.contains("2 new") && merged.output.contains("one is one-2 here"), "\(merged)")
    #expect(try here.run(["merge", there.store, there.store]).output.contains("0 new, 0 brought up to date, 2 here already"))
    #expect(try here.value("SELECT count(*) FROM runs") == "4" && here.integrity() == "ok")
    // A merged run's weights are there: its pairs can be predicted.
    let weights = try here.run(["export", "one-2", "--weights", "w.safetensors"])
    #expect(weights.code == 0, "\(weights)")
    let wrong = try here.run(["merge", there.store, "/nowhere.sqlite"])
    #expect(wrong.code == 1 && wrong.errors.contains("/nowhere.sqlite") && wrong.errors.contains("nothing was merged"), "\(wrong)")
    let fresh = try here.run(["merge", there.store, "--into", here.path + "/new.sqlite"])
    #expect(fresh.code == 0 && fresh.output.contains("2 new"), "\(fresh)")
  }

  /// The runs that are compared are those that were named, however many there are.
  @Test func comparedAreTheNamedRuns() throws {
    let place = try Workplace()
    for _ in 0..<4 { try #require(try place.run(Workplace.phantoms(steps: 2)).code == 0) }
    for marks in [["1", "2"], ["3", "1", "2"], ["4", "2"]] {
      let printed = try place.run(["screen", "compare", "--json"] + marks.flatMap { ["--mark", $0] })
      let screen = try printed.json() as? [String: Any]
      let compared = screen?["compare"] as? [String: Any] ?? screen
      #expect(compared?["runs"] as? [Int] == marks.compactMap { Int($0) }, "\(marks): \(printed.output.prefix(300))")
    }
  }

  /// A run begins standing still where that is asked for, and goes on when it is told to.
  @Test func aRunCanBeginPaused() throws {
    let place = try Workplace()
    let trainer = try place.start(Workplace.phantoms(steps: 3) + ["--paused"])
    let deadline = Date().addingTimeInterval(60)
    func told() throws -> String? { ((try? place.run(["runs", "--json"]).json()) as? [[String: Any]])?.first?["state"] as? String }
    while try told() != "paused", Date() < deadline, !trainer.hasEnded { usleep(10_000) }
    #expect(try place.state() == "paused" && place.step() == 0)
    #expect(try place.run(["steer", "1", "resume"]).code == 0)
    #expect(trainer.wait().code == 0)
    #expect(try place.state() == "finished" && place.step() == 3)
  }

  @Test func dataAloneIsTheTableOfPairs() throws {
    let place = try Workplace()
    let refused = try place.run(["train", "--set", "data=nowhere.csv", "--steps", "2"])
    #expect(refused.code != 0 && refused.errors.contains("nowhere.csv") && !refused.errors.contains("no setting"), "\(refused)")
    let section = try place.run(["train", "--set", "model.layers=3"])
    #expect(section.code != 0 && section.errors.contains("those of model are") && section.errors.contains("width"), "\(section)")
  }
}
