import Telemetry

/// Facts of many runs at once, for tables.
extension RunStore {
  /// A fact of every run that has it.
  package func values(of quantity: RunQuantity) throws(StoreError) -> [Int64: RunValue] {
    try read { (database) throws(StoreError) in
      switch quantity {
      case .recipe(let path): return try Self.recipeValues(path, in: database)
      case .lowest(let metric): return try Self.extremes("min(lowest)", metric, in: database)
      case .highest(let metric): return try Self.extremes("max(highest)", metric, in: database)
      case .value(let metric, let step):
        guard let id = try Self.identifier(of: metric, in: database) else { return [:] }
        return try Self.numbers(
          """
          SELECT id, (SELECT value FROM metrics WHERE run = runs.id AND metric = ?1 AND step <= ?2 ORDER BY step DESC LIMIT 1)
          FROM runs WHERE EXISTS (SELECT 1 FROM metrics WHERE run = runs.id AND metric = ?1 AND step >= ?2)
            AND EXISTS (SELECT 1 FROM metrics WHERE run = runs.id AND metric = ?1 AND step <= ?2)
          """, [.integer(id), .integer(step)], keepsNull: true, in: database)
      }
    }
  }

  /// Paths of all fields that recipes of the store have, in alphabetical order; read from the newest runs.
  package func recipePaths() throws(StoreError) -> [String] {
    try read { (database) throws(StoreError) in
      try database.rows(
        """
        SELECT DISTINCT substr(fullkey, 3) FROM (SELECT recipe FROM runs WHERE json_valid(recipe) ORDER BY id DESC LIMIT 50), json_tree(recipe)
        WHERE type NOT IN ('object', 'array') AND fullkey NOT LIKE '%[%' ORDER BY 1
        """
      ) { $0.text(0) }
    }
  }

  /// The recipe of a run, field by field in the order written: path and value. A recipe that is not JSON has none.
  package func recipeFields(of run: Int64) throws(StoreError) -> [(path: String, value: String)] {
    try read { (database) throws(StoreError) in
      try database.rows(
        """
        SELECT substr(fullkey, 3), CASE type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'null' THEN 'null' ELSE atom END
        FROM (SELECT recipe FROM runs WHERE id = ? AND json_valid(recipe)), json_tree(recipe) WHERE type NOT IN ('object', 'array')
        """, .integer(run)
      ) { (path: $0.text(0), value: $0.text(1)) }
    }
  }

  /// The ends of every curve of a run, by the name of the metric.
  package func extremes(of run: Int64) throws(StoreError) -> [MetricExtremes] {
    try read { (database) throws(StoreError) in
      let metrics = try database.rows(
        "SELECT metric, name, step, value FROM last_values JOIN metric_names ON id = metric WHERE run = ? ORDER BY name", .integer(run)
      ) { (id: $0.int64(0), name: $0.text(1), last: MetricExtremes.Point(step: $0.int(2), value: $0.value(3))) }
      var extremes: [MetricExtremes] = []
      for metric in metrics {
        func end(_ value: String, _ order: String) throws(StoreError) -> MetricExtremes.Point? {
          try database.first(
            """
            SELECT \(value)_step, \(value) FROM metric_rollups WHERE run = ? AND metric = ? AND width = ? AND \(value) IS NOT NULL
            ORDER BY \(value) \(order), bucket LIMIT 1
            """, .integer(run), .integer(metric.id), .integer(Self.coarsest)
          ) { MetricExtremes.Point(step: $0.int(0), value: $0.real(1)) }
        }
        extremes.append(
          MetricExtremes(metric: metric.name, lowest: try end("lowest", "ASC"), highest: try end("highest", "DESC"), last: metric.last))
      }
      return extremes
    }
  }

  private static let coarsest = RollUp.widths.max() ?? 1

  static func identifier(of metric: String, in database: Database) throws(StoreError) -> Int64? {
    try database.first("SELECT id FROM metric_names WHERE name = ?", .text(metric)) { $0.int64(0) }
  }

  private static func extremes(_ expression: String, _ metric: String, in database: Database) throws(StoreError) -> [Int64: RunValue] {
    guard let id = try identifier(of: metric, in: database) else { return [:] }
    return try numbers(
      "SELECT id, (SELECT \(expression) FROM metric_rollups WHERE run = runs.id AND metric = ?1 AND width = ?2) FROM runs",
      [.integer(id), .integer(coarsest)], keepsNull: false, in: database)
  }

  /// - Parameter keepsNull: NULL is a value that was not a number, not the lack of one.
  private static func numbers(
    _ sql: String, _ values: [SQLValue], keepsNull: Bool, in database: Database
  ) throws(StoreError) -> [Int64: RunValue] {
    let statement = try database.statement(sql)
    defer { statement.reset() }
    statement.bind(values)
    var found: [Int64: RunValue] = [:]
    while try statement.step() {
      if keepsNull || !statement.isNull(1) { found[statement.int64(0)] = .number(statement.value(1)) }
    }
    return found
  }

  private static func recipeValues(_ path: String, in database: Database) throws(StoreError) -> [Int64: RunValue] {
    // A quotation mark cannot be written in a JSON path, and no field of a recipe has one.
    guard !path.contains("\"") else { return [:] }
    let place = "$" + path.split(separator: ".").map { ".\"\($0)\"" }.joined()
    let statement = try database.statement(
      "SELECT id, json_type(recipe, ?1), json_extract(recipe, ?1) FROM runs WHERE json_valid(recipe) AND json_type(recipe, ?1) IS NOT NULL")
    defer { statement.reset() }
    statement.bind([.text(place)])
    var found: [Int64: RunValue] = [:]
    while try statement.step() {
      switch statement.text(1) {
      case "integer", "real": found[statement.int64(0)] = .number(statement.real(2))
      case "true", "false", "null": found[statement.int64(0)] = .text(statement.text(1))
      default: found[statement.int64(0)] = .text(statement.text(2))
      }
    }
    return found
  }
}
