import Foundation
import Telemetry
import TestSupport
import Testing

@testable import Training

/// The machine's counters, read from a folder like /proc and worked out by hand.
@Suite struct NodeMeterTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("node-\(UUID().uuidString)").path

  private func write(_ name: String, _ text: String) throws {
    try FileManager.default.createDirectory(atPath: folder + "/net", withIntermediateDirectories: true)
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  private func disk(_ name: String, read: Int, written: Int) -> String { "   8       0 \(name) 9 9 \(read) 9 9 9 \(written) 9 9 9 9\n" }

  @Test func ratesAreDifferencesOfCounters() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // user nice system idle iowait irq softirq steal guest guest_nice: busy 100 + 20 + 30 + 5 + 5 + 0.
    try write("stat", "cpu  100 20 30 800 40 5 5 0 90 0\ncpu0 1 1 1 1 1 1 1 1 1 1\nintr 5\n")
    try write("meminfo", "MemTotal:        4096000 kB\nMemFree:          100000 kB\nMemAvailable:    3072000 kB\n")
    // 2048 sectors are a MiB. A partition, a loop and a mapped volume must not be counted again.
    try write(
      "diskstats",
      disk("sda", read: 0, written: 2048) + disk("sda1", read: 0, written: 2048) + disk("nvme0n1", read: 2048, written: 0)
        + disk("nvme0n1p2", read: 2048, written: 0) + disk("loop0", read: 999_999, written: 0) + disk("dm-0", read: 999_999, written: 0))
    try write(
      "net/dev",
      """
      Inter-|   Receive                    |  Transmit
       face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
          lo: 99999999 1 0 0 0 0 0 0 99999999 1 0 0 0 0 0 0
        eth0: 1048576 1 0 0 0 0 0 0 2097152 1 0 0 0 0 0 0
      """)
    let meter = NodeMeter(folder: folder, system: folder)
    let first = meter.pointsIfDue(step: 1, time: 1000, now: 1000)
    #expect(first == [MetricPoint(metric: Metric.nodeMemory, step: 1, value: 1000, time: 1000)], "rates need two samples")
    #expect(meter.pointsIfDue(step: 2, time: 1001, now: 1001).isEmpty, "a sample every \(NodeMeter.interval) s")

    // 60 ticks more at work of 80 in all.
    try write("stat", "cpu  150 20 40 815 45 5 5 0 90 0\n")
    try write(
      "diskstats",
      disk("sda", read: 4 * 2048, written: 2048) + disk("sda1", read: 4 * 2048, written: 2048)
        + disk("nvme0n1", read: 2048, written: 8 * 2048) + disk("nvme0n1p2", read: 2048, written: 8 * 2048)
        + disk("loop0", read: 9_999_999, written: 0) + disk("dm-0", read: 9_999_999, written: 0))
    try write("net/dev", "  eth0: 3145728 1 0 0 0 0 0 0 2097152 1 0 0 0 0 0 0\n wlan0:1048576 1 0 0 0 0 0 0 4194304 1 0 0 0 0 0 0\n")
    let second = meter.pointsIfDue(step: 9, time: 1004, now: 1004)
    let values = Dictionary(uniqueKeysWithValues: second.map { ($0.metric, $0.value) })
    #expect(
      values == [
        Metric.nodeMemory: 1000, Metric.nodeProcessors: 0.75, Metric.nodeRead: 1, Metric.nodeWritten: 2, Metric.nodeReceived: 0.75,
        Metric.nodeSent: 1,
      ])
    #expect(second.allSatisfy { $0.step == 9 && $0.time == 1004 })
  }

  @Test func whatCannotBeReadIsLeftOut() {
    let meter = NodeMeter(folder: "/nonexistent", system: "/nonexistent")
    #expect(meter.pointsIfDue(step: 1, time: 10, now: 10).isEmpty && meter.pointsIfDue(step: 2, time: 20, now: 20).isEmpty)
  }

  @Test func anInterfaceThatWentAwayIsNoNegativeRate() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try write("net/dev", "  eth0: 9999999 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0\n")
    let meter = NodeMeter(folder: folder, system: folder)
    _ = meter.pointsIfDue(step: 1, time: 10, now: 10)
    try write("net/dev", "  eth0: 5 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0\n")
    #expect(meter.pointsIfDue(step: 2, time: 20, now: 20).map(\.metric) == [Metric.nodeSent])
  }

  @Test func whatPassesThroughACardIsCountedOnce() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func write(_ bytes: Int) throws {
      let rows = ["eth0", "br-1", "veth9", "docker0"].map { "  \($0): \(bytes) 1 0 0 0 0 0 0 \(2 * bytes) 1 0 0 0 0 0 0\n" }
      try self.write("net/dev", rows.joined())
    }
    try FileManager.default.createDirectory(atPath: folder + "/class/net/eth0/device", withIntermediateDirectories: true)
    try write(0)
    let meter = NodeMeter(folder: folder, system: folder)
    _ = meter.pointsIfDue(step: 1, time: 10, now: 10)
    try write(4 << 20)
    // The step is an old one, told of late: the rate is over the time between the readings.
    let values = meter.pointsIfDue(step: 2, time: 11, now: 14).map(\.value)
    #expect(values == [1, 2])
  }

  /// Against this machine: the share counted from the same file by another reader over the same stretch.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/stat"))) func thisMachineIsWithinItsBounds() throws {
    let meter = NodeMeter()
    _ = meter.pointsIfDue(step: 1, time: 10, now: 10)
    var sum = 0.0
    let end = Date().addingTimeInterval(0.3)
    while Date() < end { sum += 1 }
    #expect(sum > 0)
    let values = Dictionary(uniqueKeysWithValues: meter.pointsIfDue(step: 2, time: 20, now: 20).map { ($0.metric, $0.value) })
    let share = try #require(values[Metric.nodeProcessors])
    #expect(share > 0 && share <= 1)
    let total = Double(ProcessInfo.processInfo.physicalMemory) / 1_048_576
    #expect(try #require(values[Metric.nodeMemory]) < total)
  }
}
