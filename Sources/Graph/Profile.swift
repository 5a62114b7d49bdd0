/// Time and work of the operations of a program, summed over the runs since the last reset.
package struct ProfileLine: Sendable {
  package let label: String
  /// "forward" or "gradient".
  package let pass: String
  package let calls: Int
  package let seconds: Double
  /// Multiplications and additions of one run at the present row counts.
  package let operations: Double
}

extension Program {
  package func resetProfile() { seconds.update(repeating: 0, count: max(1, instructions.count)) }

  /// One line for each kind of operation and pass, in order of time.
  package func profile() -> [ProfileLine] {
    var lines: [String: ProfileLine] = [:]
    for (index, instruction) in instructions.enumerated() {
      let op = ops[instruction.op]
      let isGradient = instruction.pass == .gradient
      let pass = isGradient ? "gradient" : "forward"
      let old = lines[op.label + pass]
      let operations = operations(of: instruction)
      lines[op.label + pass] = ProfileLine(
        label: op.label, pass: pass, calls: (old?.calls ?? 0) + 1, seconds: (old?.seconds ?? 0) + seconds[index],
        operations: (old?.operations ?? 0) + operations)
    }
    return lines.values.sorted { ($0.seconds, $0.label) > ($1.seconds, $1.label) }
  }

  /// Multiplications and additions of one run at the present row counts.
  package var operationsPerRun: Double {
    instructions.reduce(0) { $0 + operations(of: $1) }
  }
}
