import Foundation
import Interchange
import RunLog
import Telemetry
import Workbench

/// The user's SQL from the workbench: on a queue of its own, so that a long question holds nothing up, and can be ended.
final class StoreQuestion: @unchecked Sendable {
  private let storePath: String
  private let post: @Sendable (Message) -> Void
  private let queue = DispatchQueue(label: "questions")
  private let lock = NSLock()
  private var query: StoreQuery?

  init(storePath: String, post: @escaping @Sendable (Message) -> Void) { (self.storePath, self.post) = (storePath, post) }

  func ask(_ sql: String) {
    queue.async { [self] in
      do {
        let asked = try StoreQuery(path: storePath)
        lock.withLock { query = asked }
        defer { lock.withLock { query = nil } }
        post(try Self.answer(sql, asked))
      } catch StoreError.interrupted {
        post(.said("The question was ended"))
      } catch {
        post(.failed("\(error)"))
      }
    }
  }

  func cancel() { lock.withLock { query }?.cancel() }

  static func answer(_ sql: String, _ query: StoreQuery) throws(StoreError) -> Message {
    let answer = try QueryAnswer(sql, to: query, limit: QueryOverlay.rowLimit)
    let listing = RunListing(
      columns: answer.table.columns.map { .init(name: $0.name, title: $0.title, isNumber: $0.isNumber) },
      rows: answer.table.rows.map { row in row.map { .init(text: $0.text, value: $0.value == .null ? nil : .text($0.text)) } })
    return .answered(sql: sql, listing, isCut: answer.isCut)
  }
}
