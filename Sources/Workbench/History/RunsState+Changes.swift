import Screen
import Telemetry

/// A change to runs that can be taken back.
enum RunChange: Hashable, Sendable {
  /// What they had before.
  case tags([Int64: [String]])
  case note(run: Int64, String)
  case archived([Int64: Bool])
  case deleted([Int64])
  case marks([Int64])
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
    self.runs.undoable.append(.tags(before))
    say("Tagged \(Words.plural(before.count, "run")); u takes it back")
    return effects
  }

  private mutating func set(tags: [String], of run: Int64) -> [Effect] {
    runs.change(run) { $0.tags = tags }
    runs.refresh()
    return [.setTags(run: run, tags)]
  }

  mutating func note(_ text: String) -> [Effect] {
    guard let run = runs.selected else { return refuse("No run is selected") }
    guard text != run.note else { return [] }
    runs.undoable.append(.note(run: run.id, run.note))
    say(text.isEmpty ? "The note of \(run.name) is gone; u takes it back" : "Noted; u takes it back")
    return set(note: text, of: run.id)
  }

  private mutating func set(note: String, of run: Int64) -> [Effect] {
    runs.change(run) { $0.note = note }
    runs.refresh()
    return [.setNote(run: run, note)]
  }

  /// Archives what is not, or, if all are, brings them back.
  mutating func archive() -> [Effect] {
    let chosen = runs.chosen.compactMap { summary(of: $0) }
    guard !chosen.isEmpty else { return refuse("No run is selected") }
    let archives = chosen.contains { !$0.isArchived }
    runs.undoable.append(.archived(Dictionary(chosen.map { ($0.id, $0.isArchived) }) { $1 }))
    let what = chosen.count == 1 ? chosen[0].name : Words.plural(chosen.count, "run")
    say(archives ? "\(what) archived: A shows the archive, u takes it back" : "\(what) back from the archive")
    return set(archived: archives, chosen.map(\.id))
  }

  private mutating func set(archived: Bool, _ ids: [Int64]) -> [Effect] {
    for id in ids { runs.change(id) { $0.isArchived = archived } }
    runs.refresh()
    return [.setArchived(runs: ids, archived)]
  }

  /// Takes runs out of sight; the store forgets them when the session ends.
  mutating func delete() -> [Effect] {
    let chosen = runs.chosen.compactMap { summary(of: $0) }
    guard !chosen.isEmpty else { return refuse("No run is selected") }
    if let live = chosen.first(where: \.state.isLive) { return refuse("\"\(live.name)\" is being trained; stop it first") }
    let ids = chosen.map(\.id)
    runs.deleted += ids
    runs.undoable.append(.deleted(ids))
    runs.marks.removeAll { ids.contains($0) }
    if let shown = shownRun, ids.contains(shown) { shownRun = nil }
    runs.refresh()
    let what = chosen.count == 1 ? chosen[0].name : Words.plural(chosen.count, "run")
    say("\(what) will be deleted, with checkpoints, when you leave; u takes it back")
    return []
  }

  /// Takes back the newest change of tags, notes, archive, deletions or marks.
  mutating func takeBackRunChange() -> [Effect] {
    guard let change = runs.undoable.popLast() else { return refuse("Nothing to take back") }
    switch change {
    case .tags(let before):
      say("Tags as before")
      return before.sorted { $0.key < $1.key }.flatMap { set(tags: $0.value, of: $0.key) }
    case .note(let run, let text):
      say("Note as before")
      return set(note: text, of: run)
    case .archived(let before):
      say("Archive as before")
      return [true, false].flatMap { flag in
        let ids = before.filter { $0.value == flag }.keys.sorted()
        return ids.isEmpty ? [] : set(archived: flag, ids)
      }
    case .deleted(let ids):
      runs.deleted.removeAll { ids.contains($0) }
      runs.refresh()
      say("\(Words.plural(ids.count, "run")) back")
      return []
    case .marks(let marks):
      runs.marks = marks.filter { summary(of: $0) != nil }
      say("\(Words.plural(runs.marks.count, "mark")) back")
      return runs.marks.filter { !series.loadedRuns.contains($0) }.map { .loadRun($0) }
    }
  }
}
