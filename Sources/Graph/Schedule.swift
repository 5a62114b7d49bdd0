/// The order of a run: operations forwards, then, when gradients are wanted, the gradient passes backwards; a branch (the image decoder, the
/// text tower) goes back as soon as it has gone forwards. Losses run once, in their gradient pass, because their gradient is known as soon as
/// they are.
struct Schedule {
  struct Instruction {
    enum Pass { case forward, gradient }
    var op: Int
    var pass: Pass
    /// Bit i: the gradient of downstream value i has been written before, so this writer adds.
    var adds: UInt32 = 0
    /// Bit i: upstream gradient i exists.
    var present: UInt32 = 0
    /// Bit i: downstream value i carries a gradient at all.
    var wanted: UInt32 = 0
  }

  private(set) var instructions: [Instruction] = []
  /// Values whose gradient some gradient pass writes.
  private(set) var gradientWritten: Set<Value> = []

  init(_ builder: GraphBuilder, effects: [OpEffects]) {
    // Outside branches: forwards in order. A branch is closed, so its gradient passes follow at once and its memory is free again.
    var outer: [Int] = []
    var op = 0
    while op < effects.count {
      if let branch = builder.branches.first(where: { $0.lowerBound == op && !$0.isEmpty }) {
        addForward(branch.map { $0 }, builder, effects)
        addGradients(branch.map { $0 }, builder, effects)
        op = branch.upperBound
      } else {
        addForward([op], builder, effects)
        outer.append(op)
        op += 1
      }
    }
    addGradients(outer, builder, effects)
  }

  private mutating func addForward(_ ops: [Int], _ builder: GraphBuilder, _ effects: [OpEffects]) {
    for op in ops where !(builder.isTraining && effects[op].isLoss) { instructions.append(Instruction(op: op, pass: .forward)) }
  }

  private mutating func addGradients(_ ops: [Int], _ builder: GraphBuilder, _ effects: [OpEffects]) {
    guard builder.isTraining else { return }
    for op in ops.reversed() {
      if let instruction = gradientInstruction(op, effects[op], builder) { instructions.append(instruction) }
    }
  }

  private mutating func gradientInstruction(_ op: Int, _ effects: OpEffects, _ builder: GraphBuilder) -> Instruction? {
    var instruction = Instruction(op: op, pass: .gradient)
    for (bit, value) in effects.upstream.enumerated() where gradientWritten.contains(value) { instruction.present |= 1 << bit }
    guard effects.isLoss || instruction.present != 0 else { return nil }
    for (bit, value) in effects.downstream.enumerated() where builder.values[value.index].needsGradient {
      instruction.wanted |= 1 << bit
      if !gradientWritten.insert(value).inserted { instruction.adds |= 1 << bit }
    }
    // A loss without anything to train behind it is still a loss to report.
    return instruction.wanted == 0 && !effects.isLoss ? nil : instruction
  }
}

extension GraphBuilder {
  /// Paths of the parameters that get a gradient from some loss.
  package var reachedParameters: Set<String> {
    let schedule = Schedule(self, effects: ops.map(\.effects))
    var paths: Set<String> = []
    for value in schedule.gradientWritten {
      if case .parameter(let declarations) = values[value.index].origin { paths.formUnion(declarations.map(\.path)) }
    }
    return paths
  }

  /// Every parameter in order of declaration.
  package var parameterDeclarations: [ParameterDeclaration] {
    values.flatMap { info -> [ParameterDeclaration] in
      guard case .parameter(let declarations) = info.origin else { return [] }
      return declarations
    }
  }

  /// The layout of this graph's parameters; a training graph's layout also fits the inference graphs of the same model.
  package func parameterLayout() -> ParameterLayout {
    ParameterLayout(declarations: parameterDeclarations, reached: reachedParameters)
  }
}
