import CSQLite

/// What SQL of the user may do: read. Everything that is not known to only read is turned down.
enum QueryPermission {
  /// PRAGMAs that tell something and change nothing, with or without an argument.
  private static let tellingPragmas: Set<String> = [
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list", "foreign_key_check",
    "database_list", "compile_options", "function_list", "integrity_check", "quick_check", "page_count", "freelist_count",
  ]
  /// Those that change something when they are given a value.
  private static let settingPragmas: Set<String> = [
    "user_version", "application_id", "page_size", "journal_mode", "encoding", "foreign_keys",
  ]

  /// Why an action SQLite asks about is refused, as the beginning of a sentence; nil if it is allowed.
  static func refusal(_ action: Int32, _ first: String?, _ second: String?) -> String? {
    switch action {
    case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return nil
    // What a table-valued function (json_each, pragma_table_info) declares of itself; SQLite lets nobody change that table.
    case SQLITE_UPDATE where first == "sqlite_master": return nil
    // What SQLite asks first for CREATE and DROP, which write to the list of tables.
    case SQLITE_INSERT where isSchema(first): return "CREATE"
    case SQLITE_DELETE where isSchema(first): return "DROP"
    case SQLITE_FUNCTION: return second?.lowercased() == "load_extension" ? "load_extension()" : nil
    case SQLITE_PRAGMA:
      let name = first?.lowercased() ?? ""
      return tellingPragmas.contains(name) || (settingPragmas.contains(name) && second == nil) ? nil : "PRAGMA \(name)"
    default: return words(action)
    }
  }

  private static func isSchema(_ table: String?) -> Bool {
    ["sqlite_master", "sqlite_temp_master", "sqlite_schema", "sqlite_temp_schema"].contains(table)
  }

  private static func words(_ action: Int32) -> String {
    switch action {
    case SQLITE_INSERT: "INSERT"
    case SQLITE_UPDATE: "UPDATE"
    case SQLITE_DELETE: "DELETE"
    case SQLITE_ATTACH: "ATTACH"
    case SQLITE_DETACH: "DETACH"
    case SQLITE_TRANSACTION, SQLITE_SAVEPOINT: "a transaction"
    case SQLITE_ALTER_TABLE: "ALTER TABLE"
    case SQLITE_REINDEX, SQLITE_ANALYZE: "maintenance of the store"
    case SQLITE_CREATE_INDEX, SQLITE_CREATE_TABLE, SQLITE_CREATE_TRIGGER, SQLITE_CREATE_VIEW, SQLITE_CREATE_VTABLE,
      SQLITE_CREATE_TEMP_INDEX, SQLITE_CREATE_TEMP_TABLE, SQLITE_CREATE_TEMP_TRIGGER, SQLITE_CREATE_TEMP_VIEW:
      "CREATE"
    case SQLITE_DROP_INDEX, SQLITE_DROP_TABLE, SQLITE_DROP_TRIGGER, SQLITE_DROP_VIEW, SQLITE_DROP_VTABLE, SQLITE_DROP_TEMP_INDEX,
      SQLITE_DROP_TEMP_TABLE, SQLITE_DROP_TEMP_TRIGGER, SQLITE_DROP_TEMP_VIEW:
      "DROP"
    default: "this statement"
    }
  }
}
