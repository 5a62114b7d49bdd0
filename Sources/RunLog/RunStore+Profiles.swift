import Foundation
import Telemetry

/// What a run's engine measured of itself, for those who look from another process.
extension RunStore {
  /// The newest measurement and when it was taken, in seconds since 1970; nil where there was none.
  package func profile(of run: Int64) throws(StoreError) -> (profile: EngineProfile, time: Double)? {
    try read { (database) throws(StoreError) in
      let row = try database.first("SELECT profile, time FROM profiles WHERE run = ?", .integer(run)) { ($0.text(0), $0.real(1)) }
      guard let row else { return nil }
      guard let profile = try? JSONDecoder().decode(EngineProfile.self, from: Data(row.0.utf8)), profile.isSound else {
        throw .unreadableRow("the profile of run \(run)")
      }
      return (profile, row.1)
    }
  }

  static func insert(_ profile: EngineProfile, time: Double, run: Int64, in database: Database) throws(StoreError) {
    guard let data = try? JSONEncoder().encode(profile) else { return }
    try database.run(
      "INSERT OR REPLACE INTO profiles (run, time, profile) VALUES (?, ?, ?)", .integer(run), .real(time),
      .text(String(decoding: data, as: UTF8.self)))
  }
}

extension EngineProfile {
  /// Whether numbers from a file can be drawn: none below zero, areas inside of the arena and of the plan.
  fileprivate var isSound: Bool {
    let times = [stepSeconds, updateSeconds, waitSeconds] + busy + operations.flatMap { [$0.seconds, $0.work, $0.bytes] }
    guard steps > 0, arenaBytes >= 0, times.allSatisfy({ $0.isFinite && $0 >= 0 }) else { return false }
    return areas.allSatisfy {
      $0.offset >= 0 && $0.byteCount >= 0 && $0.offset <= arenaBytes && $0.byteCount <= arenaBytes - $0.offset
        && $0.first >= 0 && $0.first <= $0.last && $0.last < max(1, operations.count)
    }
  }
}
