import Foundation
import RunLog
import Synchronization
import Telemetry
import Testing

@Suite struct QueryTests {
  private func ask(_ sql: String, _ path: String) throws -> (columns: [String], rows: [[QueryCell]]) {
    var answer: (columns: [String], rows: [[QueryCell]]) = ([], [])
    try StoreQuery(path: path).ask(sql) {
      answer.columns = $0
    } row: {
      answer.rows.append($0)
      return true
    }
    return answer
  }

  @Test func answersAsTheShellDoes() throws {
    let place = try StoreFixture()
    let store = try place.open()
    let run = try store.createRun(description(name: "a|b"))
    try store.setState(.finished, of: run.id)
    let answer = try ask("SELECT name, state, 1.5 AS x, NULL AS n, x'00ff' AS b, 7 FROM runs", place.path)
    #expect(answer.columns == ["name", "state", "x", "n", "b", "7"])
    #expect(answer.rows == [[.text("a|b"), .text("finished"), .real(1.5), .null, .blob([0, 255]), .integer(7)]])
    guard StoreFixture.hasShell else { return }
    for sql in ["SELECT count(*) FROM metrics", "SELECT id, steps FROM run_summary", "SELECT max(id) FROM runs;  -- with a comment"] {
      let shell = try place.sqlite(sql)
      let own = try ask(sql, place.path).rows.map {
        $0.map { if case .integer(let number) = $0 { "\(number)" } else { "?" } }.joined(separator: "|")
      }
      #expect(own.joined(separator: "\n") == shell)
    }
  }

  @Test(arguments: [
    "INSERT INTO run_tags VALUES (1, 'x')", "UPDATE runs SET note = 'x'", "DELETE FROM runs", "REPLACE INTO run_tags VALUES (1, 'x')",
    "DROP TABLE runs", "DROP VIEW run_summary", "CREATE TABLE t (a)", "CREATE TEMP TABLE t (a)", "CREATE VIEW v AS SELECT 1",
    "CREATE INDEX i ON runs (name)", "CREATE TRIGGER t AFTER INSERT ON runs BEGIN SELECT 1; END", "ALTER TABLE runs ADD COLUMN x",
    "PRAGMA user_version = 9", "PRAGMA journal_mode = DELETE", "PRAGMA query_only = OFF", "PRAGMA writable_schema = ON",
    "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA incremental_vacuum", "VACUUM", "VACUUM INTO 'nowhere.sqlite'", "ANALYZE", "REINDEX",
    "ATTACH 'nowhere.sqlite' AS other", "DETACH main", "BEGIN", "BEGIN IMMEDIATE", "COMMIT", "SAVEPOINT s",
    "SELECT load_extension('nowhere.so')", "WITH x AS (SELECT 1) DELETE FROM runs", "INSERT INTO runs DEFAULT VALUES RETURNING id",
    "CREATE VIRTUAL TABLE v USING fts5(a)", "EXPLAIN DELETE FROM runs", "SELECT 1; DELETE FROM runs",
  ])
  func everyKindOfWriteIsRefused(sql: String) throws {
    let place = try StoreFixture()
    let run = try place.open().createRun(description())
    let before = try Data(contentsOf: URL(fileURLWithPath: place.path))
    #expect {
      _ = try ask(sql, place.path)
    } throws: { error in
      guard case .question(let text)? = error as? StoreError else { return false }
      return text.contains("not allowed") || text.contains("one statement at a time")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: place.path)) == before)
    #expect(try place.open().run(run.id).note == "first")
    #expect(!FileManager.default.fileExists(atPath: "nowhere.sqlite"))
  }

  @Test(arguments: [
    ("SELEC 1", "syntax error"), ("SELECT * FROM run", "did you mean runs?"), ("SELECT nope FROM runs", "no such column: nope"),
    ("", "no SQL"),
    ("UPDATE sqlite_master SET sql = ''", "may not be modified"),
    ("SELECT ?", "“?” stands for a value"), ("SELECT * FROM runs WHERE name = :name", "“:name” stands for a value"),
    ("CREATE TEMP TABLE t (a)", "CREATE is not allowed"), ("CREATE TABLE t (a)", "CREATE is not allowed"),
    ("DROP TABLE runs", "DROP is not allowed"), ("INSERT INTO runs DEFAULT VALUES", "INSERT is not allowed"),
    ("DELETE FROM runs", "DELETE is not allowed"), ("SELECT zeroblob(70000000)", "larger than 64 MB"),
    ("SELECT length(randomblob(999999999))", "larger than 64 MB"),
    ("-- nothing", "no SQL"), ("SELECT 1 SELECT 2", "syntax error"),
  ])
  func wrongSQLGetsASentence(sql: String, words: String) throws {
    let place = try StoreFixture()
    _ = try place.open()
    #expect { _ = try ask(sql, place.path) } throws: { "\($0)".contains(words) }
  }

  @Test(arguments: [
    "PRAGMA table_info(runs)", "SELECT name FROM pragma_table_info('runs')", "PRAGMA user_version", "EXPLAIN QUERY PLAN SELECT 1",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT sum(i) FROM n",
    "SELECT value FROM json_each('[1,2]')",
  ])
  func whatOnlyTellsIsAllowed(sql: String) throws {
    let place = try StoreFixture()
    _ = try place.open()
    #expect(try !ask(sql, place.path).rows.isEmpty)
  }

  private final class Answer: Sendable { let hasCome = Atomic(false) }

  @Test func aLongQuestionCanBeEnded() throws {
    let place = try StoreFixture()
    _ = try place.open()
    let query = try StoreQuery(path: place.path)
    // Again and again: asking forgets what was ended before it. From a thread: tasks have no more than one on a machine of one core, and
    // the question holds it.
    let answer = Answer()
    Thread.detachNewThread {
      while !answer.hasCome.load(ordering: .relaxed) {
        usleep(50_000)
        query.cancel()
      }
    }
    defer { answer.hasCome.store(true, ordering: .relaxed) }
    #expect(throws: StoreError.interrupted) {
      try query.ask("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n") { _ in
      } row: { _ in
        true
      }
    }
  }

  @Test func aMissingStoreIsNamed() {
    #expect(throws: StoreError.missing(path: "/nowhere/x.sqlite")) { try StoreQuery(path: "/nowhere/x.sqlite") }
  }
}
