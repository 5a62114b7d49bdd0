/// A session: a log of command names with arguments, one a line, that can be replayed on any state. `#` starts a comment; an argument with
/// spaces is quoted, `\"` and `\\` inside quotes stand for themselves.
package struct Session: Hashable, Sendable {
  package struct Step: Hashable, Sendable {
    package var line: Int
    package var command: String
    package var arguments: [String]

    package init(_ command: String, _ arguments: [String] = [], line: Int = 0) {
      (self.line, self.command, self.arguments) = (line, command, arguments)
    }
  }

  package var steps: [Step]

  /// - Parameters:
  ///   - file: the name errors carry.
  ///   - names: the commands that exist.
  package init(parsing text: String, file: String, names: [String]) throws(SessionError) {
    let (session, problems) = Self.reading(text, file: file, names: names)
    if let first = problems.first { throw first }
    self = session
  }

  /// The lines that can be read, and what is wrong with the others.
  package static func reading(_ text: String, file: String, names: [String]) -> (session: Session, problems: [SessionError]) {
    var session = Session(steps: [])
    var problems: [SessionError] = []
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      do throws(LineError) {
        if let step = try step(raw, line: index + 1, names) { session.steps.append(step) }
      } catch { problems.append(SessionError(file: file, line: index + 1, message: error.message)) }
    }
    return (session, problems)
  }

  /// Nil for a line without a command.
  private static func step(_ raw: Substring, line: Int, _ names: [String]) throws(LineError) -> Step? {
    let words = try words(of: raw)
    guard let command = words.first else { return nil }
    guard names.contains(command) else {
      let hint = Nearness.nearest(command, among: names).map { "; did you mean \"\($0)\"?" } ?? "; `?` in the workbench lists them"
      throw LineError(message: "there is no command \"\(command)\"" + hint)
    }
    return Step(command, Array(words.dropFirst()), line: line)
  }

  package init(steps: [Step]) { self.steps = steps }

  /// The text that parses to the same steps.
  package var text: String {
    steps.map { step in ([step.command] + step.arguments.map(Self.quoted)).joined(separator: " ") + "\n" }.joined()
  }

  /// What every written session begins with, so that no other file is taken for one and written over.
  package static let signature = "# ECAMP session"
  /// A line as it would be typed.
  package static func line(_ command: String, _ arguments: [String]) -> String {
    String(Session(steps: [Step(command, arguments)]).text.dropLast())
  }

  /// Why a line cannot be split into words.
  struct LineError: Error { var message: String }

  /// Splits a command line, in a file or behind `:`.
  static func words(of line: some StringProtocol) throws(LineError) -> [String] {
    var words: [String] = []
    var word: String?
    var characters = line.makeIterator()
    while let character = characters.next() {
      switch character {
      case "#" where word == nil: return words
      case " ", "\t":
        if let finished = word { words.append(finished) }
        word = nil
      case "\"":
        word = (word ?? "") + (try quotation(&characters))
      default: word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }

  private static func quotation(_ characters: inout some IteratorProtocol<Character>) throws(LineError) -> String {
    var text = ""
    while let character = characters.next() {
      if character == "\"" { return text }
      if character == "\\" {
        guard let escaped = characters.next() else { break }
        text.append(escaped)
      } else {
        text.append(character)
      }
    }
    throw LineError(message: "a quotation mark is never closed")
  }

  /// A word as it must be written to be read as one.
  static func quoted(_ word: String) -> String {
    let isPlain = !word.isEmpty && word.allSatisfy { !" \t\n\r\"\\#".contains($0) }
    if isPlain { return word }
    return "\"" + word.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "\""
  }
}

/// A session that cannot be read, with the place.
package struct SessionError: Error, Hashable, CustomStringConvertible, Sendable {
  package var file: String
  package var line: Int
  package var message: String

  package var description: String { "\(file):\(line): \(message)" }
}
