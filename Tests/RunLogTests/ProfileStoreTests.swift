import Foundation
import Telemetry
import Testing

@testable import RunLog

/// The engine's last measurement in the store.
@Suite struct ProfileStoreTests {
  private static func profile(_ steps: Int) -> EngineProfile {
    EngineProfile(
      steps: steps, stepSeconds: 0.5, updateSeconds: 0.01, waitSeconds: 0.02,
      operations: [
        .init(kind: "linear", path: "blocks.0.attn.qkv", isGradient: false, seconds: 0.1, work: 3e9, bytes: 5e6),
        .init(kind: "linear", path: "blocks.0.attn.qkv", isGradient: true, seconds: 0.2, work: 6e9, bytes: 9e6),
      ],
      areas: [
        .init(use: .activation, offset: 0, byteCount: 64, first: 0, last: 1),
        .init(use: .scratch, offset: 64, byteCount: 32, first: 1, last: 1),
      ],
      arenaBytes: 128, busy: [0.9, 0.8])
  }

  @Test func theNewestIsKept() throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    #expect(try store.profile(of: run) == nil)
    let writer = try RunWriter(store: store, run: run)
    writer.take(.profile(Self.profile(1)))
    try writer.flush()
    writer.take(.profile(Self.profile(2)))
    try writer.flush()
    let kept = try #require(try store.profile(of: run))
    #expect(kept.profile == Self.profile(2) && abs(kept.time - Date().timeIntervalSince1970) < 60)
    try writer.close(state: .finished)
    try store.deleteRun(run)
    #expect(try store.profile(of: run) == nil)
  }

  @Test(arguments: [
    "'x'", "'{}'", "replace(profile, '\"steps\":2', '\"steps\":-2')", "replace(profile, '\"arenaBytes\":128', '\"arenaBytes\":90')",
    "replace(profile, '\"last\":1', '\"last\":9')", "replace(profile, '0.9', '-0.9')",
  ])
  func damagedOnesAreRefused(change: String) throws {
    let fixture = try StoreFixture()
    let store = try fixture.open()
    let run = try store.createRun(description()).id
    let writer = try RunWriter(store: store, run: run)
    writer.take(.profile(Self.profile(2)))
    try writer.close(state: .finished)
    #expect(try store.profile(of: run) != nil)
    try store.write { (database) throws(StoreError) in try database.execute("UPDATE profiles SET profile = \(change)") }
    #expect(throws: StoreError.self, "\(change)") { try store.profile(of: run) }
  }
}
