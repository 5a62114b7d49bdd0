/// What the `:` line offers while one types.
package struct Suggestion: Sendable {
  package var command: Command
  /// Why it cannot be done now.
  package var refusal: String?
}

extension WorkbenchState {
  /// Commands that fit what was typed, best first, those that cannot be done now last.
  package func suggestions(for typed: String) -> [Suggestion] {
    let word = typed.split(separator: " ").first.map(String.init) ?? ""
    let isComplete = typed.contains(" ")
    let ranked = Command.all.enumerated().compactMap { order, command -> (Suggestion, Int, Int)? in
      guard command.name != "command" else { return nil }
      if isComplete { return command.name == word ? (Suggestion(command: command, refusal: refusal(of: command)), 0, order) : nil }
      guard let score = Nearness.score(word, in: command.name) else { return nil }
      return (Suggestion(command: command, refusal: refusal(of: command)), score, order)
    }
    return ranked.sorted { first, second in
      if (first.0.refusal == nil) != (second.0.refusal == nil) { return first.0.refusal == nil }
      return first.1 == second.1 ? first.2 < second.2 : first.1 > second.1
    }.map(\.0)
  }

  /// Why a command cannot be done now and here; nil if it can.
  package func refusal(of command: Command) -> String? {
    if !command.isTypedAnywhere, !command.screens.contains(screen) {
      return "works on \(command.screens.map(\.title).sorted().joined(separator: " and "))"
    }
    return command.refusal(self)
  }

  /// Does what stands on the `:` line. A beginning that fits one command only is enough.
  mutating func runLine(_ line: String) -> [Effect] {
    let words: [String]
    do { words = try Session.words(of: line) } catch {
      say(error.message)
      return []
    }
    guard var name = words.first else { return [] }
    commandHistory.removeAll { $0 == line }
    commandHistory.append(line)
    if Command.named(name) == nil {
      let beginning = Command.names.filter { $0.hasPrefix(name) }
      if beginning.count == 1 { name = beginning[0] }
    }
    return perform(name, Array(words.dropFirst()))
  }
}
