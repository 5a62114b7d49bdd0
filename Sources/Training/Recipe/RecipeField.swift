import Interchange

/// One key of a recipe: how it is called, what it means, how it is read and written. Reader, writer and messages all go by this record.
package struct RecipeField: Sendable {
  /// "optimiser.lr"; the part before the point is the section.
  package let path: String
  package let comment: String
  /// What a right value is, for messages: "a whole number from 1 to 96".
  package let wanted: String
  /// False when the value is not what is wanted; the recipe is then unchanged.
  let read: @Sendable (JSON5Value, inout Recipe) -> Bool
  /// Nil leaves the key out.
  let write: @Sendable (Recipe) -> JSONValue?
  /// Words the value is one of, for suggestions.
  let words: [String]

  package var section: String? { path.contains(".") ? String(path.prefix { $0 != "." }) : nil }
  package var key: String { String(path.split(separator: ".").last ?? "") }

  private init(
    _ path: String, _ comment: String, wanted: String, words: [String] = [], read: @escaping @Sendable (JSON5Value, inout Recipe) -> Bool,
    write: @escaping @Sendable (Recipe) -> JSONValue?
  ) {
    (self.path, self.comment, self.wanted, self.words, self.read, self.write) = (path, comment, wanted, words, read, write)
  }

  /// A place in a recipe that may be used from any thread.
  typealias Place<Value> = WritableKeyPath<Recipe, Value> & Sendable

  static func whole(_ path: String, _ place: Place<Int>, _ range: ClosedRange<Int>, _ comment: String) -> RecipeField {
    RecipeField(path, comment, wanted: "a whole number from \(range.lowerBound) to \(range.upperBound)") { value, recipe in
      guard let number = value.integer, range.contains(number) else { return false }
      recipe[keyPath: place] = number
      return true
    } write: {
      .integer($0[keyPath: place])
    }
  }

  static func seed(_ path: String, _ place: Place<UInt64>, _ comment: String) -> RecipeField {
    RecipeField(path, comment, wanted: "a whole number from 0 to 2^64 - 1") { value, recipe in
      guard let number = value.unsigned else { return false }
      recipe[keyPath: place] = number
      return true
    } write: {
      .unsigned($0[keyPath: place])
    }
  }

  static func number(_ path: String, _ place: Place<Double>, _ range: ClosedRange<Double>, _ comment: String) -> RecipeField {
    RecipeField(path, comment, wanted: "a number from \(short(range.lowerBound)) to \(short(range.upperBound))") { value, recipe in
      guard let number = value.number, range.contains(number) else { return false }
      recipe[keyPath: place] = number
      return true
    } write: {
      .number($0[keyPath: place])
    }
  }

  static func flag(_ path: String, _ place: Place<Bool>, _ comment: String) -> RecipeField {
    RecipeField(path, comment, wanted: "true or false", words: ["true", "false"]) { value, recipe in
      guard let flag = value.boolean else { return false }
      recipe[keyPath: place] = flag
      return true
    } write: {
      .boolean($0[keyPath: place])
    }
  }

  static func text(_ path: String, _ place: Place<String>, _ comment: String) -> RecipeField {
    RecipeField(path, comment, wanted: "a text") { value, recipe in
      guard let text = value.plainText else { return false }
      recipe[keyPath: place] = text
      return true
    } write: {
      .string($0[keyPath: place])
    }
  }

  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ path: String, _ place: Place<Choice>, _ comment: String
  ) -> RecipeField {
    choice(path, comment, read: { $0[keyPath: place] }, assign: { $0[keyPath: place] = $1 })
  }

  /// A choice that sets more than itself.
  static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ path: String, _ comment: String, read: @escaping @Sendable (Recipe) -> Choice,
    assign: @escaping @Sendable (inout Recipe, Choice) -> Void
  ) -> RecipeField {
    let words = Choice.allCases.map(\.rawValue)
    return RecipeField(path, comment, wanted: listed(words), words: words) { value, recipe in
      guard let choice = value.string.flatMap(Choice.init(rawValue:)) else { return false }
      assign(&recipe, choice)
      return true
    } write: {
      .string(read($0).rawValue)
    }
  }

  static func range(
    _ path: String, _ place: Place<ClosedRange<Double>>, _ bounds: ClosedRange<Double>, _ comment: String
  ) -> RecipeField {
    RecipeField(path, comment, wanted: "[low, high] between \(short(bounds.lowerBound)) and \(short(bounds.upperBound))") { value, recipe in
      let ends = value.array?.compactMap(\.number) ?? []
      guard ends.count == 2, value.array?.count == 2, ends[0] <= ends[1], bounds.contains(ends[0]), bounds.contains(ends[1]) else {
        return false
      }
      recipe[keyPath: place] = ends[0]...ends[1]
      return true
    } write: {
      .array([.number($0[keyPath: place].lowerBound), .number($0[keyPath: place].upperBound)])
    }
  }

  /// A field with rules of its own.
  static func special(
    _ path: String, _ comment: String, wanted: String, read: @escaping @Sendable (JSON5Value, inout Recipe) -> Bool,
    write: @escaping @Sendable (Recipe) -> JSONValue?
  ) -> RecipeField {
    RecipeField(path, comment, wanted: wanted, read: read, write: write)
  }

  private static func short(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }

  private static func listed(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.joined() }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }
}

extension JSON5Value {
  /// A string; a number given where a text belongs (`name: 3`) is one too.
  var plainText: String? { string ?? integer.map(String.init) }
}
