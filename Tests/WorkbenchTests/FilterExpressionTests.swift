import Testing

@testable import Workbench

@Suite struct FilterExpressionTests {
  /// A row as a list of words by field.
  private static let row: [String: FilterValue] = [
    "entity": .list(["effusion", "pleural effusion"]), "negated": .flag(true), "bookmarked": .flag(false), "loss": .number(3.5),
    "split": .text("val"), "text": .text("Opacity at the left base. No effusion."), "share": .number(0.4), "age": .number(7200),
    "created": .number(1_767_225_600 + 36_000), "trained": .number(5400), "steps": .number(12_000), "optimiser.rate": .text("0.0015"),
  ]

  private static func holds(_ text: String) throws -> Bool {
    // Noon of the second of January 2026.
    try FilterExpression(text, now: 1_767_225_600 + 129_600).matches(
      field: { row[$0] }, anywhere: { word in row.values.contains { $0.satisfies(.contains, FilterOperand(word)) } })
  }

  @Test(arguments: [
    ("", true), ("entity=effusion & negated & loss>3", true), ("entity=effusion & !negated", false), ("split=val", true),
    ("SPLIT=VAL", true),
    ("text~\"left base\"", true), ("text~\"right base\"", false), ("text!~right", true), ("loss>3.5", false), ("loss>=3.5", true),
    ("loss<=3.5 loss<4", true), ("loss==3.5", true), ("loss!=3.5", false), ("split=test | loss>3", true), ("split=test | loss>4", false),
    ("!(split=test | bookmarked)", true), ("split=v*", true), ("split=*a*", true), ("split=a*", false), ("split=*z*", false),
    ("entity=pleural*", true), ("entity!=effusion", false), ("entity!=nodule", true), ("entity~pleur", true), ("opacity", true),
    ("\"left base\" negated", true), ("nodule", false), ("share>=40%", true), ("age<=2h", true), ("age>119min", true), ("age<1d", true),
    ("steps=12k", true), ("steps<1M", true), ("optimiser.rate<2e-3", true), ("optimiser.rate=1.5e-3", true), ("missing>3", false),
    ("missing!=3", false), ("!missing=3", true), ("negated=yes && bookmarked=no", true), ("negated=maybe", false),
    ("split = val loss > 3", true), ("bookmarked | split=test | negated & loss>3", true), ("(bookmarked | negated) & loss<3", false),
    ("!!negated", true), ("text~\"No \\\"\"", false), ("trained=1h30m", true), ("trained>5m", true), ("trained<90s", false),
    ("trained=1.5h", true), ("trained=90min", true), ("trained<1d2h3m4s", true), ("steps<5M", true), ("trained<5m", false),
    // The row's time is 10:00 on the first of January 2026.
    ("created=2026-01-01", true), ("created>2025-12-31", true), ("created>2026-01-01", false), ("created<2026-01-01", false),
    ("created>=2026-01-01", true), ("created<=2026-01-01", true), ("created<2026-01-02", true), ("created!=2026-01-01", false),
    ("created=2026-01-01T10:00", true), ("created>2026-01-01T09:59:59", true), ("created>=2026-01-01T10:01", false),
    ("created=\"2026-01-01 10:00\"", true), ("created>2d ago", true), ("created>1h ago", false), ("created<1h ago & negated", true),
    ("created>\"2d ago\" & !bookmarked", true), ("created>1d12h ago", true), ("created=2024-02-29", false),
  ])
  func holds(text: String, expected: Bool) throws { #expect(try Self.holds(text) == expected) }

  @Test(arguments: [
    ("loss>", 6, "value is missing"), ("=3", 1, "name is missing"), ("(a", 1, "never closed"), ("a)", 2, "closes nothing"),
    ("text~\"left", 6, "never closed"), ("a &", 4, "missing at the end"), ("a | | b", 5, "missing here"), ("loss>many", 6, "not a number"),
    ("loss>5x", 6, "lengths of time (duration>1h30m)"), ("loss>1m1h", 6, "not a number"), ("loss>2026-02-30", 6, "not a number"),
    ("loss>2026-13-01", 6, "dates"), ("loss>2026-01-01T24:00", 6, "not a number"), ("loss>ago", 6, "not a number"),
    ("()", 2, "missing here"), ("loss>&", 6, "value is missing"),
  ])
  func saysWhatIsWrongAndWhere(text: String, column: Int, message: String) {
    #expect { _ = try FilterExpression(text) } throws: { error in
      guard let error = error as? FilterError else { return false }
      return error.column == column && error.message.contains(message)
    }
  }

  @Test func deepParenthesesAreRefusedNotFollowedDownTheStack() {
    #expect(throws: FilterError.self) { try FilterExpression(String(repeating: "(", count: 100_000)) }
    #expect(throws: FilterError.self) { try FilterExpression(String(repeating: "!", count: 100_000) + "a") }
  }

  @Test func unknownFieldsGetTheNearestName() throws {
    let filter = try FilterExpression("split=val & entiti=nodule")
    #expect(filter.conditions.map(\.field) == ["split", "entiti"])
    #expect {
      try filter.check(names: ["split", "entity"]) { ["split", "entity"].contains($0) }
    } throws: { "\($0)" == "filter, column 13: there is no field \"entiti\"; did you mean \"entity\"?" }
  }

  /// A thousand random expressions against an evaluation written another way: every operator as a table over two truth values.
  @Test func randomExpressionsAgreeWithTruthTables() throws {
    var random = SplitMix(seed: 20_261_126)
    for round in 0..<1000 {
      let (text, truth) = random.expression(depth: 4)
      #expect(try Self.holds(text) == truth, "round \(round): \(text)")
    }
  }
}

/// Expressions of known truth, from a seed.
private struct SplitMix {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  mutating func expression(depth: Int) -> (String, Bool) {
    let leaves = [
      ("negated", true), ("bookmarked", false), ("loss>3", true), ("loss<3", false), ("split=val", true), ("entity=nodule", false),
    ]
    guard depth > 0, next(4) > 0 else { return leaves[next(leaves.count)] }
    let first = expression(depth: depth - 1)
    if next(4) == 0 { return ("!(\(first.0))", !first.1) }
    let second = expression(depth: depth - 1)
    switch next(3) {
    case 0: return ("(\(first.0)) | (\(second.0))", first.1 || second.1)
    case 1: return ("(\(first.0)) & (\(second.0))", first.1 && second.1)
    default: return ("(\(first.0)) (\(second.0))", first.1 && second.1)
    }
  }
}
