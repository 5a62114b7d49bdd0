import Tensors

/// Where every value, gradient and scratch area of a graph lies in one arena. Areas whose lives do not overlap share memory.
package struct MemoryPlan: Sendable {
  /// What an area holds.
  package enum Use: String, CaseIterable, Sendable {
    case activation, gradient, scratch
  }

  package struct Area: Sendable {
    package let use: Use
    package let byteCount: Int
    /// First and last instruction that needs it.
    package let life: ClosedRange<Int>
    package internal(set) var offset = 0
    /// Lies in lent gradient memory, not in the arena.
    package internal(set) var isLent = false
    let owner: Int
  }

  /// The front of the gradient block, which nothing writes before an instruction of the gradient pass: until then it serves as scratch memory.
  struct Loan {
    var byteCount: Int
    /// The first instruction that needs the memory back.
    var due: Int
  }

  package private(set) var areas: [Area] = []
  /// Bytes of the gradient block that serve other values in the first part of a run.
  package private(set) var lentByteCount = 0
  /// Size of the arena.
  package private(set) var byteCount = 0
  /// Bytes of each use at the fullest moment.
  package private(set) var peakByUse: [Use: Int] = [:]
  /// Sum over all areas: what a run without sharing would take.
  package private(set) var unsharedByteCount = 0

  init(_ builder: GraphBuilder, schedule: Schedule, effects: [OpEffects], scratch: [Int], loan: Loan?) {
    collectValues(builder, schedule, effects)
    for (time, bytes) in scratch.enumerated() where bytes > 0 { add(.scratch, bytes, time...time, owner: time) }
    place(loan)
    measurePeak(instructionCount: schedule.instructions.count)
  }

  private mutating func collectValues(_ builder: GraphBuilder, _ schedule: Schedule, _ effects: [OpEffects]) {
    var lives: [Value: ClosedRange<Int>] = [:]
    var gradientLives: [Value: ClosedRange<Int>] = [:]
    func extend(_ lives: inout [Value: ClosedRange<Int>], _ value: Value, _ time: Int) {
      guard let life = lives[value] else {
        lives[value] = time...time
        return
      }
      lives[value] = min(life.lowerBound, time)...max(life.upperBound, time)
    }
    for (time, instruction) in schedule.instructions.enumerated() {
      let effect = effects[instruction.op]
      let runsForward = instruction.pass == .forward || effect.isLoss
      for value in runsForward ? effect.reads + effect.writes : [] { extend(&lives, value, time) }
      guard instruction.pass == .gradient else { continue }
      for value in effect.gradientReads { extend(&lives, value, time) }
      for (bit, value) in effect.upstream.enumerated() where instruction.present >> bit & 1 == 1 { extend(&gradientLives, value, time) }
      for (bit, value) in effect.downstream.enumerated() where instruction.wanted >> bit & 1 == 1 { extend(&gradientLives, value, time) }
    }
    let end = max(0, schedule.instructions.count - 1)
    for value in builder.names.values {
      extend(&lives, value, end)
      if gradientLives[value] != nil { extend(&gradientLives, value, end) }
    }
    for (index, info) in builder.values.enumerated() {
      guard case .computed = info.origin else { continue }
      let value = Value(index: index)
      let bytes = info.shape.capacity * MemoryLayout<Float>.stride
      if let life = lives[value] { add(.activation, bytes, life, owner: index) }
      if let life = gradientLives[value] { add(.gradient, bytes, life, owner: index) }
    }
  }

  private mutating func add(_ use: Use, _ bytes: Int, _ life: ClosedRange<Int>, owner: Int) {
    let aligned = (bytes + 63) / 64 * 64
    areas.append(Area(use: use, byteCount: aligned, life: life, owner: owner))
    unsharedByteCount += aligned
  }

  /// Largest first, each at the lowest place that is free during its life: in lent memory where it is back in time, else in the arena.
  private mutating func place(_ loan: Loan?) {
    let order = areas.indices.sorted {
      (areas[$0].byteCount, -areas[$0].life.lowerBound) > (areas[$1].byteCount, -areas[$1].life.lowerBound)
    }
    var (placed, lent) = ([Int](), [Int]())
    for index in order {
      if let loan, areas[index].life.upperBound < loan.due {
        let offset = lowestGap(for: index, among: lent)
        if offset + areas[index].byteCount <= loan.byteCount {
          (areas[index].offset, areas[index].isLent) = (offset, true)
          lentByteCount = max(lentByteCount, offset + areas[index].byteCount)
          lent.append(index)
          continue
        }
      }
      areas[index].offset = lowestGap(for: index, among: placed)
      byteCount = max(byteCount, areas[index].offset + areas[index].byteCount)
      placed.append(index)
    }
  }

  private func lowestGap(for index: Int, among placed: [Int]) -> Int {
    let area = areas[index]
    let neighbours = placed.filter { areas[$0].life.overlaps(area.life) }.sorted { areas[$0].offset < areas[$1].offset }
    var offset = 0
    for neighbour in neighbours.map({ areas[$0] }) {
      if neighbour.offset >= offset + area.byteCount { break }
      offset = max(offset, neighbour.offset + neighbour.byteCount)
    }
    return offset
  }

  private mutating func measurePeak(instructionCount: Int) {
    var best = -1
    for time in 0..<max(1, instructionCount) {
      var uses: [Use: Int] = [:]
      for area in areas where area.life.contains(time) { uses[area.use, default: 0] += area.byteCount }
      let total = uses.values.reduce(0, +)
      if total > best { (best, peakByUse) = (total, uses) }
    }
  }
}
