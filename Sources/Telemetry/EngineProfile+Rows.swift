extension EngineProfile {
  /// What is added up into one row.
  package enum Grouping: String, CaseIterable, Sendable {
    /// Operations of one kind.
    case kind
    /// Everything of a part of the model: `blocks`, `decoder_blocks`, `bert_encoder`.
    case part
    /// Everything of a block of a part: `blocks.3`.
    case block
    case operation
  }

  package enum Order: String, CaseIterable, Sendable { case share, rate, bytes, plan }

  /// Operations added up.
  package struct Row: Hashable, Sendable {
    package var name: String
    package var forwardSeconds = 0.0
    package var gradientSeconds = 0.0
    package var work = 0.0
    package var bytes = 0.0
    /// Operations, forward and gradient passes apart.
    package var count = 0
    /// Of the time of a step.
    package var share = 0.0

    package var seconds: Double { forwardSeconds + gradientSeconds }
    /// Operations a second while at it; nil where none are counted.
    package var rate: Double? { work > 0 && seconds > 0 ? work / seconds : nil }
  }

  /// The rows of a table, with rows for what is no operation of the plan.
  package func rows(by grouping: Grouping, order: Order) -> [Row] {
    var rows: [Row] = []
    var places: [String: Int] = [:]
    for operation in operations {
      let name = Self.name(of: operation, by: grouping)
      let place = places[name] ?? rows.count
      if place == rows.count {
        rows.append(Row(name: name))
        places[name] = place
      }
      if operation.isGradient { rows[place].gradientSeconds += operation.seconds } else { rows[place].forwardSeconds += operation.seconds }
      rows[place].work += operation.work
      rows[place].bytes += operation.bytes
      rows[place].count += 1
    }
    for (name, seconds) in [("norm and update", updateSeconds), ("waiting for data", waitSeconds), ("everything else", otherSeconds)] {
      rows.append(Row(name: name, forwardSeconds: seconds))
    }
    for place in rows.indices { rows[place].share = stepSeconds > 0 ? rows[place].seconds / stepSeconds : 0 }
    let numbered = rows.enumerated()
    func sorted(_ key: (Row) -> Double) -> [Row] {
      numbered.sorted { (-key($0.element), $0.offset) < (-key($1.element), $1.offset) }.map(\.element)
    }
    switch order {
    case .share: return sorted(\.seconds)
    case .rate: return sorted { $0.rate ?? -1 }
    case .bytes: return sorted(\.bytes)
    case .plan: return rows
    }
  }

  private static func name(of operation: Operation, by grouping: Grouping) -> String {
    let parts = operation.path.split(separator: ".")
    switch grouping {
    case .kind: return operation.kind
    case .part: return parts.first.map(String.init) ?? operation.path
    case .block:
      let number = parts.firstIndex { $0.allSatisfy(\.isNumber) } ?? min(1, parts.count - 1)
      return parts.prefix(number + 1).joined(separator: ".")
    case .operation: return operation.path + " " + operation.kind
    }
  }

  // MARK: The arena

  /// The operation of the plan at which most of the arena is in use, and how much.
  package var fullest: (operation: Int, bytes: Int) {
    var changes = [Int](repeating: 0, count: operations.count + 1)
    for area in areas {
      changes[area.first] += area.byteCount
      changes[min(operations.count, area.last + 1)] -= area.byteCount
    }
    var (bytes, best) = (0, (operation: 0, bytes: 0))
    for (place, change) in changes.dropLast().enumerated() {
      bytes += change
      if bytes > best.bytes { best = (place, bytes) }
    }
    return best
  }

  /// How much of a stretch of the arena is in use during a stretch of the plan.
  package struct Occupancy: Hashable, Sendable {
    /// Shares of the cell, by use.
    package var shares: [Area.Use: Double] = [:]

    package init(shares: [Area.Use: Double] = [:]) { self.shares = shares }

    package var total: Double { shares.values.reduce(0, +) }
    /// What fills most of it; nil for an empty one.
    package var main: Area.Use? {
      Area.Use.allCases.max { (shares[$0] ?? 0) < (shares[$1] ?? 0) }.flatMap { (shares[$0] ?? 0) > 0 ? $0 : nil }
    }
  }

  /// The arena in cells, row by row from its beginning: `columns` stretches of the plan across, `rows` stretches of memory down.
  package func arenaMap(columns: Int, rows: Int) -> [[Occupancy]] {
    guard columns > 0, rows > 0, arenaBytes > 0, !operations.isEmpty else { return [] }
    var map = [[Occupancy]](repeating: [Occupancy](repeating: Occupancy(), count: columns), count: rows)
    let (width, height) = (Double(operations.count) / Double(columns), Double(arenaBytes) / Double(rows))
    for area in areas {
      let (left, right) = (Double(area.first) / width, Double(area.last + 1) / width)
      let (top, bottom) = (Double(area.offset) / height, Double(area.offset + area.byteCount) / height)
      for row in Int(top)..<min(rows, Int(bottom.rounded(.up))) {
        let across = min(bottom, Double(row + 1)) - max(top, Double(row))
        for column in Int(left)..<min(columns, Int(right.rounded(.up))) {
          let along = min(right, Double(column + 1)) - max(left, Double(column))
          map[row][column].shares[area.use, default: 0] += along * across
        }
      }
    }
    return map
  }
}
