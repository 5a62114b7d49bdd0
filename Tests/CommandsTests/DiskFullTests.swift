import Foundation
import TestSupport
import Testing

/// A disk that fills up while a run is going on. Needs a small file system, which only root may mount.
@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "mounting a small tmpfs needs root and permission to mount"))
struct DiskFullTests {
  private static let steps = 1500
  private static let words = Workplace.phantoms(steps: steps, ["run.checkpointSteps=60"])

  private static func undisturbed() throws -> [UInt8] {
    let place = try Workplace()
    #expect(try place.run(words).code == 0)
    return try bytes(of: place.newestCheckpoint())
  }

  @Test func aFullDiskCostsNoCheckpointAndNoNumber() throws {
    let disk = try SmallDisk(megabytes: 12)
    let place = disk.place
    let process = try place.start(Self.words)
    try #require(place.waitForStep(200, process), "\(process.wait())")
    try disk.fill()
    let outcome = process.wait()
    // Weights of the last step could not be kept, so this is no success.
    #expect(outcome.code == 1, "\(outcome)")
    for word in ["no checkpoint of step", "the disk is full", "Training goes on", "--resume"] {
      #expect(outcome.output.contains(word), "\(word)\n\(outcome)")
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: place.checkpointFolder()).filter { $0.hasPrefix("step-") }.sorted()
    #expect(!files.isEmpty && files.count <= 2, "\(files)")
    disk.free()
    #expect(try place.integrity() == "ok")
    let runs = try place.run(["runs", "--json"])
    #expect(runs.code == 0 && !runs.output.contains("\"finished\""), "\(runs)")
    let resumed = try place.run(["train", "--resume", "1"])
    #expect(resumed.code == 0 && resumed.output.contains("resumed at step \(step(of: files.last ?? ""))"), "\(files)\n\(resumed)")
    #expect(try bytes(of: place.newestCheckpoint()) == Self.undisturbed())
    #expect(try place.value("SELECT count(*) FROM loss_curves WHERE metric = 'total_loss'") == "\(Self.steps)")
    #expect(try place.state() == "finished" && place.integrity() == "ok")
  }

  @Test func roomMadeInTimeIsUsed() throws {
    let disk = try SmallDisk(megabytes: 12)
    let place = disk.place
    let process = try place.start(Self.words)
    try #require(place.waitForStep(100, process), "\(process.wait())")
    try disk.fill()
    while !process.printed.contains("the disk is full"), !process.hasEnded { usleep(2_000) }
    disk.free()
    let outcome = process.wait()
    #expect(outcome.code == 0, "\(outcome)")
    #expect(try bytes(of: place.newestCheckpoint()) == Self.undisturbed())
    #expect(try place.value("SELECT count(*) FROM loss_curves WHERE metric = 'total_loss'") == "\(Self.steps)")
    #expect(try place.state() == "finished" && place.integrity() == "ok")
  }

  @Test func aDiskThatIsFullFromTheStartIsNamed() throws {
    let disk = try SmallDisk(megabytes: 1)
    try disk.fill()
    let outcome = try disk.place.run(Self.words)
    #expect(outcome.code == 1 && outcome.errors.contains("disk is full"), "\(outcome)")
    for words in [
      ["phantom", "--count", "3", "--out", "drawn"], ["export", "1", "--csv", "--out", "curves.csv"],
      ["tokenizer", "train", "../pairs.csv", "--size", "100"],
    ] {
      _ = try disk.folder.write(Workplace.goodRows, to: "pairs.csv")
      let store = try Workplace()
      #expect(try store.run(Workplace.phantoms(steps: 1)).code == 0)
      let outcome = try EcampProcess(words, in: disk.place.path, logs: disk.folder.path, environment: ["ECAMP_STORE": store.store]).wait()
      #expect(outcome.code == 1 && outcome.errors.contains("disk is full"), "\(outcome)")
    }
  }

  private func step(of file: String) -> Int { Int(file.dropFirst(5).prefix(9)) ?? -1 }
}

/// A tmpfs of a few megabytes, unmounted when it is let go.
final class SmallDisk {
  let folder: TemporaryFolder
  let place: Workplace
  private var path: String { place.path }

  init(megabytes: Int) throws {
    folder = try TemporaryFolder()
    place = Workplace(folder, at: folder.file("disk"))
    try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: true)
    try #require(mount("tmpfs", place.path, "tmpfs", 0, "size=\(megabytes)m") == 0, "tmpfs cannot be mounted: error \(errno)")
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }

  /// Writes until nothing fits.
  func fill() throws {
    let file = open(path + "/filler", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    try #require(file >= 0)
    defer { close(file) }
    let block = [UInt8](repeating: 1, count: 4096)
    while write(file, block, block.count) > 0 {}
    #expect(errno == ENOSPC)
  }

  func free() { unlink(path + "/filler") }

  static let isPossible: Bool = {
    guard geteuid() == 0, let folder = try? TemporaryFolder() else { return false }
    guard mount("tmpfs", folder.path, "tmpfs", 0, "size=1m") == 0 else { return false }
    umount2(folder.path, Int32(MNT_DETACH))
    return true
  }()
}
