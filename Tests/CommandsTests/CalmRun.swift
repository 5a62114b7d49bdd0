import Foundation
import TestSupport
import Testing

/// A run that nobody disturbed, trained without a screen and made once: what runs with the same words come to, whatever happens to them.
enum CalmRun {
  /// So many that a fast machine, too, is still training when something happens.
  static let steps = 6000
  static let words = Workplace.phantoms(steps: steps, ["run.checkpointMinutes=0"])

  static let made = Result<(checkpoint: [UInt8], curves: [[String]]), any Error> {
    let place = try Workplace()
    let outcome = try place.run(words)
    try #require(outcome.code == 0, "\(outcome)")
    return (try bytes(of: place.newestCheckpoint()), try place.curves())
  }

  /// A run that was left before its end has done the same so far.
  static func expectSame(_ place: Workplace, _ note: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let step = place.step()
    let wanted = try made.get().curves.filter { (Int($0[1]) ?? 0) <= step }
    let found = try place.curves()
    let first = zip(wanted, found).first { $0 != $1 }
    #expect(
      first == nil && wanted.count == found.count && step > 0,
      "\(note): \(found.count) numbers as far as step \(step), wanted \(wanted.count); the first to differ: \(first.map { "\($0)" } ?? "none")",
      sourceLocation: sourceLocation)
  }
}

extension Result where Failure == any Error {
  /// What `body` returns or throws, kept.
  init(_ body: () throws -> Success) { self.init(catching: body) }
}
