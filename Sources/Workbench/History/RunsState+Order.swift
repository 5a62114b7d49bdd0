import Telemetry

/// Filtering, sorting and grouping: done when something they depend on changes, never while drawing.
extension RunsState {
  /// Fields that are asked for as yes or no.
  private static let flags = ["archived", "marked"]

  mutating func readFilter() {
    do throws(FilterError) {
      let read = try FilterExpression(filter, now: now)
      var columns: [String: RunColumn] = [:]
      for condition in read.conditions {
        if Self.flags.contains(condition.field) {
          try condition.checkFlag()
          continue
        }
        let column: RunColumn
        do throws(RunColumnError) { column = try RunColumn(condition.field, names: names) } catch {
          throw FilterError(column: condition.column, message: error.description)
        }
        if let problem = column.problem(of: condition) { throw FilterError(column: condition.column, message: problem) }
        columns[condition.field] = column
      }
      (expression, filterColumns, filterProblem) = (read, columns, nil)
    } catch {
      filterProblem = error.description
    }
    refresh()
  }

  mutating func regroup() {
    openGroup = nil
    refresh()
  }

  mutating func refresh() {
    noteChange()
    let kept = selectedRun
    var shown = matching()
    let keys = SortKeys(shown.count > 1 ? shown : [], all, sort, facts)
    if shown.count > 1 { shown = keys.sorted(shown, isDescending: isDescending) { all[$0].id > all[$1].id } }
    guard !grouping.isEmpty else {
      (visible, groups) = (shown, nil)
      keepSelection(of: kept)
      return
    }
    let made = grouped(shown)
    if let openGroup, let group = made.first(where: { $0.key == openGroup }) {
      (visible, groups) = (group.members, nil)
      keepSelection(of: kept)
    } else {
      (visible, groups) = (shown, ordered(made))
      selectedPosition = groups.flatMap { $0.isEmpty ? nil : min(selectedPosition ?? 0, $0.count - 1) }
    }
  }

  private mutating func keepSelection(of run: Int64?) {
    selectedPosition = run.flatMap { run in visible.firstIndex { all[$0].id == run } } ?? (visible.isEmpty ? nil : 0)
    selectedRun = selectedPosition.map { all[visible[$0]].id }
  }

  // MARK: Filter

  private mutating func matching() -> [Int] {
    let gone = Set(deleted)
    let marked = Set(marks)
    // A filter that speaks of the archive decides about it.
    let showsAll = showsArchived || (expression?.mentions("archived") ?? false)
    let candidates = all.indices.filter { (showsAll || !all[$0].isArchived) && (gone.isEmpty || !gone.contains(all[$0].id)) }
    guard let expression, !expression.isEmpty else { return candidates }
    let words = expression.words
    if !words.isEmpty, text == nil { text = RunText(all) }
    let bytes = Dictionary(words.map { ($0, Array($0.utf8)) }) { first, _ in first }
    return candidates.filter { index in
      let run = all[index]
      return expression.matches { field in
        switch field {
        case "archived": .flag(run.isArchived)
        case "marked": .flag(marked.contains(run.id))
        default: filterColumns[field]?.filterValue(run, facts)
        }
      } anywhere: { word in
        text?.holds(bytes[word] ?? [], run: index) ?? false
      }
    }
  }

  // MARK: Groups

  private func grouped(_ shown: [Int]) -> [RunGroup] {
    var places: [[RunValue?]: Int] = [:]
    var groups: [RunGroup] = []
    for index in shown {
      let values = grouping.map { $0.value(all[index], facts) }
      if let place = places[values] {
        groups[place].members.append(index)
      } else {
        places[values] = groups.count
        let key = zip(grouping, values).map { column, value in value.map { column.words($0, now: nil) } ?? "-" }
        groups.append(RunGroup(key: key, members: [index], statistics: [:]))
      }
    }
    let measured = Set(columns + [sort]).filter { $0.isMeasured && !grouping.contains($0) }
    for place in groups.indices {
      for column in measured {
        let values = groups[place].members.compactMap { index -> Double? in
          if case .number(let number) = column.value(all[index], facts) { number } else { nil }
        }
        groups[place].statistics[column] = RunGroup.Statistic(values)
      }
    }
    return groups
  }

  /// By the mean of the sorted column, or by what they agree in; the runs' own order else.
  private func ordered(_ groups: [RunGroup]) -> [RunGroup] {
    if grouping.contains(sort) || !sort.isMeasured { return groups }
    let means = groups.map { $0.statistics[sort]?.mean ?? .nan }
    let order = SortKeys(numbers: means).sorted(Array(groups.indices), isDescending: isDescending) { $0 < $1 }
    return order.map { groups[$0] }
  }
}

/// Values to sort by, taken out once. What has none, or none that is finite, comes last both ways.
private struct SortKeys {
  private var numbers: [Double] = []
  private var words: [String?] = []

  init(numbers: [Double]) { self.numbers = numbers }

  init(_ indices: [Int], _ runs: [RunSummary], _ column: RunColumn, _ facts: [RunQuantity: [Int64: RunValue]]) {
    if case .fact(.state) = column {
      numbers = indices.map { Double(RunState.allCases.firstIndex(of: runs[$0].state) ?? 0) }
      return
    }
    let values = indices.map { column.value(runs[$0], facts) }
    let isText = values.contains { if case .text = $0 { true } else { false } }
    if isText {
      words = values.map { value in
        switch value {
        case .text(let text): text
        case .number(let number): "\(number)"
        case nil: nil
        }
      }
    } else {
      numbers = values.map { if case .number(let number) = $0, number.isFinite { number } else { .nan } }
    }
  }

  /// - Parameters:
  ///   - rows: as many as there are keys, in their order.
  ///   - isFirst: decides between equal keys.
  func sorted(_ rows: [Int], isDescending: Bool, isFirst: (Int, Int) -> Bool) -> [Int] {
    var places = Array(rows.indices)
    if words.isEmpty {
      places.sort { first, second in
        let (one, other) = (numbers[first], numbers[second])
        if one == other || (one.isNaN && other.isNaN) { return isFirst(rows[first], rows[second]) }
        if one.isNaN || other.isNaN { return other.isNaN }
        return isDescending ? one > other : one < other
      }
    } else {
      places.sort { first, second in
        let (one, other) = (words[first], words[second])
        if one == other { return isFirst(rows[first], rows[second]) }
        guard let one, let other else { return other == nil }
        return isDescending ? one > other : one < other
      }
    }
    return places.map { rows[$0] }
  }
}

extension FilterExpression {
  /// Words that are looked for anywhere, or fields that are asked for as yes or no.
  fileprivate var words: [String] {
    func collect(_ node: Node) -> [String] {
      switch node {
      case .all(let parts), .any(let parts): parts.flatMap(collect)
      case .not(let part): collect(part)
      case .condition: []
      case .word(let word): [word]
      }
    }
    return collect(root)
  }

  fileprivate func mentions(_ field: String) -> Bool { conditions.contains { $0.field == field } || words.contains(field) }
}
