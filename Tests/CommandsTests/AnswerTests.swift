import Foundation
import TestSupport
import Testing

/// Where answers and files go: a disk that is full, a reader that left, links, pipes, folders that are not there.
@Suite struct AnswerTests {
  private func trained() throws -> Workplace {
    let place = try Workplace()
    let outcome = try place.run(Workplace.phantoms(steps: 2) + ["--name", "one"])
    try #require(outcome.code == 0, "\(outcome)")
    return place
  }

  @Test func anAnswerThatCannotBeWrittenIsAFailure() throws {
    let place = try trained()
    for words in [
      ["runs"], ["runs", "--csv"], ["runs", "--json"], ["show", "1"], ["export", "1", "--csv"], ["sql", "SELECT 1"],
      ["sql", "SELECT 1", "--csv"],
      ["screen", "monitor"], ["predict", "--run", "1"], ["predict", "--run", "1", "--csv"],
      ["pairs", "--csv"], ["plan"], ["keys"], ["--help"], ["runs", "--help"],
    ] {
      let outcome = try place.start(words, output: "/dev/full").wait()
      #expect(outcome.code == 1 && outcome.errors.contains("the answer could not be written to standard output: No space"), "\(outcome)")
    }
    #expect(try place.value("SELECT count(*) FROM runs") == "1")
  }

  @Test func aReaderThatHasEnoughIsNone() throws {
    let place = try trained()
    // Much more than a pipe holds.
    let words = ["sql", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i FROM n", "--csv"]
    let outcome = try place.run(words, program: ["sh", "-c", "\"$0\" \"$@\" | head -1"])
    #expect(outcome.code == 0 && outcome.output == "i\n" && outcome.errors.isEmpty, "\(outcome)")
  }

  @Test func linksAreWrittenThrough() throws {
    let place = try trained()
    let manager = FileManager.default
    try manager.createDirectory(atPath: place.path + "/far", withIntermediateDirectories: true)
    _ = try place.folder.write("old", to: "far/real")
    for (index, words) in [
      ["export", "one", "--csv", "--out"], ["export", "one", "--json", "--out"], ["export", "one", "--weights"], ["plot", "one", "--out"],
    ].enumerated() {
      // One that leads to a file, one that leads to none yet.
      for (link, target) in [("link\(index)", "far/real"), ("new\(index)", "far/made\(index)")] {
        try manager.createSymbolicLink(atPath: place.path + "/" + link, withDestinationPath: target)
        let outcome = try place.run(words + [link])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(try manager.destinationOfSymbolicLink(atPath: place.path + "/" + link) == target)
        #expect(try bytes(of: place.path + "/" + target).count > 100, "\(words)")
      }
    }
    #expect(try manager.contentsOfDirectory(atPath: place.path + "/far").allSatisfy { !$0.hasSuffix(".partial") })
    try manager.createSymbolicLink(atPath: place.path + "/ring", withDestinationPath: "ring")
    let ring = try place.run(["export", "one", "--csv", "--out", "ring"])
    #expect(ring.code == 1 && ring.errors.contains("ring: cannot follow its links"), "\(ring)")
  }

  /// What the shell opened is written on, not replaced.
  @Test func theStandardOutputByItsNameIsWrittenOn() throws {
    let place = try trained()
    for name in ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
      let file = place.path + "/all.csv"
      try Data("before\n".utf8).write(to: URL(fileURLWithPath: file))
      let script = "{ \"$0\" export one --csv --out \(name); echo after; } >> all.csv"
      let outcome = try place.run([], program: ["sh", "-c", script])
      #expect(outcome.code == 0, "\(outcome)")
      let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
      #expect(lines.first == "before" && lines.dropFirst().first?.hasPrefix("step,") == true && lines.last == "after", "\(name): \(lines)")
    }
  }

  @Test func pipesTakeWhatIsWrittenAndStay() throws {
    let place = try trained()
    let pipe = place.path + "/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let unread = try place.run(["export", "one", "--csv", "--out", "pipe"])
    #expect(unread.code == 1 && unread.errors.contains("pipe: nobody reads"), "\(unread)")
    let descriptor = open(pipe, O_RDONLY | O_NONBLOCK)
    defer { close(descriptor) }
    let read = try place.run(["export", "one", "--csv", "--out", "pipe"])
    #expect(read.code == 0, "\(read)")
    var buffer = [UInt8](repeating: 0, count: 5)
    #expect(Foundation.read(descriptor, &buffer, 5) == 5 && buffer == Array("step,".utf8))
    let weights = try place.run(["export", "one", "--weights", "pipe"])
    #expect(weights.code == 1 && weights.errors.contains("pipe: this is no file"), "\(weights)")
    var status = stat()
    #expect(lstat(pipe, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test func aMissingFolderIsNamedTheSameWayEverywhere() throws {
    let place = try trained()
    for words in [["export", "one", "--csv", "--out", "/nonexist/x"], ["plot", "one", "--out", "/nonexist/x"]] {
      let outcome = try place.run(words)
      #expect(outcome.code == 1 && outcome.errors.contains("/nonexist/x: its folder does not exist"), "\(outcome)")
    }
    _ = try place.folder.write("runs\nsave /nonexist/x\n", to: "save.session")
    let saved = try place.run(["play", "save.session"])
    #expect(saved.code == 1 && saved.errors.contains("/nonexist/x: its folder does not exist"), "\(saved)")
  }

  @Test func namesAreShownInOneWay() throws {
    let place = try trained()
    let name = "a\u{1B}[31mb\nc"
    let shown = "a^[[31mb^Jc"
    let renamed = try place.run(["runs", "rename", "1", name])
    #expect(renamed.code == 0 && renamed.output == "one is called \(shown) now\n", "\(renamed)")
    #expect(try place.value("SELECT name FROM runs") == name, "the store keeps what was given")
    for words in [
      ["runs"], ["runs", "--markdown"], ["show", "1"], ["screen", "runs", "--size", "120x40"],
      ["screen", "runs", "--ascii", "--size", "120x40"], ["sql", "SELECT name FROM runs"], ["runs", "delete", "1"],
    ] {
      let outcome = try place.run(words)
      #expect((outcome.output + outcome.errors).contains(shown), "\(outcome)")
    }
  }

  @Test func showNamesMetricsInFullWithUnits() throws {
    let place = try Workplace()
    let outcome = try place.run(Workplace.phantoms(steps: 4, ["run.validationSteps=2"]))
    #expect(outcome.code == 0, "\(outcome)")
    let show = try place.run(["show", "1"]).output
    let names = try place.query("SELECT DISTINCT name FROM metric_names JOIN metrics ON id = metric").map { $0[0] }
    #expect(names.contains { $0.count > 12 })
    for name in names { #expect(show.contains("\n  \(name) "), "\(name)\n\(show)") }
    let lines = show.split(separator: "\n")
    #expect(lines.contains { $0.contains("  mlm_loss ") && $0.hasSuffix(" nats") }, "\(show)")
    #expect(lines.contains { $0.contains("  rss_mib ") && $0.hasSuffix(" MiB") }, "\(show)")
  }
}
