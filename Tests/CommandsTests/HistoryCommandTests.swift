import CSQLite
import Foundation
import Interchange
import RunLog
import TestSupport
import Testing

@testable import Commands

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
      (["--columns", "nmae"], "did you mean \"name\"?\n"), (["--columns", "foo"], "no run has a field or metric \"foo\".\n"),
      (["--filter", "step>"], "value is missing"), (["--sort", "min:x"], "no run has"),
      (["--csv", "--json"], "one of them at a time"), (["--ascending", "--descending"], "one of them at a time"),
      (["--filter", "state=bogus"], "there is no state \"bogus\" (preparing, running"),
      (["--filter", "archived=maybe"], "archived is yes or no"),
    ] {
      let wrong = try place.run(["runs"] + words)
      #expect(wrong.code == 2 && wrong.errors.contains(complaint), "\(wrong)")
    }

    // The better run first, unless the other order is asked for.
    let best = try place.value("SELECT run FROM loss_curves WHERE metric = 'total_loss' AND step = 4 ORDER BY value LIMIT 1")
    let order = ["runs", "--sort", "total", "--columns", "name", "--csv"]
    #expect(try place.run(order).output.hasPrefix("name\n\(best)\n"))
    #expect(try place.run(order + ["--descending"]).output.hasSuffix("\n\(best)\n"))
    #expect(try place.run(["runs", "--sort", "name", "--columns", "name", "--csv"]).output == "name\none\ntwo\n")
    #expect(
      try place.run(["runs", "--filter", "created>2d ago & duration<1h30m & created>=2020-01-01", "--columns", "name", "--csv"]).output
        .count == 13)
    let none = try place.run(["runs", "--filter", "duration>5m", "--csv", "--columns", "name"])
    #expect(none.code == 0 && none.output == "name\n" && none.errors.contains("no run of 2 fits “duration>5m”"), "\(none)")

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

  @Test func answersToSQLHaveBounds() throws {
    let place = try filled()
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    // Endless: a table is cut, and says so.
    let table = try place.run(["sql", numbers])
    #expect(table.code == 0 && table.output.hasSuffix("\n10000\n") && table.errors.contains("only the first 10000 rows"), "\(table.errors)")
    // For programs rows are written as they come, however many there are: this ends with its reader.
    for (form, start) in [("--csv", "i\n1\n2\n"), ("--json", "[\n  {\n    \"i\": 1\n")] {
      let streamed = try place.run(["sql", numbers, form], program: ["sh", "-c", "\"$0\" \"$@\" | head -n 3"])
      #expect(streamed.code == 0 && streamed.output == start && streamed.errors.isEmpty, "\(streamed)")
    }
    let answer = try QueryAnswer("SELECT printf('%.40000000c', 'x') FROM (\(numbers) LIMIT 9)", to: StoreQuery(path: place.store))
    #expect(answer.isCut && answer.table.rows.count == 1, "long rows are cut too")
    let huge = try place.run(["sql", "SELECT zeroblob(999999999)"])
    #expect(huge.code == 1 && huge.errors.contains("larger than 64 MB"), "\(huge)")

    let twice = try place.run(["sql", "SELECT 1 a, 2 a, 3 'a:2', 4 a", "--json"])
    #expect(twice.output.filter { !" \n".contains($0) } == "[{\"a\":1,\"a:3\":2,\"a:2\":3,\"a:4\":4}]", "\(twice)")
    #expect(try place.run(["sql", "SELECT 1 a WHERE 0", "--json"]).output == "[]\n")
    let rows = try #require(try place.run(["sql", "SELECT id, name FROM runs ORDER BY id", "--json"]).json() as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == ["one", "two"])
    for words in [["-- a comment\nSELECT 7"], ["--comment\nSELECT 7"], ["--", "-- a comment\nSELECT 7"]] {
      let outcome = try place.run(["sql"] + words + (words.count == 1 ? ["--csv"] : []))
      #expect(outcome.code == 0 && outcome.output.hasSuffix("7\n"), "\(outcome)")
    }
    #expect(try place.run(["sql", "--cvs", "SELECT 1"]).errors.contains("Did you mean --csv?"))
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
