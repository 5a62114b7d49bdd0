import Screen

/// What the `:` line offers while one types: a command, or a word for the argument being typed.
package struct Suggestion: Sendable {
  package var command: Command
  /// Why it cannot be done now.
  package var refusal: String?
  /// The word for the argument; nil where the command itself is meant.
  package var choice: ArgumentChoice?
  /// Which characters of the command's name, its help or the word were typed.
  package var nameMatches: [Int] = []
  package var helpMatches: [Int] = []

  /// What stands first in the line.
  package var label: String { choice?.word ?? command.name }
}

/// A `:` line taken apart: the command that stands there, the arguments before the one being typed, and that one so far.
struct TypedLine {
  var command: Command?
  var done: [String] = []
  var word = ""
  /// The text before the word.
  var head = ""

  init(_ text: String) {
    guard let blank = text.firstIndex(of: " "), let command = Command.meant(String(text[..<blank])) else { return }
    self.command = command
    let split = text.lastIndex(of: " ") ?? blank
    head = String(text[...split])
    word = String(text[text.index(after: split)...])
    done = text[blank...split].split(separator: " ").map(String.init)
  }
}

extension Command {
  /// The command of that name, or the only one that begins so.
  static func meant(_ typed: String) -> Command? {
    if let command = named(typed) { return command }
    let beginning = all.filter { $0.name.hasPrefix(typed) }
    return !typed.isEmpty && beginning.count == 1 ? beginning[0] : nil
  }
}

extension WorkbenchState {
  /// What fits what was typed, best first; commands that cannot be done now last.
  package func suggestions(for typed: String) -> [Suggestion] {
    let line = TypedLine(typed)
    if let command = line.command { return arguments(of: command, line) }
    let words = typed.split(separator: " ").map { $0.lowercased() }
    let ranked = Command.all.enumerated().compactMap { order, command -> (Suggestion, Int, Int)? in
      guard command.name != "command" else { return nil }
      var suggestion = Suggestion(command: command, refusal: refusal(of: command))
      var total = 0
      for word in words {
        guard let score = Self.take(word, into: &suggestion) else { return nil }
        total += score
      }
      return (suggestion, total, order)
    }
    return ranked.sorted { first, second in
      if (first.0.refusal == nil) != (second.0.refusal == nil) { return first.0.refusal == nil }
      return first.1 == second.1 ? first.2 < second.2 : first.1 > second.1
    }.map(\.0)
  }

  private func arguments(of command: Command, _ line: TypedLine) -> [Suggestion] {
    let refusal = refusal(of: command)
    let choices = choices(for: command, place: line.done.count)
    let ranked = choices.enumerated().compactMap { order, choice -> (Suggestion, Int, Int)? in
      guard let match = Nearness.match(line.word, in: choice.word) else {
        guard Self.find(line.word.lowercased(), in: choice.note) != nil else { return nil }
        return (Suggestion(command: command, refusal: refusal, choice: choice), -100, order)
      }
      return (Suggestion(command: command, refusal: refusal, choice: choice, nameMatches: match.positions), match.score, order)
    }
    if ranked.isEmpty { return [Suggestion(command: command, refusal: refusal)] }
    return ranked.sorted { $0.1 == $1.1 ? $0.2 < $1.2 : $0.1 > $1.1 }.map(\.0)
  }

  /// How well a word fits a command: its name best, then the words of the footer, then the help. Nil if it fits nowhere.
  private static func take(_ word: String, into suggestion: inout Suggestion) -> Int? {
    let command = suggestion.command
    if let match = Nearness.match(word, in: command.name) {
      suggestion.nameMatches += match.positions
      return match.score + 40
    }
    if let place = find(word, in: command.help) {
      suggestion.helpMatches += place.positions
      return (place.isWordStart ? 20 : 5) - place.positions[0] / 8
    }
    return find(word, in: command.words) != nil ? 15 : nil
  }

  /// Where a text holds a word as it stands, case aside.
  private static func find(_ word: String, in text: String) -> (positions: [Int], isWordStart: Bool)? {
    let characters = Array(text.lowercased())
    let wanted = Array(word)
    guard !wanted.isEmpty, characters.count >= wanted.count else { return nil }
    var found: Int?
    for start in 0...(characters.count - wanted.count) where Array(characters[start..<(start + wanted.count)]) == wanted {
      let isWordStart = start == 0 || !(characters[start - 1].isLetter || characters[start - 1].isNumber)
      if isWordStart { return (Array(start..<(start + wanted.count)), true) }
      found = found ?? start
    }
    return found.map { (Array($0..<($0 + wanted.count)), false) }
  }

  /// The line with a suggestion in place of what was typed of it.
  func completed(_ typed: String, by suggestion: Suggestion) -> String {
    guard let choice = suggestion.choice else {
      if let command = TypedLine(typed).command, command.name == suggestion.command.name { return typed }
      return suggestion.command.name + (suggestion.command.arguments.isEmpty ? "" : " ")
    }
    let line = TypedLine(typed)
    let isLast = line.done.count + 1 >= suggestion.command.places.count
    return line.head + Session.quoted(choice.word) + (isLast ? "" : " ")
  }

  /// Why a command cannot be done now and here; nil if it can.
  package func refusal(of command: Command) -> String? {
    if !command.works(on: screen) {
      return "works on \(command.screens.union(command.typedOn).map(\.title).sorted().joined(separator: " and "))"
    }
    return command.refusal(self)
  }

  /// Does what stands on the `:` line. A beginning that fits one command only is enough; what fits none but resembles some is completed
  /// by the best of them, to be looked at before it is done.
  mutating func runLine(_ line: String) -> [Effect] {
    let words: [String]
    do { words = try Session.words(of: line) } catch {
      say(error.message)
      return []
    }
    guard let name = words.first else { return [] }
    guard let command = Command.meant(name) else {
      guard let best = suggestions(for: line).first, !best.nameMatches.isEmpty || !best.helpMatches.isEmpty else { return perform(name) }
      overlay = .prompt(Prompt(.command, text: completed(line, by: best)))
      return []
    }
    return remember(line) + perform(command.name, Array(words.dropFirst()))
  }

  /// Keeps a typed line for ctrl-p, here and for the next time; one that begins with a blank is for now only.
  private mutating func remember(_ line: String) -> [Effect] {
    commandHistory.removeAll { $0 == line }
    commandHistory.append(line)
    if commandHistory.count > 500 { commandHistory.removeFirst() }
    return line.hasPrefix(" ") ? [] : [.keepLine(line)]
  }
}
