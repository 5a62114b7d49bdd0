import Foundation
import RunLog
import Telemetry
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a training process hears from others by way of the store: requests other workbenches left for its run go to the engine and are
/// acknowledged. It sleeps until somebody rings.
final class StoreListener: @unchecked Sendable {
  private let store: RunStore
  private let run: Int64
  private let pairCount: Int
  private let inbox: CommandInbox
  private let writer: RunWriter
  private let bell: BellThread
  private let lock = NSLock()
  /// Requests for a pair that the engine has not answered yet, the oldest first.
  private var awaited: [(id: Int64, pair: PairRequest)] = []
  /// The newest request passed on; its acknowledgement may still be on its way to the disk.
  private var lastTaken: Int64 = 0
  private var isMeasuredHere = false
  /// Until when somebody outside is known to look.
  private var leaseEnd = DispatchTime(uptimeNanoseconds: 0)

  /// - Parameter pairCount: pairs of the data set; a request for one beyond is acknowledged without an answer.
  init(storePath: String, run: Int64, pairCount: Int, inbox: CommandInbox, writer: RunWriter) throws {
    // A connection of its own: looking for requests must not wait for anybody.
    store = try RunStore(path: storePath)
    (self.run, self.pairCount, self.inbox, self.writer) = (run, pairCount, inbox, writer)
    bell = try BellThread(store: store, listener: .trainer(run: run), name: "requests")
    // Requests left for a process that is gone are not meant for this one.
    for stale in try store.waitingCommands(of: run) { try store.acknowledge(stale.id) }
  }

  func start() { bell.start { [weak self] in self?.look() } }

  func stop() { bell.stop() }

  private func look() {
    // A store that cannot be read now is read at the next ring.
    guard let waiting = try? store.waitingCommands(of: run) else { return }
    for request in waiting where request.id > lastTaken {
      lastTaken = request.id
      if case .measure(true) = request.command { stopMeasuringUnlessRenewed() }
      guard case .showPair(let pair) = request.command else {
        inbox.post(request.command) { [writer] refusal in writer.acknowledge(request.id, refusal: refusal) }
        continue
      }
      guard (0..<pairCount).contains(pair.index) else {
        writer.acknowledge(request.id)
        continue
      }
      lock.withLock { awaited.append((request.id, pair)) }
      inbox.post(request.command)
    }
  }

  /// Whether the workbench of this process looks at the engine itself.
  /// - Returns: whether the engine is to be told: while others look, measuring goes on.
  func noteMeasuredHere(_ isWanted: Bool) -> Bool {
    lock.withLock {
      isMeasuredHere = isWanted
      return isWanted || leaseEnd < .now()
    }
  }

  /// Who looks at the engine from outside asks again while it looks; when nobody does any more, measuring ends by itself.
  private func stopMeasuringUnlessRenewed() {
    let end = DispatchTime.now() + EngineMeasuring.lease
    lock.withLock { leaseEnd = end }
    DispatchQueue.global().asyncAfter(deadline: end) { [weak self] in
      guard let self, lock.withLock({ self.leaseEnd <= .now() && !self.isMeasuredHere }) else { return }
      inbox.post(.measure(false))
    }
  }

  /// Hands a pair the engine has shown to whoever asked for it from outside; false when nobody did.
  func answers(_ pair: PairRequest, with view: PairView) -> Bool {
    let id = lock.withLock { () -> Int64? in
      guard let place = awaited.firstIndex(where: { $0.pair == pair }) else { return nil }
      return awaited.remove(at: place).id
    }
    guard let id else { return false }
    try? store.acknowledge(id, answer: view)
    return true
  }
}

/// A thread that sleeps on a doorbell and calls back when it was rung.
final class BellThread: @unchecked Sendable {
  private let bell: Doorbell
  private let name: String
  private let pause: Double
  private var ends: (out: Int32, in: Int32) = (-1, -1)

  /// - Parameter pause: seconds between two calls at the least.
  init(store: RunStore, listener: Doorbell.Listener, name: String, pause: Double = 0) throws {
    bell = try Doorbell(store: store, listener: listener)
    (self.name, self.pause) = (name, pause)
    var pair: [Int32] = [-1, -1]
    guard pipe(&pair) == 0 else { throw CommandFailure("the system gives no pipe: \(String(cString: strerror(errno)))") }
    ends = (pair[0], pair[1])
  }

  deinit {
    close(ends.out)
    close(ends.in)
  }

  func start(_ rung: @escaping @Sendable () -> Void) {
    let thread = Thread { [self] in
      while true {
        var waits = [
          pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: ends.out, events: Int16(POLLIN), revents: 0),
        ]
        let code = poll(&waits, 2, -1)
        if code < 0, errno == EINTR { continue }
        if code < 0 || waits[1].revents != 0 { return }
        if bell.answer() { rung() }
        if pause > 0 { usleep(UInt32(pause * 1e6)) }
      }
    }
    thread.name = name
    thread.start()
  }

  func stop() {
    var byte: UInt8 = 0
    _ = write(ends.in, &byte, 1)
  }
}
