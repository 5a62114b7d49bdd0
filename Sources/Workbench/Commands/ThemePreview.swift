import Screen

/// Themes are looked at before they are taken: moving through the list shows each, Esc gives back the one before.
extension WorkbenchState {
  mutating func chooseTheme(_ name: String?) -> [Effect] {
    guard let name else { return openThemes("") }
    if themes.contains(name) { return take(theme: name) }
    let beginning = themes.filter { $0.hasPrefix(name) }
    if beginning.count == 1 { return take(theme: beginning[0]) }
    if themes.contains(where: { Nearness.score(name, in: $0) != nil }) { return openThemes(name) }
    let hint = Nearness.nearest(name, among: themes).map { "; did you mean \"\($0)\"?" } ?? ""
    return refuse("There is no theme \"\(name)\"\(hint) (\(themes.joined(separator: ", ")))")
  }

  private mutating func take(theme name: String) -> [Effect] {
    theme = name
    say("Theme \(name)")
    return [.setTheme(name)]
  }

  private mutating func openThemes(_ typed: String) -> [Effect] {
    var prompt = Prompt(.command, text: "theme " + typed)
    let list = suggestions(for: prompt.field.text)
    prompt.choice = list.firstIndex { $0.choice?.word == theme } ?? (list.isEmpty ? nil : 0)
    overlay = .prompt(prompt)
    return preview(prompt)
  }

  /// Shows the theme the list stands on or the line names; otherwise the one before.
  mutating func preview(_ prompt: Prompt) -> [Effect] {
    guard prompt.kind == .command, let word = namedTheme(prompt) else { return endPreview() }
    guard word != theme else { return [] }
    shell.themeBefore = shell.themeBefore ?? theme
    theme = word
    return [.setTheme(word)]
  }

  private func namedTheme(_ prompt: Prompt) -> String? {
    let line = TypedLine(prompt.field.text)
    guard line.command?.name == "theme" else { return nil }
    guard let choice = prompt.choice else { return themes.contains(line.word) ? line.word : nil }
    let list = suggestions(for: prompt.field.text)
    return list.indices.contains(choice) ? list[choice].choice?.word : nil
  }

  /// Gives back the theme that was shown before the list was walked.
  mutating func endPreview() -> [Effect] {
    guard let before = shell.themeBefore else { return [] }
    shell.themeBefore = nil
    guard before != theme else { return [] }
    theme = before
    return [.setTheme(before)]
  }
}
