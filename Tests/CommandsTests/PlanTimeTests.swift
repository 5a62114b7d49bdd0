import Foundation
import Testing

/// `ecamp plan --time`.
@Suite(.serialized) struct PlanTimeTests {
  private var words: [String] { ["plan"] + Workplace.small(["data.phantoms=8", "data.phantomSide=64"]) }

  @Test func printsWhereTheTimeGoes() throws {
    let place = try Workplace()
    let outcome = try place.run(words + ["--time", "3"])
    #expect(outcome.code == 0, "\(outcome)")
    for part in ["mean of 3 steps", "2 threads, at work", "arena", "by kind", "GFLOP/s", "linear", "vocabulary loss", "norm and update"] {
      #expect(outcome.output.contains(part), "\(part)\n\(outcome)")
    }
    let blocks = try place.run(words + ["--time", "2", "--by", "block", "--order", "plan"])
    #expect(blocks.code == 0 && blocks.output.contains("blocks.0"), "\(blocks)")
    #expect(!FileManager.default.fileExists(atPath: place.store), "nothing is kept")
    let wrong = try place.run(words + ["--time", "0"])
    #expect(wrong.code == 2, "\(wrong)")
  }

  @Test func printsJSON() throws {
    let place = try Workplace()
    let outcome = try place.run(words + ["--time", "2", "--json"])
    #expect(outcome.code == 0, "\(outcome)")
    let root = try #require(try JSONSerialization.jsonObject(with: Data(outcome.outputBytes)) as? [String: Any])
    let operations = try #require(root["operations"] as? [[String: Any]])
    #expect(root["steps"] as? Int == 2 && operations.count > 50)
    let step = try #require(root["step_s"] as? Double)
    #expect(operations.reduce(0.0) { $0 + (($1["seconds"] as? Double) ?? 0) } < step)
    let arena = try #require(root["arena"] as? [[String: Any]])
    let bytes = try #require(root["arena_bytes"] as? Int)
    #expect(arena.allSatisfy { ($0["offset"] as? Int ?? 0) + ($0["bytes"] as? Int ?? 0) <= bytes })
  }
}
