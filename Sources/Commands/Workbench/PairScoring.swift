import Foundation
import RunLog
import Telemetry
import Training
import Workbench

/// Works out the losses of many pairs on a queue of its own, and keeps them in the store as it goes.
final class PairScoring: @unchecked Sendable {
  private let storePath: String
  private let post: @Sendable ([Int: PairScore], ScoringProgress) -> Void
  private let fail: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "scores", qos: .utility)
  private let lock = NSLock()
  private var isWanted = false

  init(
    storePath: String, post: @escaping @Sendable ([Int: PairScore], ScoringProgress) -> Void, fail: @escaping @Sendable (String) -> Void
  ) {
    (self.storePath, self.post, self.fail) = (storePath, post, fail)
  }

  func start(_ pairs: [Int], _ weights: PairWeights) {
    lock.withLock { isWanted = true }
    queue.async { [self] in
      do { try score(pairs, weights) } catch {
        post([:], ScoringProgress(weights: weights, done: 0, count: pairs.count, pairsPerSecond: 0, isFinished: true))
        fail("\(error)")
      }
    }
  }

  func stop() { lock.withLock { isWanted = false } }

  /// Between two reports on the screen, in seconds.
  private static let interval = 0.2

  private func score(_ pairs: [Int], _ weights: PairWeights) throws {
    let store = try RunStore(path: storePath)
    // Weights and plan of its own: nobody waits for it, and it waits for nobody.
    let browser = try PairBrowser(weights, store: store, recipe: Recipe())
    guard let run = browser.identity.run, browser.identity.step != nil else {
      throw CommandFailure("the run has no checkpoint yet to score pairs with; C on Monitor writes one")
    }
    let start = Date()
    var (done, lastPost, fresh) = (0, start, [Int: PairScore]())
    func report(isFinished: Bool) throws {
      if !store.isReadOnly, !fresh.isEmpty { try store.store(fresh, of: run) }
      let seconds = Date().timeIntervalSince(start)
      post(
        fresh,
        ScoringProgress(
          weights: weights, done: done, count: pairs.count, pairsPerSecond: seconds > 0 ? Double(done) / seconds : 0, isFinished: isFinished
        ))
      (fresh, lastPost) = ([:], Date())
    }
    for pair in pairs where pair < browser.count {
      guard lock.withLock({ isWanted }) else { break }
      fresh[pair] = browser.score(pair)
      done += 1
      if Date().timeIntervalSince(lastPost) >= Self.interval { try report(isFinished: false) }
    }
    try report(isFinished: true)
  }
}
