/// One command of `ecamp`: its place in the command line, its words, and what it does.
package struct Command: Sendable {
  package struct Operand: Sendable {
    package let name: String
    package let isRequired: Bool
    /// May be given several times; the last operand only.
    package let repeats: Bool
    package init(_ name: String, required: Bool = true, repeats: Bool = false) {
      self.name = name
      isRequired = required
      self.repeats = repeats
    }
  }

  /// ["data", "check"]; empty for the workbench itself.
  package let path: [String]
  package let operands: [Operand]
  /// One line for the list of commands.
  package let summary: String
  /// Some lines for `--help`.
  package let details: String
  package let options: [Option]
  package let run: @Sendable (Arguments) throws -> ExitCode

  package init(
    _ path: [String], operands: [Operand] = [], summary: String, details: String = "", options: [Option],
    run: @escaping @Sendable (Arguments) throws -> ExitCode
  ) {
    self.path = path
    self.operands = operands
    self.summary = summary
    self.details = details
    self.options = options + [Option("--help", nil, "prints this")]
    self.run = run
  }

  package var title: String { (["ecamp"] + path).joined(separator: " ") }

  package var usageLine: String {
    let words = operands.map { operand in
      let name = operand.repeats ? operand.name + "..." : operand.name
      return operand.isRequired ? name : "[\(name)]"
    }
    return "Usage: " + ([title] + words).joined(separator: " ") + (options.count > 1 ? " [options]" : "")
  }

  package var help: String {
    var lines = ["\(title): \(summary)", "", usageLine]
    if !details.isEmpty { lines += ["", details] }
    lines += ["", "Options:"]
    let names = options.map { option in option.value.map { "\(option.name) \($0)" } ?? option.name }
    let width = min(30, names.map(\.count).max() ?? 0)
    for (option, name) in zip(options, names) {
      let choices = option.choices.isEmpty ? "" : " (\(listed(option.choices)))"
      let gap = String(repeating: " ", count: max(1, width - name.count + 2))
      lines.append("  " + name + gap + option.help + choices)
    }
    return lines.joined(separator: "\n")
  }
}
