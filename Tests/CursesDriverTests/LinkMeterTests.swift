import Screen
import Testing

@testable import CursesDriver

@Suite struct LinkMeterTests {
  /// A line of so many bytes a second with a delay: frames of a chart are drawn over it for a while as the workbench would.
  private func run(_ meter: inout LinkMeter, from start: Double, seconds: Double, rate: Double, delay: Double, frame: Int = 1200) -> Double
  {
    var now = start
    while now < start + seconds {
      meter.begin(bytes: frame, at: now)
      now += delay + Double(frame) / rate
      meter.end(at: now)
      now += meter.pace.frameInterval
    }
    return now
  }

  @Test(arguments: [0.001, 0.05, 0.3]) func aQuickLineStaysFastHoweverFar(delay: Double) {
    var meter = LinkMeter()
    _ = run(&meter, from: 0, seconds: 60, rate: 1_000_000, delay: delay)
    #expect(meter.pace == .fast)
    #expect((meter.bytesPerSecond ?? 0) > 100_000)
  }

  @Test func aSlowLineStepsDownAndABetterOneUpAgain() {
    var meter = LinkMeter()
    // The way there and back is known from small frames.
    var now = run(&meter, from: 0, seconds: 1, rate: 2000, delay: 0.03, frame: 40)
    #expect(meter.pace == .fast)
    now = run(&meter, from: now, seconds: 20, rate: 2000, delay: 0.03)
    #expect(meter.pace == .slowest && meter.pace.depth == .sixteen)
    #expect((1500...3000).contains(meter.bytesPerSecond ?? 0), "\(meter.bytesPerSecond ?? 0)")
    now = run(&meter, from: now, seconds: 90, rate: 1_000_000, delay: 0.03)
    #expect(meter.pace == .fast)
  }

  @Test func aLineThatTurnsSlowAgainIsGivenMoreTime() {
    var meter = LinkMeter()
    var now = run(&meter, from: 0, seconds: 1, rate: 2000, delay: 0.03, frame: 40)
    var changes = 0
    var last = meter.pace
    // Good for eight seconds, bad for four, over and over.
    for _ in 0..<40 {
      for (seconds, rate) in [(8.0, 500_000.0), (4, 1500)] {
        now = run(&meter, from: now, seconds: seconds, rate: rate, delay: 0.03)
        if meter.pace != last { changes += 1 }
        last = meter.pace
      }
    }
    #expect(changes < 30, "\(changes) changes")
    #expect(meter.pace >= .slow)
  }

  @Test func framesWaitBehindABusyLineAndNeverForEver() {
    var meter = LinkMeter()
    func isCongested(_ now: Double) -> Bool { meter.isCongested(at: now) }
    meter.begin(bytes: 100, at: 0)
    meter.end(at: 0.02)
    meter.begin(bytes: 4000, at: 1)
    #expect(!isCongested(1.05))
    #expect(isCongested(1.3))
    #expect(isCongested(3))
    #expect(meter.pace == .slower)
    #expect(!isCongested(12))
    #expect(!meter.isMeasuring)
  }

  @Test func theUserHasTheLastWord() {
    var meter = LinkMeter()
    meter.choice = .fast
    _ = run(&meter, from: 0, seconds: 1, rate: 2000, delay: 0.03, frame: 40)
    _ = run(&meter, from: 1, seconds: 30, rate: 1000, delay: 0)
    #expect(meter.pace == .fast)
    meter.choice = .auto
    #expect(meter.pace == .slowest)
    meter = LinkMeter()
    meter.choice = .slow
    #expect(meter.pace == .slow && meter.status.choice == .slow)
  }
}
