import Screen
import Telemetry

extension RunsState {
  /// Names of the runs that leaving deletes.
  var deletedNames: [String] { all.filter { deleted.contains($0.id) }.map(\.name) }
}

/// Tags, notes, archive and removal. All act on the marked runs, or on the selected one.
extension WorkbenchState {
  /// `best -draft` adds a tag and takes one away.
  mutating func tag(_ words: [String]) -> [Effect] {
    let runs = runs.chosen
    var before: [Int64: [String]] = [:]
    var effects: [Effect] = []
    for run in runs {
      guard let summary = summary(of: run) else { continue }
      var tags = summary.tags
      for word in words {
        let tag = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
        tags.removeAll { $0 == tag }
        if !word.hasPrefix("-"), !tag.isEmpty { tags.append(tag) }
      }
      tags.sort()
      guard tags != summary.tags else { continue }
      before[run] = summary.tags
      effects += set(tags: tags, of: run)
    }
    guard !before.isEmpty else { return refuse("The tags are so already") }
    registerUndo("tag") { [before] state in
      state.say("Tags as before")
      return before.sorted { $0.key < $1.key }.flatMap { state.set(tags: $0.value, of: $0.key) }
    }
    say("Tagged \(Words.plural(before.count, "run")); u takes it back")
    return effects
  }

  private mutating func set(tags: [String], of run: Int64) -> [Effect] {
    runs.change(run) { $0.tags = tags }
    runs.refresh()
    listing.isOutdated = true
    return [.setTags(run: run, tags)]
  }

  mutating func note(_ text: String) -> [Effect] {
    guard let run = runs.selected else { return refuse("No run is selected") }
    guard text != run.note else { return [] }
    registerUndo("note") { state in
      state.say("Note as before")
      return state.set(note: run.note, of: run.id)
    }
    say(text.isEmpty ? "The note of \(run.name) is gone; u takes it back" : "Noted; u takes it back")
    return set(note: text, of: run.id)
  }

  private mutating func set(note: String, of run: Int64) -> [Effect] {
    runs.change(run) { $0.note = note }
    runs.refresh()
    listing.isOutdated = true
    return [.setNote(run: run, note)]
  }

  mutating func rename(_ name: String) -> [Effect] {
    guard let run = runs.selected else { return refuse("No run is selected") }
    guard name.contains(where: { !$0.isWhitespace }) else { return refuse("A run needs a name") }
    guard name != run.name else { return [] }
    if run.state.isLive { return refuse("\"\(run.name)\" is being trained; its name can change when it has ended") }
    if runs.all.contains(where: { $0.name == name }) { return refuse("Another run is called \"\(name)\"") }
    registerUndo("rename") { state in
      state.say("\(name) is called \(run.name) again")
      return state.set(name: run.name, of: run.id)
    }
    say("\(run.name) is called \(name) now; u takes it back")
    return set(name: name, of: run.id)
  }

  private mutating func set(name: String, of run: Int64) -> [Effect] {
    runs.change(run) { $0.name = name }
    runs.refresh()
    listing.isOutdated = true
    return [.rename(run: run, name)]
  }

  /// Archives what is not, or, if all are, brings them back.
  mutating func archive() -> [Effect] {
    let chosen = runs.chosen.compactMap { summary(of: $0) }
    guard !chosen.isEmpty else { return refuse("No run is selected") }
    let archives = chosen.contains { !$0.isArchived }
    registerUndo("archive") { state in
      state.say("Archive as before")
      return [true, false].flatMap { flag in
        let ids = chosen.filter { $0.isArchived == flag }.map(\.id)
        return ids.isEmpty ? [] : state.set(archived: flag, ids)
      }
    }
    let what = chosen.count == 1 ? chosen[0].name : Words.plural(chosen.count, "run")
    say(archives ? "\(what) archived: A shows the archive, u takes it back" : "\(what) back from the archive")
    return set(archived: archives, chosen.map(\.id))
  }

  private mutating func set(archived: Bool, _ ids: [Int64]) -> [Effect] {
    for id in ids { runs.change(id) { $0.isArchived = archived } }
    runs.refresh()
    listing.isOutdated = true
    return [.setArchived(runs: ids, archived)]
  }

  /// Takes runs out of sight; the store forgets them when the session ends.
  mutating func delete() -> [Effect] {
    let chosen = runs.chosen.compactMap { summary(of: $0) }
    guard !chosen.isEmpty else { return refuse("No run is selected") }
    if let live = chosen.first(where: \.state.isLive) { return refuse("\"\(live.name)\" is being trained; stop it first") }
    let ids = chosen.map(\.id)
    runs.deleted += ids
    registerUndo("delete") { state in
      state.runs.deleted.removeAll { ids.contains($0) }
      state.runs.refresh()
      state.say("\(Words.plural(ids.count, "run")) back")
      return []
    }
    runs.marks.removeAll { ids.contains($0) }
    if let shown = shownRun, ids.contains(shown) { shownRun = nil }
    runs.refresh()
    let names = chosen.map(\.name)
    let what = names.count < 5 ? names.joined(separator: ", ") : names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
    say("Will be deleted, with checkpoints, when you leave: \(what); u takes it back")
    return []
  }
}
