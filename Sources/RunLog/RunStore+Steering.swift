import Interchange
import Telemetry

/// Asking the process that trains a run to do something.
extension RunStore {
  /// What became of a request.
  package enum CommandOutcome: Hashable, Sendable {
    case waiting
    case acknowledged
    /// It was not done, and why.
    case refused(String)
    case answered(PairView)
  }

  package struct WaitingCommand: Hashable, Sendable {
    package var id: Int64
    package var command: EngineCommand
  }

  /// Whether a process trains the run now.
  package func isLive(_ run: Int64) throws(StoreError) -> Bool { try self.run(run).state.isLive }

  /// Leaves a request for the process that trains `run` and wakes it; the number asks for its outcome.
  package func send(_ command: EngineCommand, to run: Int64) throws(StoreError) -> Int64 {
    let (verb, pair) = Self.words(for: command)
    let settings: String? = if case .set(let list) = command { Self.json(list) } else { nil }
    let id = try write { (database) throws(StoreError) in
      _ = try Self.summary(of: run, in: database)
      try database.run(
        "INSERT INTO commands (run, verb, pair, draw, changes, sent, settings) VALUES (?, ?, ?, ?, ?, ?, ?)", .integer(run), .text(verb),
        .optional(pair?.index), .optional(pair?.draw), .optional(pair.flatMap(PairChangesCoding.text)), .real(secondsSince1970()),
        .optional(settings))
      return database.lastInsertedRow
    }
    bells.ring(.trainer(run: run))
    return id
  }

  /// Requests that nobody has acknowledged, the oldest first.
  package func waitingCommands(of run: Int64) throws(StoreError) -> [WaitingCommand] {
    try connection.use { (database) throws(StoreError) in
      try database.rows(
        "SELECT id, verb, pair, draw, settings, changes FROM commands WHERE run = ? AND acknowledged IS NULL ORDER BY id", .integer(run)
      ) { (row) throws(StoreError) in
        let pair = PairChangesCoding.request(index: row.int(2), draw: row.int(3), changes: row.isNull(5) ? nil : row.text(5))
        guard let pair, let command = Self.command(row.text(1), pair: pair, settings: Self.list(row.text(4))) else {
          throw .unreadableRow("a command of run \(run)")
        }
        return WaitingCommand(id: row.int64(0), command: command)
      }
    }
  }

  /// Says that a request was carried out, with the pair it asked for; a report typed for it is forgotten.
  package func acknowledge(_ id: Int64, answer: PairView? = nil) throws(StoreError) {
    let parcel = answer.map { ProbeParcel($0, keepingText: true, isExact: true) }
    try write { (database) throws(StoreError) in
      try database.run(
        "UPDATE commands SET acknowledged = ?, answer = ?, answer_pixels = ?, changes = NULL WHERE id = ?", .real(secondsSince1970()),
        .optional(parcel?.view), parcel.map { .blob($0.pixels) } ?? .null, .integer(id))
    }
    bells.ring(.watcher)
  }

  /// What became of a request. An answer is handed out once and then removed: it holds a report.
  package func outcome(of id: Int64) throws(StoreError) -> CommandOutcome {
    let found = try read { (database) throws(StoreError) in
      try database.first("SELECT acknowledged IS NOT NULL, answer, answer_pixels, refusal FROM commands WHERE id = ?", .integer(id)) {
        (
          isAcknowledged: $0.int(0) != 0, view: $0.isNull(1) ? nil : $0.text(1), pixels: $0.blob(2),
          refusal: $0.isNull(3) ? nil : $0.text(3)
        )
      }
    }
    guard let found, found.isAcknowledged else { return .waiting }
    if let refusal = found.refusal { return .refused(refusal) }
    guard let view = found.view else { return .acknowledged }
    let answer = try ProbeParcel(view: view, pixels: found.pixels).pairView()
    if !isReadOnly {
      try write { (database) throws(StoreError) in
        try database.run("UPDATE commands SET answer = NULL, answer_pixels = NULL WHERE id = ?", .integer(id))
      }
    }
    return .answered(answer)
  }

  private static func words(for command: EngineCommand) -> (verb: String, pair: PairRequest?) {
    switch command {
    case .pause: ("pause", nil)
    case .resume: ("resume", nil)
    case .singleStep: ("step", nil)
    case .checkpoint: ("checkpoint", nil)
    case .stop: ("stop", nil)
    case .set: ("set", nil)
    case .measure(let isWanted): (isWanted ? "measure" : "measure_no_more", nil)
    case .showPair(let request): ("show_pair", request)
    }
  }

  private static func command(_ verb: String, pair: PairRequest, settings: [String]) -> EngineCommand? {
    switch verb {
    case "pause": .pause
    case "resume": .resume
    case "step": .singleStep
    case "checkpoint": .checkpoint
    case "stop": .stop
    case "set": .set(settings)
    case "measure": .measure(true)
    case "measure_no_more": .measure(false)
    case "show_pair": .showPair(pair)
    default: nil
    }
  }

  private static func json(_ settings: [String]) -> String { JSONWriter().text(.array(settings.map { .string($0) })) }

  private static func list(_ json: String) -> [String] {
    guard let root = (try? JSON5Document(text: json, file: "settings"))?.root else { return [] }
    return root.array?.compactMap(\.string) ?? []
  }
}
