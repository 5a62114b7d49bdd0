/// One operation of a program in one of its passes: where it stands, and what it took and has to do.
package struct OperationMeasure: Sendable {
  package let label: String
  /// The module whose parameters it reads, or the one whose output it works on.
  package let module: String
  package let isGradient: Bool
  /// Summed over the runs since the last reset, as far as they were measured.
  package let seconds: Double
  /// Multiplications and additions of one run at the present row counts.
  package let operations: Double
  /// Bytes that one run must read and write at least.
  package let bytes: Double
}

extension Program {
  /// Every operation in the order of the plan.
  package func measures() -> [OperationMeasure] {
    instructions.enumerated().map { index, instruction in
      OperationMeasure(
        label: ops[instruction.op].label, module: modules[instruction.op], isGradient: instruction.pass == .gradient,
        seconds: seconds[index], operations: operations(of: instruction), bytes: bytes(of: instruction))
    }
  }

  /// Multiplications and additions of one run of an instruction at the present row counts.
  func operations(of instruction: Schedule.Instruction) -> Double {
    ops[instruction.op].floatingPointOperations(
      gradient: instruction.pass == .gradient, wanted: instruction.wanted, rows: { rows($0) }, scores: { scores($0) })
  }

  /// Query-key pairs of an attention: exact where the offsets of its rows are bound, else as if all reports were equally long.
  private func scores(_ op: AttentionOp) -> Double {
    guard let queries = slots[op.queryOffsets.index], let keys = slots[op.keyOffsets.index] else {
      return Double(rows(op.query.value)) * Double(min(op.maximumKeys, rows(op.key.value) / max(1, op.batch)))
    }
    let counts = op.keyCounts.flatMap { slots[$0.index] }
    return (0..<op.batch).reduce(0) { sum, pair in
      let keyCount = counts.map { $0[pair] } ?? keys[pair + 1] - keys[pair]
      return sum + Double(queries[pair + 1] - queries[pair]) * Double(keyCount)
    }
  }

  private func bytes(of instruction: Schedule.Instruction) -> Double {
    let op = ops[instruction.op]
    let effects = op.effects
    func elements(_ values: [Value]) -> Double { values.reduce(0) { $0 + Double(rows($1) * shapes[$1.index].width) } }
    // Tables are looked into, not read.
    if case .embedding(let o) = op { return 4 * elements([o.y]) * (instruction.pass == .forward ? 4 : 7) }
    if instruction.pass == .forward { return 4 * (elements(effects.reads) + elements(effects.writes)) }
    let upstream = effects.upstream.enumerated().filter { instruction.present >> $0.offset & 1 == 1 }.map(\.element)
    let downstream = effects.downstream.enumerated().filter { instruction.wanted >> $0.offset & 1 == 1 }
    let added = downstream.filter { instruction.adds >> $0.offset & 1 == 1 }.map(\.element)
    let reads = effects.gradientReads + upstream + added + (effects.isLoss ? effects.writes : [])
    return 4 * (elements(reads) + elements(downstream.map(\.element)))
  }

  /// The module each operation belongs to.
  static func modules(_ builder: GraphBuilder) -> [String] {
    var makers: [Value: Int] = [:]
    var modules: [String] = []
    for (index, op) in builder.ops.enumerated() {
      let effects = op.effects
      modules.append(ownModule(effects.reads, builder) ?? inherited(op, effects.reads.compactMap { makers[$0] }.map { modules[$0] }))
      for value in effects.writes { makers[value] = index }
    }
    return modules
  }

  private static func ownModule(_ reads: [Value], _ builder: GraphBuilder) -> String? {
    for value in reads {
      guard case .parameter(let declarations) = builder.values[value.index].origin, let path = declarations.first?.path else { continue }
      let parts = path.split(separator: ".")
      return parts.count > 1 ? parts.dropLast().joined(separator: ".") : path
    }
    return nil
  }

  private static func inherited(_ op: Op, _ sources: [String]) -> String {
    guard let source = sources.first else { return "input" }
    // Queries, keys and values come out of a projection; their attention is that of the module around it.
    guard case .attention = op, source.contains(".") else { return source }
    return source.split(separator: ".").dropLast().joined(separator: ".")
  }
}
