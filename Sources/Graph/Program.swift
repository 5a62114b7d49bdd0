import Kernels
import Tensors

/// A planned computation over one arena and one set of parameters. Building it allocates everything; running it allocates nothing.
///
/// Not for use from two threads at once. Inputs stay the caller's: a bound pointer must live until the run that reads it has ended.
package final class Program: @unchecked Sendable {
  package let parameters: ParameterStore
  package let plan: MemoryPlan
  package let lossNames: [String]
  let ops: [Op]
  let instructions: [Schedule.Instruction]
  let shapes: [ValueShape]
  /// The module each operation belongs to.
  let modules: [String]
  let names: [String: Value]
  private let arena: Block
  private let constants: [Block]
  let forward: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>
  let backward: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>
  let slots: UnsafeMutablePointer<UnsafePointer<Int32>?>
  private let scratch: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let isParameter: UnsafeMutablePointer<Bool>
  let groupRows: UnsafeMutablePointer<Int>
  let losses: UnsafeMutablePointer<Double>
  /// Whether runs are timed, instruction by instruction.
  package var isMeasuring = false
  /// Seconds spent in each instruction since `resetProfile()`, while measuring.
  let seconds: UnsafeMutablePointer<Double>
  /// Key of this run's dropout; the place's number is folded in.
  package var dropoutKey: UInt64 = 0
  /// Parameter gradients are added to what is there: set for every micro-batch but the first of a step.
  package var accumulates = false {
    didSet { precondition(!accumulates || plan.lentByteCount == 0, "a program that lends its gradient memory cannot accumulate") }
  }

  /// - Parameter parameters: values in the layout of a training graph of the same model; the gradient block must exist when `builder` trains.
  /// - Parameter accumulating: the program will run several micro-batches a step, so gradients must survive from one run to the next. If not,
  ///   the gradient block serves as working memory until the gradient pass reaches it.
  package init(_ builder: GraphBuilder, parameters: ParameterStore, accumulating: Bool = false) {
    let effects = builder.ops.map(\.effects)
    let schedule = Schedule(builder, effects: effects)
    self.parameters = parameters
    (ops, names, lossNames) = (builder.ops, builder.names, builder.lossNames)
    instructions = schedule.instructions
    modules = Self.modules(builder)
    let shapes = builder.values.map(\.shape)
    self.shapes = shapes
    let scratchBytes = instructions.map { builder.ops[$0.op].scratchBytes(shapes: shapes, gradient: $0.pass == .gradient) }
    plan = MemoryPlan(
      builder, schedule: schedule, effects: effects, scratch: scratchBytes,
      loan: accumulating ? nil : Self.loan(builder, schedule, effects, parameters))
    arena = Block(byteCount: plan.byteCount)
    forward = .allocate(capacity: shapes.count)
    backward = .allocate(capacity: shapes.count)
    isParameter = .allocate(capacity: shapes.count)
    slots = .allocate(capacity: max(1, builder.indices.count))
    scratch = .allocate(capacity: max(1, instructions.count))
    groupRows = .allocate(capacity: max(1, builder.groups.count))
    losses = .allocate(capacity: max(1, lossNames.count))
    seconds = .allocate(capacity: max(1, instructions.count))
    forward.initialize(repeating: nil, count: shapes.count)
    backward.initialize(repeating: nil, count: shapes.count)
    isParameter.initialize(repeating: false, count: shapes.count)
    slots.initialize(repeating: nil, count: max(1, builder.indices.count))
    scratch.initialize(repeating: nil, count: max(1, instructions.count))
    groupRows.initialize(repeating: 0, count: max(1, builder.groups.count))
    losses.initialize(repeating: 0, count: max(1, lossNames.count))
    seconds.initialize(repeating: 0, count: max(1, instructions.count))
    var constants: [Block] = []
    for (index, info) in builder.indices.enumerated() {
      guard let constant = info.constant else { continue }
      let block = Block(byteCount: constant.count * 4)
      let elements = block.base.assumingMemoryBound(to: Int32.self)
      for (position, element) in constant.enumerated() { elements[position] = element }
      slots[index] = UnsafePointer(elements)
      constants.append(block)
    }
    self.constants = constants
    for group in builder.groups { groupRows[group.index] = group.capacity }
    placeAreas()
    placeParameters(builder)
  }

  deinit {
    for pointer in [forward, backward] { pointer.deallocate() }
    slots.deallocate()
    scratch.deallocate()
    isParameter.deallocate()
    groupRows.deallocate()
    losses.deallocate()
    seconds.deallocate()
  }

  private func placeAreas() {
    for area in plan.areas {
      guard let base = area.isLent ? parameters.gradients?.base : arena.base else { continue }
      let place = base + area.offset
      switch area.use {
      case .activation: forward[area.owner] = place.assumingMemoryBound(to: Float.self)
      case .gradient: backward[area.owner] = place.assumingMemoryBound(to: Float.self)
      case .scratch: scratch[area.owner] = place
      }
    }
  }

  /// The front of the gradient block that is written latest: the longest-lasting large loan.
  private static func loan(_ builder: GraphBuilder, _ schedule: Schedule, _ effects: [OpEffects], _ parameters: ParameterStore)
    -> MemoryPlan.Loan?
  {
    guard parameters.gradients != nil else { return nil }
    var firstWrites: [String: Int] = [:]
    for (time, instruction) in schedule.instructions.enumerated() where instruction.pass == .gradient {
      for value in effects[instruction.op].downstream {
        guard case .parameter(let declarations) = builder.values[value.index].origin else { continue }
        for declaration in declarations where firstWrites[declaration.path] == nil { firstWrites[declaration.path] = time }
      }
    }
    var (best, due, bytes) = (MemoryPlan.Loan(byteCount: 0, due: 0), Int.max, 0)
    for entry in parameters.layout.entries where parameters.layout.isTrained(entry) {
      due = min(due, firstWrites[entry.declaration.path] ?? 0)
      bytes += entry.count * MemoryLayout<Float>.stride
      if bytes * due > best.byteCount * best.due { best = MemoryPlan.Loan(byteCount: bytes, due: due) }
    }
    return best.byteCount > 0 ? best : nil
  }

  private func placeParameters(_ builder: GraphBuilder) {
    for (index, info) in builder.values.enumerated() {
      guard case .parameter(let declarations) = info.origin, let first = declarations.first else { continue }
      guard let entry = parameters.layout.entry(first.path) else {
        fatalError("The parameter \(first.path) is missing from the layout its program was given.")
      }
      var next = entry.offset
      for declaration in declarations {
        precondition(parameters.layout.entry(declaration.path)?.offset == next, "stacked parameters must lie behind one another")
        next += declaration.shape.count
      }
      forward[index] = parameters.values.floats + entry.offset
      if let gradients = parameters.gradients, parameters.layout.isTrained(entry) { backward[index] = gradients.floats + entry.offset }
      isParameter[index] = true
    }
  }

  // MARK: Inputs

  package func bind(_ value: Value, _ pointer: UnsafePointer<Float>) { forward[value.index] = UnsafeMutablePointer(mutating: pointer) }
  package func bind(_ slot: IndexSlot, _ pointer: UnsafePointer<Int32>) { slots[slot.index] = pointer }
  package func setRows(_ group: RowGroup, _ count: Int) {
    precondition(count >= 0 && count <= group.capacity, "a row group holds at most \(group.capacity) rows, not \(count)")
    groupRows[group.index] = count
  }

  // MARK: Running

  /// Runs every instruction: forward only for an inference graph, forward and gradients for a training graph.
  package func run() {
    guard isMeasuring else {
      for index in 0..<instructions.count { run(index) }
      return
    }
    for index in 0..<instructions.count {
      let start = monotonicSeconds()
      run(index)
      seconds[index] += monotonicSeconds() - start
    }
  }

  @inline(__always) private func run(_ index: Int) {
    let instruction = instructions[index]
    switch instruction.pass {
    case .forward: runForward(ops[instruction.op], scratch: scratch[index])
    case .gradient: runGradient(ops[instruction.op], instruction, scratch: scratch[index])
    }
  }

  /// The loss of the last run.
  package func loss(_ name: String) -> Double? { lossNames.firstIndex(of: name).map { losses[$0] } }
  package func loss(at index: Int) -> Double { losses[index] }

  // MARK: Results

  /// A kept value of the last run, with the rows it had; nil if the name was not asked for or the graph lacks it.
  package func value(_ name: String) -> HostArray? { names[name].flatMap { array($0, forward) } }
  /// The gradient of a kept value.
  package func gradient(_ name: String) -> HostArray? { names[name].flatMap { array($0, backward) } }
  /// The kept value where it lies; valid until the next run.
  package func pointer(_ name: String) -> UnsafePointer<Float>? { names[name].flatMap { forward[$0.index].map { UnsafePointer($0) } } }
  package var keptNames: [String] { names.keys.sorted() }

  private func array(_ value: Value, _ table: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>) -> HostArray? {
    guard let pointer = table[value.index] else { return nil }
    let shape = shapes[value.index]
    let rows = rowCount(shape.rows)
    return HostArray(
      shape: Shape([rows] + shape.row.extents), elements: Array(UnsafeBufferPointer(start: pointer, count: rows * shape.width)))
  }

  // MARK: Look-ups of the running loops

  @inline(__always) func rowCount(_ rows: RowCount) -> Int {
    switch rows {
    case .fixed(let count): count
    case .packed(let group): groupRows[group.index]
    }
  }
  @inline(__always) func rows(_ value: Value) -> Int { shapes.withUnsafeBufferPointer { rowCount($0[value.index].rows) } }

  @inline(__always) func read(_ value: Value) -> UnsafePointer<Float> { UnsafePointer(write(value)) }
  @inline(__always) func write(_ value: Value) -> UnsafeMutablePointer<Float> {
    guard let pointer = forward[value.index] else {
      fatalError("A value was read that has neither a place in the arena nor a bound input.")
    }
    return pointer
  }
  @inline(__always) func gradientPointer(_ value: Value) -> UnsafeMutablePointer<Float> {
    guard let pointer = backward[value.index] else { fatalError("A gradient was asked for that the plan has no place for.") }
    return pointer
  }
  @inline(__always) func indices(_ slot: IndexSlot) -> UnsafePointer<Int32> {
    guard let pointer = slots[slot.index] else { fatalError("An index input was read before it was bound.") }
    return pointer
  }
  /// How a gradient output is written: the first writer overwrites, later ones add; parameters also add from the second micro-batch on.
  @inline(__always) func mode(_ instruction: Schedule.Instruction, _ bit: Int, _ value: Value) -> WriteMode {
    if instruction.adds >> bit & 1 == 1 { return .add }
    return accumulates && isParameter[value.index] ? .add : .overwrite
  }
  @inline(__always) func dropout(_ use: DropoutUse?) -> Dropout? {
    guard let use else { return nil }
    let key = dropoutKey ^ (UInt64(use.number &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    return Dropout(rate: use.rate, key: key, pairs: indices(use.pairs), tokens: indices(use.tokens))
  }
}
