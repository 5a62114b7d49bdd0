import Screen
import Telemetry

/// An answer to the user's SQL, over the screen.
package struct QueryOverlay: Hashable, Sendable {
  package var sql: String
  /// Nil while the store is being asked.
  package var answer: RunListing?
  /// There were more rows than are shown.
  package var isCut = false
  /// The first row and column shown.
  var row = 0
  var column = 0

  package init(sql: String) { self.sql = sql }

  /// Rows an answer in the workbench has at most.
  package static let rowLimit = 10_000
}

extension WorkbenchState {
  mutating func ask(_ sql: String) -> [Effect] {
    overlay = .query(QueryOverlay(sql: sql))
    return [.query(sql)]
  }

  /// What came back, unless the user has gone on meanwhile.
  mutating func answered(_ sql: String, _ answer: RunListing, isCut: Bool) -> [Effect] {
    guard case .query(var query) = overlay, query.sql == sql, query.answer == nil else { return [] }
    (query.answer, query.isCut) = (answer, isCut)
    overlay = .query(query)
    return []
  }

  mutating func press(_ key: String, in current: QueryOverlay) -> [Effect] {
    var query = current
    let page = max(1, rows - 7)
    let last = max(0, (query.answer?.rows.count ?? 0) - page)
    switch key {
    case "esc", "q", "ctrl-c", "enter":
      overlay = nil
      return query.answer == nil ? [.cancelQuery] : []
    case ":", "Q":
      overlay = .prompt(Prompt(.command, text: Session.line("sql", [query.sql])))
      return query.answer == nil ? [.cancelQuery] : []
    case "j", "down": query.row = min(last, query.row + 1)
    case "k", "up": query.row = max(0, query.row - 1)
    case "space", "pagedown": query.row = min(last, query.row + page)
    case "pageup": query.row = max(0, query.row - page)
    case "g", "home": query.row = 0
    case "G", "end": query.row = last
    case "l", "right": query.column = min(max(0, (query.answer?.columns.count ?? 1) - 1), query.column + 1)
    case "h", "left": query.column = max(0, query.column - 1)
    default: return []
    }
    overlay = .query(query)
    return []
  }
}
