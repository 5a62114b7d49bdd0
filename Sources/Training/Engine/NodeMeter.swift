import Telemetry

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How busy the whole machine is, from the counters Linux keeps in /proc. Belongs to one thread. Where a counter cannot be read, as on
/// another system, its metric is not written.
final class NodeMeter {
  /// Seconds between samples.
  static let interval = 2.0

  /// Counters that only grow, at a moment.
  struct Counters: Hashable {
    /// Ticks of all processors: at work, and in all.
    var busy: Double?
    var all: Double?
    /// Bytes.
    var read: Double?
    var written: Double?
    var received: Double?
    var sent: Double?
  }

  private let folder: String
  private let system: String
  private var before: (counters: Counters, time: Double)?

  init(folder: String = "/proc", system: String = "/sys") { (self.folder, self.system) = (folder, system) }

  /// A sample's points where the last one is old enough; rates need two samples, so the first has memory alone.
  /// - Parameters:
  ///   - time: of the step, under which the points are stored.
  ///   - now: of the reading, which may come late where somebody holds up the reports; rates are over the time between readings.
  func pointsIfDue(step: Int, time: Double, now moment: Double) -> [MetricPoint] {
    if let before, abs(moment - before.time) < Self.interval { return [] }
    let now = counters
    let earlier = before
    before = (now, moment)
    var points: [MetricPoint] = []
    func add(_ metric: String, _ value: Double?) {
      if let value, value.isFinite, value >= 0 { points.append(MetricPoint(metric: metric, step: step, value: value, time: time)) }
    }
    add(Metric.nodeMemory, usedMemory)
    guard let earlier, moment > earlier.time else { return points }
    let seconds = moment - earlier.time
    func growth(_ path: KeyPath<Counters, Double?>) -> Double? {
      guard let from = earlier.counters[keyPath: path], let to = now[keyPath: path] else { return nil }
      return to - from
    }
    if let busy = growth(\.busy), let all = growth(\.all), all > 0 { add(Metric.nodeProcessors, min(1, busy / all)) }
    for (metric, path) in [
      (Metric.nodeRead, \Counters.read), (Metric.nodeWritten, \.written), (Metric.nodeReceived, \.received), (Metric.nodeSent, \.sent),
    ] { add(metric, growth(path).map { $0 / seconds / 1_048_576 }) }
    return points
  }

  var counters: Counters {
    var found = Counters()
    if let line = lines("stat").first(where: { $0.hasPrefix("cpu ") }) {
      // user nice system idle iowait irq softirq steal; guests are counted among the users already.
      let ticks = Self.numbers(line).prefix(8)
      if ticks.count >= 4 {
        let idle = ticks[ticks.startIndex + 3] + (ticks.count > 4 ? ticks[ticks.startIndex + 4] : 0)
        found.all = ticks.reduce(0, +)
        found.busy = ticks.reduce(0, +) - idle
      }
    }
    if let disks = wholeDisks() { (found.read, found.written) = (disks.read, disks.written) }
    if let network = interfaces() { (found.received, found.sent) = (network.received, network.sent) }
    return found
  }

  /// MiB that are not available to programs.
  private var usedMemory: Double? {
    var (total, available): (Double?, Double?)
    for line in lines("meminfo") {
      if line.hasPrefix("MemTotal:") { total = Self.numbers(line).first }
      if line.hasPrefix("MemAvailable:") { available = Self.numbers(line).first }
    }
    guard let total, let available else { return nil }
    return (total - available) / 1024
  }

  /// Bytes of the disks themselves: what passes through partitions, loops and mapped volumes is theirs too.
  private func wholeDisks() -> (read: Double, written: Double)? {
    let rows = lines("diskstats").compactMap { line -> (name: String, read: Double, written: Double)? in
      let words = line.split(separator: " ")
      guard words.count >= 10, let read = Double(words[5]), let written = Double(words[9]) else { return nil }
      return (String(words[2]), read * 512, written * 512)
    }
    guard !rows.isEmpty else { return nil }
    let names = Set(rows.map(\.name))
    let whole = rows.filter { row in
      !["loop", "ram", "zram", "dm-", "md", "sr"].contains(where: row.name.hasPrefix) && !Self.isPartition(row.name, of: names)
    }
    return (whole.reduce(0) { $0 + $1.read }, whole.reduce(0) { $0 + $1.written })
  }

  /// sda1 of sda, nvme0n1p2 of nvme0n1.
  private static func isPartition(_ name: String, of names: Set<String>) -> Bool {
    let stem = String(name.reversed().drop { $0.isNumber }.reversed())
    guard stem.count < name.count else { return false }
    return names.contains(stem) || stem.last == "p" && names.contains(String(stem.dropLast()))
  }

  /// Bytes of the network cards: what passes through bridges, bonds and containers' interfaces passes through those too. Where none is seen, as
  /// in a container, of all interfaces but the machine's talk with itself.
  private func interfaces() -> (received: Double, sent: Double)? {
    let rows = lines("net/dev").compactMap { line -> (name: String, received: Double, sent: Double)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let values = Self.numbers(line[line.index(after: colon)...])
      guard values.count >= 9 else { return nil }
      return (String(line[..<colon].drop { $0 == " " }), values[0], values[8])
    }
    guard !rows.isEmpty else { return nil }
    let cards = rows.filter { access("\(system)/class/net/\($0.name)/device", F_OK) == 0 }
    let counted = cards.isEmpty ? rows.filter { $0.name != "lo" } : cards
    return (counted.reduce(0) { $0 + $1.received }, counted.reduce(0) { $0 + $1.sent })
  }

  private static func numbers(_ line: Substring) -> [Double] { line.split(separator: " ").compactMap { Double($0) } }

  private func lines(_ name: String) -> [Substring] {
    let file = open("\(folder)/\(name)", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16384)
    // A machine with many processors and disks has long tables, but not endless ones.
    while bytes.count < 1 << 22 {
      let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
  }
}
