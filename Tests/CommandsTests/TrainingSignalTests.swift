import Foundation
import TestSupport
import Testing

/// Headless training and what may happen to its process. A run that was disturbed has to end in the same bytes as one that was not.
@Suite(.serialized) struct TrainingSignalTests {
  private static let steps = 1500
  private static let settings = [
    "run.checkpointSteps=40", "data.validationFraction=0.3", "run.validationSteps=300", "run.validationPairs=4",
  ]
  private static let words = Workplace.phantoms(steps: steps, settings)

  /// The last checkpoint, and curves, of the run nobody disturbed; made once.
  private static let undisturbed = Result<(checkpoint: [UInt8], curves: [[String]]), any Error> {
    let place = try Workplace()
    let outcome = try place.run(words)
    try #require(outcome.code == 0, "\(outcome)")
    return (try bytes(of: try place.newestCheckpoint()), try place.curves())
  }

  private func expectAsUndisturbed(_ place: Workplace, _ note: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (checkpoint, curves) = try Self.undisturbed.get()
    let newest = try place.newestCheckpoint()
    #expect(newest.hasSuffix("step-00000\(Self.steps).safetensors"), "\(note)", sourceLocation: sourceLocation)
    #expect(try bytes(of: newest) == checkpoint, "\(note)", sourceLocation: sourceLocation)
    #expect(curves.count > 5 * Self.steps, sourceLocation: sourceLocation)
    #expect(try place.curves() == curves, "\(note)", sourceLocation: sourceLocation)
    #expect(try place.state() == "finished" && place.integrity() == "ok", "\(note)", sourceLocation: sourceLocation)
    // The store lists what is there and nothing else.
    let listed = try place.query("SELECT path FROM checkpoints ORDER BY path").map { $0[0] }
    let there = try FileManager.default.contentsOfDirectory(atPath: place.checkpointFolder()).filter { $0.hasSuffix(".safetensors") }
    #expect(listed == there.sorted(), "\(note)", sourceLocation: sourceLocation)
  }

  private func finish(_ place: Workplace) throws {
    let outcome = try place.run(["train", "--resume", "1"])
    #expect(outcome.code == 0 && outcome.output.contains("resumed at step"), "\(outcome)")
  }

  @Test(arguments: [SIGTERM, SIGUSR1, SIGINT]) func signalsLeaveWithACheckpoint(_ signal: Int32) throws {
    let place = try Workplace()
    let process = try place.start(Self.words)
    try #require(place.waitForStep(200, process), "\(process.wait())")
    process.send(signal)
    let outcome = process.wait()
    #expect(outcome.code == 75, "\(outcome)")
    let name = [SIGTERM: "SIGTERM", SIGUSR1: "SIGUSR1", SIGINT: "SIGINT"][signal] ?? ""
    #expect(outcome.output.contains("interrupted: stopped by \(name) after a checkpoint"), "\(outcome)")
    #expect(try place.state() == "interrupted")
    let step = try place.value("SELECT step FROM runs")
    #expect(try place.value("SELECT max(step) FROM checkpoints WHERE kind = 'last'") == step)
    #expect(try place.value("SELECT count(*) FROM leases") == "0")
    #expect(try place.run(["runs"]).output.contains("interrupted"))
    try finish(place)
    try expectAsUndisturbed(place, "\(name) at step \(step)")
  }

  @Test func aSignalBeforeTheFirstStepIsNotForgotten() throws {
    let place = try Workplace()
    let process = try place.start(Self.words)
    while !process.printed.contains("looking through"), !process.hasEnded { usleep(500) }
    process.send(SIGTERM)
    let outcome = process.wait()
    #expect(outcome.code == 75, "\(outcome)")
    try finish(place)
    try expectAsUndisturbed(place, "SIGTERM while preparing")
  }

  /// Most of this run's time goes into validation, so that is where the signals fall.
  @Test func signalsDuringValidationChangeNothing() throws {
    let words = Workplace.phantoms(steps: 40, ["data.validationFraction=0.5", "run.validationSteps=1", "data.phantoms=400"])
    let calm = try Workplace()
    #expect(try calm.run(words).code == 0)
    let place = try Workplace()
    var process = try place.start(words)
    var stops = 0
    for step in [3, 11, 22, 31] {
      guard place.waitForStep(step, process) else { break }
      process.send(SIGTERM)
      let outcome = process.wait()
      guard outcome.code == 75 else { break }
      stops += 1
      process = try place.start(["train", "--resume", "1"])
    }
    #expect(process.wait().code == 0 && stops > 0, "stopped \(stops) times")
    #expect(try bytes(of: place.newestCheckpoint()) == bytes(of: calm.newestCheckpoint()), "stopped \(stops) times")
    #expect(try place.curves() == calm.curves(), "stopped \(stops) times")
  }

  @Test func hangUpsDoNotStopTraining() throws {
    let place = try Workplace()
    let process = try place.start(Self.words)
    for step in [100, 400] {
      try #require(place.waitForStep(step, process), "\(process.wait())")
      process.send(SIGHUP)
    }
    let outcome = process.wait()
    #expect(outcome.code == 0, "\(outcome)")
    try expectAsUndisturbed(place, "SIGHUP")
  }

  /// A step of this run takes seconds, so that the second Ctrl-C comes before the first could be obeyed.
  @Test func aSecondInterruptLeavesAtOnce() throws {
    let place = try Workplace()
    let words = [
      "train", "--preset", "small", "--phantom", "8", "--steps", "50", "--batch", "128", "--threads", "1", "--set", "data.phantomSide=64",
    ]
    let process = try place.start(words)
    while !process.printed.contains("started:"), !process.hasEnded { usleep(2_000) }
    process.send(SIGINT)
    while !process.printed.contains("Ctrl-C once more"), !process.hasEnded { usleep(500) }
    process.send(SIGINT)
    let outcome = process.wait()
    #expect(outcome.code == 130, "\(outcome)")
    let runs = try place.run(["runs", "--json"])
    #expect(runs.output.contains("\"interrupted\""), "\(runs)")
    #expect(try place.integrity() == "ok")
  }

  @Test func killedRunsResumeToTheSameBytes() throws {
    let place = try Workplace()
    var generator = Lehmer(seed: 77)
    let kills = (0..<5).map { 60 + $0 * 220 + generator.below(150) }
    var process = try place.start(Self.words)
    for step in kills {
      try #require(place.waitForStep(step, process), "kills \(kills)\n\(process.wait())")
      process.send(SIGKILL)
      #expect(process.wait().signal == SIGKILL)
      let runs = try place.run(["runs", "--json"])
      #expect(runs.output.contains("\"interrupted\""), "\(runs)")
      process = try place.start(["train", "--resume", "1"])
    }
    let outcome = process.wait()
    #expect(outcome.code == 0, "kills \(kills)\n\(outcome)")
    try expectAsUndisturbed(place, "killed at \(kills)")
  }

  /// A resumed run does not measure again what came before its checkpoint, so that has to be in the store when the file gets its name.
  @Test func killsRightAfterACheckpointLoseNoNumber() throws {
    let place = try Workplace()
    var process = try place.start(Self.words)
    for step in [240, 480, 960] {
      let file = try place.checkpointFolder() + "/step-\(String(format: "%09d", step)).safetensors"
      while access(file, F_OK) != 0, !process.hasEnded { usleep(100) }
      process.send(SIGKILL)
      #expect(process.wait().signal == SIGKILL)
      process = try place.start(["train", "--resume", "1"])
    }
    let outcome = process.wait()
    #expect(outcome.code == 0, "\(outcome)")
    try expectAsUndisturbed(place, "killed after checkpoints")
  }

  @Test func aRunIsTrainedByOneProcessAtATime() throws {
    let (place, calm) = (try Workplace(), try Workplace())
    // Without an end: on a fast machine a run of some steps would be over before the second process looks at it.
    let words = Workplace.phantoms(steps: 1_000_000, Self.settings)
    let process = try place.start(words)
    try #require(place.waitForStep(100, process), "\(process.wait())")
    let second = try place.run(["train", "--resume", "1"])
    #expect(second.code == 1, "\(second)")
    #expect(second.errors.contains("is being trained by process \(process.pid)") && second.errors.contains("stop it first"), "\(second)")
    // Readers are welcome meanwhile.
    for words in [["runs"], ["show", "1"], ["export", "1", "--csv"], ["screen", "monitor"]] {
      let outcome = try place.run(words)
      #expect(outcome.code == 0, "\(outcome)")
    }
    try leave(process, place, after: place.step() + 100)
    let step = place.step()
    try leave(try calm.start(words), calm, after: step)
    // The last step may have been left before its validation.
    let isSame = try place.curves(through: step - 1) == calm.curves(through: step - 1)
    #expect(isSame && place.step() > 200, "a second process, step \(step)")
    #expect(try place.state() == "interrupted" && place.integrity() == "ok")
  }

  private func leave(_ process: EcampProcess, _ place: Workplace, after step: Int) throws {
    try #require(place.waitForStep(step, process), "\(process.wait())")
    process.send(SIGTERM)
    let outcome = process.wait()
    #expect(outcome.code == 75, "\(outcome)")
  }

  @Test func outputThatNobodyTakesDoesNotEndARun() throws {
    let full = try Workplace()
    #expect(try full.start(Self.words, output: "/dev/full").wait().code == 0)
    try expectAsUndisturbed(full, "standard output on a full device")
    // A reader that goes away, as in “ecamp train | head”.
    let broken = try Workplace()
    let pipe = broken.folder.file("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    let reader = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let process = try broken.start(Self.words, output: pipe)
    #expect(broken.waitForStep(100, process))
    close(reader)
    let outcome = process.wait()
    #expect(outcome.code == 0, "\(outcome)")
    try expectAsUndisturbed(broken, "standard output closed")
  }
}
