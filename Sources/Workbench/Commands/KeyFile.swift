import Screen

/// A user's own keys. A line reads `COMMAND = KEY KEY ...`, or `SCREEN COMMAND = KEY ...` for one screen alone; without a key the command is
/// left to the palette. Lines that begin with `#` are comments, and so is what follows two blanks, `#` and a blank.
package struct KeyFile: Sendable {
  package private(set) var replacements: KeyMap.Replacements = [:]
  package private(set) var particular: [ScreenName: KeyMap.Replacements] = [:]
  /// What is wrong, as "FILE:LINE: sentence"; the rest of the file counts all the same.
  package private(set) var problems: [String] = []
  private let file: String
  /// Where a command's keys were given, for all screens or for one.
  private var lines: [Place: Int] = [:]

  private struct Place: Hashable {
    var screen: ScreenName?
    var command: String
  }

  /// - Parameter file: the name problems carry.
  package init(parsing text: String, file: String) {
    self.file = file
    for (index, raw) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      read(Self.content(raw), line: index + 1)
    }
    reportClashes()
  }

  /// A file that is there and cannot be read.
  package init(unreadable file: String) {
    self.file = file
    problems = ["\(file): cannot be read; the built-in keys are used"]
  }

  package var map: KeyMap { KeyMap(replacements: replacements, on: particular) }

  // MARK: Lines

  private static func content(_ raw: Substring) -> Substring {
    if raw.drop(while: { $0 == " " || $0 == "\t" }).first == "#" { return "" }
    var rest = raw
    while let hash = rest.firstIndex(of: "#") {
      let before = raw[..<hash]
      let after = raw[raw.index(after: hash)...].first
      if before.hasSuffix("  "), after == " " || after == nil { return before }
      rest = raw[raw.index(after: hash)...]
    }
    return raw
  }

  private mutating func read(_ content: Substring, line: Int) {
    guard content.contains(where: { !$0.isWhitespace }) else { return }
    guard let equals = content.firstIndex(of: "=") else {
      return complain(line, "there is no \"=\"; a line reads \"command = key key\", as in \"checkpoint = c f5\"")
    }
    let names = content[..<equals].split(whereSeparator: \.isWhitespace).map(String.init)
    guard let place = place(names, line: line) else { return }
    if let first = lines[place] { return complain(line, "\"\(place.command)\" has its keys from line \(first) already") }
    lines[place] = line
    var keys: [String] = []
    for word in content[content.index(after: equals)...].split(whereSeparator: \.isWhitespace) {
      if let key = key(String(word), line: line), !keys.contains(key) { keys.append(key) }
    }
    if let screen = place.screen { particular[screen, default: [:]][place.command] = keys } else { replacements[place.command] = keys }
  }

  private mutating func place(_ names: [String], line: Int) -> Place? {
    guard (1...2).contains(names.count), let name = names.last else {
      complain(line, "before \"=\" stands a command, or a screen and a command, as in \"pairs search = f3\"")
      return nil
    }
    guard let command = Command.named(name) else {
      complain(line, "there is no command \"\(name)\"" + Self.hint(name, among: Command.names))
      return nil
    }
    guard names.count == 2 else { return Place(command: name) }
    guard let screen = ScreenName(rawValue: names[0]) else {
      complain(line, "there is no screen \"\(names[0])\"" + Self.hint(names[0], among: ScreenName.allCases.map(\.rawValue)))
      return nil
    }
    guard command.screens.contains(screen) else {
      complain(line, "\"\(name)\" works on \(command.screens.map(\.title).sorted().joined(separator: " and ")), not on \(screen.title)")
      return nil
    }
    return Place(screen: screen, command: name)
  }

  /// A key by its name or as help writes it ("PgUp", "^L").
  private mutating func key(_ word: String, line: Int) -> String? {
    if word.count == 1, let key = KeyPress(name: word) { return key.name }
    var name = KeyMap.labels.first { $0.value.lowercased() == word.lowercased() }?.key ?? word
    if word.count == 2, word.hasPrefix("^") { name = "ctrl-" + word.dropFirst().lowercased() }
    for candidate in [name, name.lowercased()] { if let key = KeyPress(name: candidate) { return key.name } }
    if ["ctrl-", "alt-", "shift-"].contains(word.lowercased()) {
      complain(line, "\"\(word)\" is no key by itself: behind it stands the key it is held with, as in ctrl-x")
      return nil
    }
    let known =
      Array(KeyMap.labels.keys) + (1...12).map { "f\($0)" } + ["ctrl-", "alt-", "shift-", "insert", "delete", "backspace"].sorted()
    complain(
      line,
      "\"\(word)\" is no key" + Self.hint(word, among: known.sorted()) + ": keys are characters, names such as space or f5, and ctrl-x")
    return nil
  }

  private static func hint(_ typed: String, among names: [String]) -> String {
    Nearness.nearest(typed, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
  }

  private mutating func complain(_ line: Int, _ sentence: String) { problems.append("\(file):\(line): \(sentence)") }

  // MARK: Clashes

  /// A key that would do two things is said, whether both were given here or one is built in; the first given here wins.
  private mutating func reportClashes() {
    var found: [(line: Int, sentence: String)] = []
    var said: Set<String> = []
    for screen in ScreenName.allCases {
      var owners: [String: (command: String, line: Int?)] = [:]
      let all = Command.all.filter { $0.screens.contains(screen) }.map { (command: $0, line: line(of: $0.name, on: screen)) }
      for (command, line) in all.filter({ $0.line != nil }) + all.filter({ $0.line == nil }) {
        for key in keys(of: command, on: screen) {
          guard let owner = owners[key] else {
            owners[key] = (command.name, line)
            continue
          }
          let advice =
            line == nil
            ? "; say what that has instead, \"\(command.name) = ...\", or nothing" : "; only the first has it"
          let sentence = "\(KeyMap.label(key)) is a key of \"\(owner.command)\" and of \"\(command.name)\" on \(screen.title)\(advice)"
          guard let place = line ?? owner.line, said.insert("\(key) \(owner.command) \(command.name)").inserted else { continue }
          found.append((place, sentence))
        }
      }
      if keysOfPalette(on: screen).isEmpty {
        found.append((line(of: "command", on: screen) ?? 1, "\"command\" has no key on \(screen.title): nothing could be typed there"))
      }
    }
    for (line, sentence) in found.sorted(by: { $0.line < $1.line }) { complain(line, sentence) }
  }

  private func line(of command: String, on screen: ScreenName) -> Int? {
    lines[Place(screen: screen, command: command)] ?? lines[Place(command: command)]
  }

  private func keys(of command: Command, on screen: ScreenName) -> [String] {
    particular[screen]?[command.name] ?? replacements[command.name] ?? command.keys
  }

  private func keysOfPalette(on screen: ScreenName) -> [String] { map.keys(of: "command", on: screen) }
}

extension KeyMap {
  /// The present keys in the form of a key file.
  package var listing: String {
    let width = Command.names.map(\.count).max() ?? 0
    var lines: [String] = []
    for group in Command.Group.allCases {
      lines += (lines.isEmpty ? [] : [""]) + ["# \(group.rawValue)"]
      for command in Command.all where command.group == group { lines += self.lines(of: command, width: width) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(of command: Command, width: Int) -> [String] {
    func line(_ name: String, _ keys: [String]) -> String {
      let left = Self.padded(name, to: width) + " = " + keys.joined(separator: " ")
      return Self.padded(left, to: width + 24) + "  # " + command.help
    }
    let general = keys(of: command.name)
    let others = command.screens.sorted { $0.rawValue < $1.rawValue }.filter { keys(of: command.name, on: $0) != general }
    return [line(command.name, general)] + others.map { line("\($0.rawValue) \(command.name)", keys(of: command.name, on: $0)) }
  }

  private static func padded(_ text: String, to width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
}
