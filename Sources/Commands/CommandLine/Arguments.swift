import Interchange

/// The words behind a command, taken apart: options by name and positional words.
package struct Arguments: Sendable {
  package private(set) var options: [String: [String]] = [:]
  package private(set) var positional: [String] = []

  /// - Throws: `UsageError` for an unknown option (with the nearest right one), a missing or surplus value, a word too many.
  package init(_ words: ArraySlice<String>, for command: Command) throws(UsageError) {
    var rest = words
    var optionsEnded = false
    while let word = rest.popFirst() {
      if word == "--", !optionsEnded {
        optionsEnded = true
      } else if Self.isComment(word) {
        positional.append(word)
      } else if word.hasPrefix("--"), !optionsEnded {
        try take(option: word, &rest, command)
      } else if word.hasPrefix("-"), word.count > 1, Double(word) == nil, !optionsEnded {
        throw UsageError("\(command.title) has no option \(word.printable): options are written with two dashes, as in --help.")
      } else {
        positional.append(word)
      }
    }
    guard positional.count <= command.operands.count || command.operands.last?.repeats == true else {
      throw UsageError(
        "\(command.title) does not know what to do with “\(positional[command.operands.count].printable)”. \(command.usageLine)")
    }
    for (index, operand) in command.operands.enumerated() where operand.isRequired && index >= positional.count {
      throw UsageError("\(command.title) needs \(operand.name). \(command.usageLine)")
    }
  }

  /// SQL may begin with a comment, which looks like an option; but no option has a blank or a line's end in its name.
  private static func isComment(_ word: String) -> Bool {
    word.hasPrefix("-- ") || (word.hasPrefix("--") && word.prefix { $0 != "=" }.contains(where: \.isNewline))
  }

  private mutating func take(option word: String, _ rest: inout ArraySlice<String>, _ command: Command) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    guard let option = command.options.first(where: { $0.name == name }) else {
      let near = nearest(name, among: command.options.map(\.name)).map { " Did you mean \($0)?" } ?? ""
      throw UsageError(
        "\(command.title) has no option \(name.printable).\(near) ecamp \(command.path.joined(separator: " ")) --help lists them.")
    }
    if options[name] != nil, !option.repeats { throw UsageError("\(name) is given twice.") }
    guard let valueName = option.value else {
      if parts.count > 1 { throw UsageError("\(name) takes no value.") }
      options[name] = []
      return
    }
    guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else { throw UsageError("\(name) needs a value: \(name) \(valueName).") }
    if !option.choices.isEmpty, !option.choices.contains(value) {
      let near = nearest(value, among: option.choices).map { " Did you mean \($0)?" } ?? ""
      throw UsageError("\(name) takes \(listed(option.choices)), not “\(value.printable)”.\(near)")
    }
    options[name, default: []].append(value)
  }

  package func has(_ name: String) -> Bool { options[name] != nil }
  package func text(_ name: String) -> String? { options[name]?.last }
  package func texts(_ name: String) -> [String] { options[name] ?? [] }

  /// A whole number within `range`.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
    guard let text = text(name) else { return nil }
    guard let number = Int(text) else { throw UsageError("\(name) takes a whole number, not “\(text.printable)”.") }
    guard range.contains(number) else {
      let upper = range.upperBound == .max ? "" : " to \(range.upperBound)"
      throw UsageError("\(name) takes a number from \(range.lowerBound)\(upper), not \(number).")
    }
    return number
  }

  package func required(_ name: String) throws(UsageError) -> String {
    guard let text = text(name) else { throw UsageError("\(name) is needed.") }
    return text
  }
}

/// "a, b or c".
package func listed(_ words: [String]) -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return words.dropLast().joined(separator: ", ") + " or " + last
}
