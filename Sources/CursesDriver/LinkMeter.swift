import Screen

/// Judges the line by how long frames take to arrive: until the terminal answers a question sent behind them, or, where it never answers,
/// until the kernel has taken them. The quickest answer so far is the way there and back; what comes on top is the line being busy.
struct LinkMeter {
  var choice = LinkChoice.auto
  private(set) var bytesPerSecond: Double?
  private var measured = LinkPace.fast
  private var quickest = Double.infinity
  private var start: (time: Double, bytes: Int)?
  private var busyCount = 0
  private var calmSince: Double?
  /// Seconds of calm before frames come more often; longer each time that proved too early.
  private var patience = 5.0
  private var lastQuickened = -Double.infinity
  private var hasBlamedThis = false

  private static let lateness = 0.2
  /// Past this an answer is taken for lost.
  private static let longest = 10.0

  var pace: LinkPace {
    switch choice {
    case .auto: measured
    case .fast: .fast
    case .slow: max(.slow, measured)
    }
  }

  var status: LinkStatus { LinkStatus(pace: pace, bytesPerSecond: bytesPerSecond, choice: choice) }
  var isMeasuring: Bool { start != nil }

  mutating func begin(bytes: Int, at now: Double) {
    start = (now, bytes)
    hasBlamedThis = false
  }

  /// The measured frames have arrived.
  mutating func end(at now: Double) {
    guard let (time, bytes) = start else { return }
    start = nil
    let elapsed = now - time
    quickest = min(quickest, elapsed)
    let late = elapsed - quickest
    if bytes >= 100 {
      let rate = Double(bytes) / max(late, 0.004)
      bytesPerSecond = bytesPerSecond.map { 0.5 * $0 + 0.5 * rate } ?? rate
    }
    if late > Self.lateness { notice(late, at: now) } else { noticeCalm(at: now) }
  }

  /// Seconds over the usual that the frames under way have taken so far.
  private func lateness(at now: Double) -> Double {
    start.map { now - $0.time - (quickest.isFinite ? quickest : 0) } ?? 0
  }

  /// Whether another frame would only wait behind those under way.
  mutating func isCongested(at now: Double) -> Bool {
    guard choice != .fast, let (time, _) = start else { return false }
    if now - time > Self.longest {
      start = nil
      return false
    }
    let late = lateness(at: now)
    if late > 1, !hasBlamedThis {
      hasBlamedThis = true
      notice(late, at: now)
    }
    return late > 0.1
  }

  private mutating func notice(_ late: Double, at now: Double) {
    calmSince = nil
    busyCount += 1
    guard busyCount >= 2 || late > 1 else { return }
    busyCount = 0
    if now - lastQuickened < 30 { patience = min(60, patience * 2) }
    measured = LinkPace(rawValue: measured.rawValue + 1) ?? .slowest
  }

  private mutating func noticeCalm(at now: Double) {
    busyCount = 0
    let since = calmSince ?? now
    calmSince = since
    guard measured > .fast, now - since >= patience, (bytesPerSecond ?? 0) >= Self.need(of: measured) else { return }
    measured = LinkPace(rawValue: measured.rawValue - 1) ?? .fast
    calmSince = now
    lastQuickened = now
  }

  /// Bytes a second that the next quicker pace takes.
  private static func need(of pace: LinkPace) -> Double {
    switch pace {
    case .fast: 0
    case .slower: 24_000
    case .slow: 6000
    case .slowest: 12_000
    }
  }
}
