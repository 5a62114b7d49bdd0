import Interchange

/// `key=value` from the command line.
package struct RecipeSetting: Hashable, Sendable {
  package var key: String
  package var value: String
  /// What the user typed, for messages.
  package var flag: String

  package init(key: String, value: String, flag: String? = nil) {
    self.key = key
    self.value = value
    self.flag = flag ?? "--set \(key)=\(value)"
  }

  /// The entry it is for.
  /// - Throws: for a key that no recipe has.
  package var field: RecipeField { get throws(RecipeError) { try RecipeReader.field(of: self) } }

  /// From the argument of `--set`, or from what was typed elsewhere.
  package init(argument: String, option: String = "--set ") throws(RecipeError) {
    guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex else {
      throw RecipeError(flag: option + argument, message: "expected key=value, such as optimiser.lr=0.001")
    }
    self.init(key: String(argument[..<equals]), value: String(argument[argument.index(after: equals)...]), flag: option + argument)
  }
}

extension Recipe {
  /// Reads a recipe file, then the settings. Keys that are not given keep the defaults of the preset and objective.
  package static func read(_ path: String, settings: [RecipeSetting] = []) throws(RecipeError) -> Recipe {
    let bytes: [UInt8]
    do { bytes = try FileBytes.read(path) } catch {
      throw RecipeError(file: error.file ?? path, line: error.line, message: error.message)
    }
    return try parse(bytes, file: path, settings: settings)
  }

  /// - Parameter file: a name for messages.
  package static func parse(text: String, file: String, settings: [RecipeSetting] = []) throws(RecipeError) -> Recipe {
    try parse(Array(text.utf8), file: file, settings: settings)
  }

  /// A recipe of defaults and settings alone.
  package static func defaults(settings: [RecipeSetting] = []) throws(RecipeError) -> Recipe {
    var reader = RecipeReader(Recipe())
    try reader.apply(settings)
    return try reader.checked()
  }

  private static func parse(_ bytes: [UInt8], file: String, settings: [RecipeSetting]) throws(RecipeError) -> Recipe {
    let document: JSON5Document
    do { document = try JSON5Document(bytes, file: file) } catch {
      throw RecipeError(file: file, line: error.position.line, message: error.message)
    }
    var reader = RecipeReader(Recipe())
    try reader.apply(document)
    try reader.apply(settings)
    return try reader.checked()
  }

  /// Changes this recipe by settings, as `--set` does to a stored one.
  package func changed(by settings: [RecipeSetting]) throws(RecipeError) -> Recipe {
    var reader = RecipeReader(self)
    try reader.apply(settings)
    return try reader.checked()
  }
}

/// Builds a recipe from sources applied in order, and remembers who said what.
///
/// Inside one source the preset goes first, then the objective, then the rest in order; so a later source's preset replaces what an earlier
/// one said about sizes.
struct RecipeReader {
  /// Who set a field.
  struct Origin {
    var file: String?
    var line: Int?
    var flag: String?
    var order: Int
  }

  private(set) var recipe: Recipe
  private var origins: [String: Origin] = [:]

  init(_ recipe: Recipe) { self.recipe = recipe }

  // MARK: Files

  mutating func apply(_ document: JSON5Document) throws(RecipeError) {
    guard let root = document.root.object else {
      throw RecipeError(
        file: document.file, line: document.root.position.line, message: "expected an object of settings: { preset: \"tiny\" }")
    }
    var found: [(field: RecipeField, value: JSON5Value, line: Int)] = []
    try collect(root, section: nil, file: document.file, into: &found)
    let given = Set(found.map(\.field.path))
    if given.contains("data.csv"), let phantoms = found.first(where: { $0.field.path == "data.phantoms" }) {
      throw RecipeError(
        file: document.file, line: phantoms.line, field: "data.phantoms", message: "a recipe has either data.csv or data.phantoms, not both"
      )
    }
    for first in ["preset", "objective"] {
      for item in found where item.field.path == first { try assign(item.field, item.value, file: document.file, line: item.line) }
    }
    for item in found where item.field.path != "preset" && item.field.path != "objective" {
      try assign(item.field, item.value, file: document.file, line: item.line)
    }
  }

  private func collect(
    _ object: JSON5Object, section: String?, file: String, into found: inout [(field: RecipeField, value: JSON5Value, line: Int)]
  ) throws(RecipeError) {
    let fields = RecipeField.all.filter { $0.section == section }
    let known = fields.map(\.key) + (section == nil ? RecipeField.sections.map(\.name) : [])
    for member in object.members {
      let line = member.keyPosition.line
      if let field = fields.first(where: { $0.key == member.key }) {
        found.append((field, member.value, line))
      } else if section == nil, known.contains(member.key) {
        guard let inner = member.value.object else {
          throw RecipeError(
            file: file, line: line, field: member.key, message: "is a section: expected { ... }, found \(member.value.kind)")
        }
        try collect(inner, section: member.key, file: file, into: &found)
      } else {
        throw unknown(member.key, section: section, known: known, file: file, line: line)
      }
    }
  }

  private func unknown(_ key: String, section: String?, known: [String], file: String, line: Int) -> RecipeError {
    let place = section.map { "section '\($0)' has" } ?? "a recipe has"
    var message = "\(place) no key '\(key.printable)'"
    if let right = nearest(key, among: known) {
      message += "; did you mean '\(right)'?"
    } else if let elsewhere = RecipeField.all.first(where: { $0.key == key }) {
      message += "; it belongs to \(elsewhere.section.map { "section '\($0)'" } ?? "the top level")"
    } else {
      message += "; it has \(known.joined(separator: ", "))"
    }
    return RecipeError(file: file, line: line, field: section.map { "\($0).\(key.printable)" } ?? key.printable, message: message)
  }

  // MARK: Settings

  mutating func apply(_ settings: [RecipeSetting]) throws(RecipeError) {
    var found: [(field: RecipeField, setting: RecipeSetting)] = []
    for setting in settings { found.append((try Self.field(of: setting), setting)) }
    for first in ["preset", "objective"] {
      for item in found where item.field.path == first { try assign(item.field, item.setting) }
    }
    for item in found where item.field.path != "preset" && item.field.path != "objective" { try assign(item.field, item.setting) }
  }

  /// By its path, or by its last part where that is unmistakable.
  static func field(of setting: RecipeSetting) throws(RecipeError) -> RecipeField {
    if let field = RecipeField.all.first(where: { $0.path == setting.key }) { return field }
    let short = RecipeField.all.filter { $0.key == setting.key }
    if short.count == 1 { return short[0] }
    // `data` alone is the table of pairs.
    if setting.key == "data", let field = RecipeField.all.first(where: { $0.path == "data.csv" }) { return field }
    let section = setting.key.split(separator: ".").first.map(String.init) ?? ""
    let fields = RecipeField.all.filter { $0.path.hasPrefix(section + ".") }
    let names = RecipeField.all.map(\.path) + RecipeField.all.map(\.key)
    var message = "there is no setting '\(setting.key.printable)'"
    if let right = nearest(setting.key, among: names) {
      message += "; did you mean '\(RecipeField.all.first { $0.key == right }?.path ?? right)'?"
    } else if !fields.isEmpty {
      message += "; those of \(section) are \(fields.map(\.key).joined(separator: ", "))"
    } else {
      message += "; the sections are \(RecipeField.sections.map(\.name).joined(separator: ", "))"
    }
    throw RecipeError(flag: setting.flag, message: message)
  }

  private mutating func assign(_ field: RecipeField, _ setting: RecipeSetting) throws(RecipeError) {
    let parsed = (try? JSON5Document(text: setting.value, file: setting.flag))?.root
    let text = JSON5Value(.string(setting.value), at: JSON5Position(line: 1, column: 1))
    // A bare word is a text; so is a name that happens to read as a number.
    for value in [parsed, text].compactMap({ $0 }) where field.read(value, &recipe) {
      origins[field.path] = Origin(flag: setting.flag, order: origins.count + 1)
      return
    }
    throw mismatch(field, found: parsed ?? text, RecipeError(flag: setting.flag, field: field.path, message: ""))
  }

  private mutating func assign(_ field: RecipeField, _ value: JSON5Value, file: String, line: Int) throws(RecipeError) {
    guard field.read(value, &recipe) else {
      throw mismatch(field, found: value, RecipeError(file: file, line: line, field: field.path, message: ""))
    }
    origins[field.path] = Origin(file: file, line: line, order: origins.count + 1)
  }

  private func mismatch(_ field: RecipeField, found: JSON5Value, _ place: RecipeError) -> RecipeError {
    var error = place
    var shown = found.kind
    switch found.content {
    case .string(let text): shown = "'\(text.printable)'"
    case .integer(let number): shown = "\(number)"
    case .unsigned(let number): shown = "\(number)"
    case .real(let number): shown = "\(number)"
    default: break
    }
    error.message = "expected \(field.wanted), found \(shown)"
    if let text = found.string, let right = nearest(text, among: field.words) { error.message += "; did you mean '\(right)'?" }
    return error
  }

  // MARK: The whole

  /// The recipe, if its parts fit each other; an error points to what was said last about them.
  func checked() throws(RecipeError) -> Recipe {
    guard let problem = recipe.problems.first else { return recipe }
    let said = problem.fields.compactMap { path in origins[path].map { (path, $0) } }.max { $0.1.order < $1.1.order }
    throw RecipeError(
      file: said?.1.file, line: said?.1.line, flag: said?.1.flag, field: said?.0 ?? problem.fields.first, message: problem.message)
  }
}
