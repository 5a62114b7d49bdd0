import Screen

/// The lines of help for a screen and a width: what the screen shows, its keys, then every other command.
struct HelpText {
  struct Row {
    /// Pieces and the column each begins at.
    var pieces: [(x: Int, spans: [Span])]
  }

  /// What is found or left out as one.
  private struct Block {
    var isHeading = false
    var rows: [Row]
    var words: String
  }

  private(set) var rows: [Row] = []
  private let state: WorkbenchState
  private let width: Int
  private let search: [String]

  init(_ state: WorkbenchState, width: Int) {
    (self.state, self.width) = (state, max(20, width))
    search = (state.shell.helpSearch?.field.text ?? "").lowercased().split(separator: " ").map(String.init)
    let here = Command.Group.allCases.filter { $0 != .everywhere && Self.works($0, on: state.screen) }
    let others = Command.Group.allCases.filter { $0 != .everywhere && !here.contains($0) }
    add(
      [Block(isHeading: true, rows: [Row(pieces: [(1, [Span("This screen: \(state.screen.title)", .title)])])], words: "")]
        + state.screen.explanation.map(paragraph))
    func works(_ command: Command) -> Bool { command.screens.contains(state.screen) }
    for group in here { add(group, title: "Keys of this screen: \(group.rawValue)", where: works) }
    add(.everywhere, title: "On every screen", where: works)
    for group in here + [.everywhere] { add(group, title: "On other screens: \(group.rawValue)") { !works($0) } }
    for group in others { add(group, title: "On other screens: \(group.rawValue)") { _ in true } }
    if rows.isEmpty { rows = [Row(pieces: [(1, [Span("nothing in help holds \"\(search.joined(separator: " "))\"", .dim)])])] }
  }

  private static func works(_ group: Command.Group, on screen: ScreenName) -> Bool {
    Command.all.contains { $0.group == group && $0.screens.contains(screen) }
  }

  private mutating func add(_ group: Command.Group, title: String, where isMeant: (Command) -> Bool) {
    let heading = Block(isHeading: true, rows: [Row(pieces: [(1, [Span(title, .title)])])], words: "")
    add([heading] + Command.all.filter { $0.group == group && isMeant($0) }.map(block))
  }

  /// A heading and what belongs to it; nothing where a search finds none of that.
  private mutating func add(_ blocks: [Block]) {
    let found = blocks.filter { block in !block.isHeading && search.allSatisfy { block.words.lowercased().contains($0) } }
    guard !found.isEmpty else { return }
    if !rows.isEmpty { rows.append(Row(pieces: [])) }
    rows += blocks.filter(\.isHeading).flatMap(\.rows) + found.flatMap(\.rows)
  }

  private func paragraph(_ text: String) -> Block {
    Block(rows: lines(text, .plain, from: 2), words: text)
  }

  /// Keys, name and help side by side where there is room, else the help below.
  private func block(_ command: Command) -> Block {
    let keys = state.keys.shownKeys(of: command.name, on: state.screen).map(KeyMap.label).joined(separator: " ")
    let nameColumn = max(15, keys.count + 4)
    let helpColumn = max(34, nameColumn + command.name.count + 3)
    let isWide = width - helpColumn >= 36
    let help = (command.arguments.isEmpty ? "" : command.arguments + "  ") + command.help
    var rows = lines(help, .plain, from: isWide ? helpColumn : 6)
    let head: [(x: Int, spans: [Span])] = [(2, marked(keys, .key)), (nameColumn, marked(":" + command.name, .accent))]
    if isWide { rows[0].pieces.insert(contentsOf: head, at: 0) } else { rows.insert(Row(pieces: head), at: 0) }
    if command.screens.contains(state.screen), let reason = command.refusal(state) {
      rows += lines("not now: " + reason, .dim, from: isWide ? helpColumn : 6)
    }
    return Block(rows: rows, words: "\(keys) :\(command.name) \(command.words) \(help)")
  }

  private func lines(_ text: String, _ style: Style, from column: Int) -> [Row] {
    let lines = wrap(text, width: max(10, width - column - 1), style: style)
    return lines.map { line in Row(pieces: [(column, line.pieces.flatMap { marked($0.text, $0.style) })]) }
  }

  /// A text with what was looked for set off by weight and underline.
  private func marked(_ text: String, _ style: Style) -> [Span] {
    let lower = text.lowercased()
    guard !search.isEmpty, lower.count == text.count else { return [Span(text, style)] }
    var isMarked = [Bool](repeating: false, count: text.count)
    let characters = Array(lower)
    for word in search.map(Array.init) where word.count <= characters.count {
      for start in 0...(characters.count - word.count) where Array(characters[start..<(start + word.count)]) == word {
        for index in start..<(start + word.count) { isMarked[index] = true }
      }
    }
    return zip(text, isMarked).map { Span(String($0), $1 ? style.adding([.bold, .underline]) : style) }
  }
}
