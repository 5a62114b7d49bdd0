import Foundation
import Telemetry
import Testing

@testable import RunLog

@Suite struct DoorbellTests {
  @Test func theRightOnesAreRung() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let first = try Doorbell(store: store, listener: .trainer(run: 1))
    let twelfth = try Doorbell(store: store, listener: .trainer(run: 12))
    let watchers = try (0..<2).map { _ in try Doorbell(store: store, listener: .watcher) }
    store.bells.ring(.trainer(run: 1), includingSelf: true)
    #expect(first.answer() && !first.answer() && !twelfth.answer() && watchers.allSatisfy { !$0.answer() })
    for _ in 0..<1000 { store.bells.ring(.watcher, includingSelf: true) }  // a full queue is no obstacle
    #expect(watchers.allSatisfy { $0.answer() } && !first.answer())
    store.bells.ring(.watcher)
    #expect(watchers.allSatisfy { !$0.answer() }, "a process does not wake itself")
    var wait = pollfd(fd: first.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&wait, 1, 0) == 0)
    store.bells.ring(.trainer(run: 1), includingSelf: true)
    #expect(poll(&wait, 1, 1000) == 1)
  }

  @Test func nothingIsLeftBehind() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    func sockets() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: store.bells.path)) ?? [] }
    store.bells.ring(.watcher)  // nobody ever listened
    do {
      let bell = try Doorbell(store: store, listener: .watcher)
      #expect(sockets().count == 1 && !bell.answer())
      var status = stat()
      #expect(stat(store.bells.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    }
    #expect(sockets().isEmpty)
    // A killed process leaves its socket file; the next ring clears it away.
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    let bound = BellFolder.withAddress(of: "watch-99999.1-0", in: store.bells.path) { bind(descriptor, $0, $1) }
    #expect(bound == 0 && sockets() == ["watch-99999.1-0"])
    close(descriptor)
    store.bells.ring(.watcher)
    #expect(sockets().isEmpty)
  }

  @Test func longPathsAreNoObstacle() throws {
    let fixture = try StoreFixture()
    let deep = fixture.folder + "/" + (0..<8).map { "a-folder-with-a-long-name-\($0)" }.joined(separator: "/")
    let store = try RunStore(path: deep + "/experiments.sqlite")
    let bell = try Doorbell(store: store, listener: .watcher)
    store.bells.ring(.watcher, includingSelf: true)
    #expect(bell.answer())
  }

  /// Sockets that do not bear this process's mark stand for those of other processes.
  @Test func writingAndSendingRing() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    _ = try Doorbell(store: store, listener: .watcher)  // makes the folder
    func stranger(_ name: String) -> Int32 {
      let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      _ = BellFolder.withAddress(of: name, in: store.bells.path) { bind(descriptor, $0, $1) }
      return descriptor
    }
    func isRung(_ descriptor: Int32) -> Bool {
      var byte: UInt8 = 0
      var rung = false
      while recv(descriptor, &byte, 1, 0) > 0 { rung = true }
      return rung
    }
    let (trainer, watcher) = (stranger("train-\(run)-1.1-0"), stranger("watch-1.1-0"))
    defer {
      close(trainer)
      close(watcher)
    }
    let request = try store.send(.pause, to: run)
    #expect(isRung(trainer) && !isRung(watcher))
    try store.acknowledge(request)
    #expect(isRung(watcher) && !isRung(trainer))
    let writer = try RunWriter(store: store, run: run)
    writer.append(points("m", [1]))
    try writer.flush()
    #expect(isRung(watcher) && !isRung(trainer))
    try writer.close(state: .finished)
    #expect(isRung(watcher))
  }
}
