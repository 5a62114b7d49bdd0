import Screen
import Telemetry

/// The table of runs as it is shown, to be copied, exported or printed: for people and for programs.
package struct RunListing: Hashable, Sendable {
  package struct Column: Hashable, Sendable {
    /// As it is written in commands; `n` for the number of runs of a group.
    package var name: String
    package var title: String
    package var isNumber: Bool

    package init(name: String, title: String, isNumber: Bool) { (self.name, self.title, self.isNumber) = (name, title, isNumber) }
  }
  package struct Cell: Hashable, Sendable {
    /// For people.
    package var text: String
    /// For programs; nil where there is nothing.
    package var value: RunValue?

    package init(text: String, value: RunValue?) { (self.text, self.value) = (text, value) }
  }

  package var columns: [Column]
  package var rows: [[Cell]]

  package init(columns: [Column], rows: [[Cell]]) { (self.columns, self.rows) = (columns, rows) }
}

extension RunsState {
  /// - Parameters:
  ///   - now: for how long ago something was; nil says times in full.
  ///   - limit: of rows.
  package func listing(now: Double?, limit: Int = .max) -> RunListing {
    guard let groups else {
      return RunListing(
        columns: columns.map { .init(name: $0.text, title: $0.title, isNumber: $0.isNumber(facts)) },
        rows: visible.prefix(limit).map { index in
          columns.map { .init(text: $0.words(all[index], facts, now: now), value: $0.value(all[index], facts)) }
        })
    }
    let measured = measuredColumns
    var heads = grouping.map { RunListing.Column(name: $0.text, title: $0.title, isNumber: $0.isNumber(facts)) }
    heads.append(.init(name: "n", title: "n", isNumber: true))
    for column in measured {
      heads.append(.init(name: column.text, title: column.title, isNumber: true))
      heads.append(.init(name: column.text + ":sd", title: "±", isNumber: true))
    }
    let rows = groups.prefix(limit).map { group -> [RunListing.Cell] in
      var cells = zip(grouping, group.key).map { column, word in
        RunListing.Cell(text: word, value: group.members.first.flatMap { column.value(all[$0], facts) })
      }
      cells.append(.init(text: formatCount(group.members.count), value: .number(Double(group.members.count))))
      for column in measured {
        let statistic = group.statistics[column]
        cells.append(
          .init(text: statistic.map { column.words(.number($0.mean), now: nil) } ?? "-", value: statistic.map { .number($0.mean) }))
        cells.append(
          .init(text: statistic?.spread.map { formatNumber($0, digits: 3) } ?? "-", value: statistic?.spread.map { .number($0) }))
      }
      return cells
    }
    return RunListing(columns: heads, rows: Array(rows))
  }

  /// The columns that have a mean where runs are grouped.
  package var measuredColumns: [RunColumn] { columns.filter { $0.isMeasured && !grouping.contains($0) } }
}

extension RunListing {
  /// Rows that are copied at most: terminals take only so much.
  static let copyLimit = 200

  /// As a Markdown table.
  package var markdown: String {
    PlainTable(titles: columns.map(\.title), isNumber: columns.map(\.isNumber), rows: rows.map { $0.map(\.text) }).markdown
  }
}
