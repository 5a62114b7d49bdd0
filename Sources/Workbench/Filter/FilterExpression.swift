/// A question to each row of a list, as somebody types it: `state=running`, `entity=effusion & negated & loss>3`, `text~"left base"`,
/// `!(split=test | bookmarked)`. Words beside each other must all hold, as with `&`; `&` binds closer than `|`.
///
/// `=` asks for the whole value, where `*` stands for anything, `~` for a part of it, both whatever the case; `<`, `<=`, `>`, `>=` compare
/// numbers, lengths of time (`1h30m`) and dates (`2026-01-31`, `2d ago`). A word alone is a yes-or-no field, or, if there is none of that
/// name, a text to find anywhere in the row.
package struct FilterExpression: Hashable, Sendable {
  package enum Comparison: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case different = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case contains = "~"
    case lacks = "!~"
  }

  /// One condition on one field.
  package struct Condition: Hashable, Sendable {
    /// Lower case.
    package var field: String
    package var comparison: Comparison
    package var value: FilterOperand
    /// Where the field begins in the text, counted from 1.
    package var column: Int
  }

  indirect enum Node: Hashable, Sendable {
    case all([Node])
    case any([Node])
    case not(Node)
    case condition(Condition)
    case word(String)
  }

  let root: Node
  package let text: String

  /// - Parameter now: seconds since 1970, from which `2d ago` counts.
  /// - Throws: what is wrong and where; an empty text holds for every row.
  package init(_ text: String, now: Double = 0) throws(FilterError) {
    self.text = text
    var parser = FilterParser(text, now: now)
    root = try parser.wholeExpression()
  }

  package var isEmpty: Bool { root == .all([]) }

  /// Every condition on a field, in the order of the text.
  package var conditions: [Condition] {
    func collect(_ node: Node) -> [Condition] {
      switch node {
      case .all(let parts), .any(let parts): parts.flatMap(collect)
      case .not(let part): collect(part)
      case .condition(let condition): [condition]
      case .word: []
      }
    }
    return collect(root)
  }

  /// - Throws: the first field that `isKnown` denies, with the nearest of `names`.
  package func check(names: [String], isKnown: (String) -> Bool) throws(FilterError) {
    for condition in conditions where !isKnown(condition.field) {
      let hint =
        Nearness.nearest(condition.field, among: names).map { "; did you mean \"\($0)\"?" } ?? " (\(names.joined(separator: ", ")))"
      throw FilterError(column: condition.column, message: "there is no field \"\(condition.field)\"" + hint)
    }
  }

  /// - Parameters:
  ///   - field: the row's value of a field (its name in lower case); nil where the row has none, for which no comparison holds.
  ///   - anywhere: whether the row holds a text (in lower case) in any of its words.
  package func matches(field: (String) -> FilterValue?, anywhere: (String) -> Bool) -> Bool {
    func holds(_ node: Node) -> Bool {
      switch node {
      case .all(let parts): return parts.allSatisfy(holds)
      case .any(let parts): return parts.contains(where: holds)
      case .not(let part): return !holds(part)
      case .condition(let condition): return field(condition.field)?.satisfies(condition.comparison, condition.value) ?? false
      case .word(let word):
        if case .flag(let isSet) = field(word) { return isSet }
        return anywhere(word)
      }
    }
    return holds(root)
  }
}

/// What a row says of a field.
package enum FilterValue: Hashable, Sendable {
  case number(Double)
  case text(String)
  case flag(Bool)
  /// Several words of which one must fit; none may, for `!=` and `!~`.
  case list([String])

  func satisfies(_ comparison: FilterExpression.Comparison, _ wanted: FilterOperand) -> Bool {
    switch (self, comparison) {
    case (.list(let items), .different): return !items.contains { wanted.equals($0) }
    case (.list(let items), .lacks): return !items.contains { wanted.isPart(of: $0) }
    case (.list(let items), _): return items.contains { FilterValue.text($0).satisfies(comparison, wanted) }
    case (.flag(let isSet), .equal): return wanted.flag.map { $0 == isSet } ?? false
    case (.flag(let isSet), .different): return wanted.flag.map { $0 != isSet } ?? false
    case (.flag, _): return false
    case (.number(let value), .equal): return wanted.isMet(by: value) ?? false
    case (.number(let value), .different): return wanted.isMet(by: value).map { !$0 } ?? false
    case (.text(let value), .equal): return wanted.equals(value)
    case (.text(let value), .different): return !wanted.equals(value)
    case (.text(let value), .contains): return wanted.isPart(of: value)
    case (.text(let value), .lacks): return !wanted.isPart(of: value)
    case (.number, .contains), (.number, .lacks): return false
    case (.number(let value), _): return Self.compares(value, comparison, wanted)
    case (.text(let value), _): return Self.compares(Double(value), comparison, wanted)
    }
  }

  private static func compares(_ value: Double?, _ comparison: FilterExpression.Comparison, _ wanted: FilterOperand) -> Bool {
    guard let value, let limit = wanted.number else { return false }
    // A day is before what comes after it, and after what comes before it: none of its own times are.
    switch comparison {
    case .less: return value < limit
    case .lessOrEqual: return value < limit || wanted.isMet(by: value) ?? false
    case .greater: return value > limit && !(wanted.isMet(by: value) ?? false)
    case .greaterOrEqual: return value >= limit
    case .equal, .different, .contains, .lacks: return false
    }
  }
}
