import Tensors

/// Describes a computation: its methods check shapes and append operations, and compute nothing.
///
/// A shape that does not fit is a broken invariant of the model code (sizes from users are validated before a model is built), so it stops
/// with a sentence. Shapes: B batch, L tokens, D width, H heads, V vocabulary; rows outermost.
package final class GraphBuilder {
  /// What a value is.
  enum Origin {
    case input
    case parameter([ParameterDeclaration])
    case computed
  }

  struct ValueInfo {
    var shape: ValueShape
    var origin: Origin
    var needsGradient: Bool
  }

  struct IndexInfo {
    var name: String
    var constant: [Int32]?
  }

  /// Gradients and dropout, or neither.
  package enum Mode: Hashable, Sendable {
    case training(dropoutRate: Float)
    case inference
  }

  package let mode: Mode
  /// Names asked for: their values stay readable after a run, and optional ones (attention probabilities, logits) are made at all.
  package let kept: Set<String>
  /// Every named intermediate is kept (golden comparisons).
  package let keepsEverything: Bool
  var values: [ValueInfo] = []
  var indices: [IndexInfo] = []
  var groups: [RowGroup] = []
  var ops: [Op] = []
  var names: [String: Value] = [:]
  var lossNames: [String] = []
  /// Operations of closed branches: nothing outside reads what they compute.
  var branches: [Range<Int>] = []
  /// What each GELU output was made from.
  var preactivations: [Value: Value] = [:]
  private var dropoutCount = 0
  private var declaredPaths: Set<String> = []

  package init(mode: Mode, keeping kept: Set<String> = [], keepsEverything: Bool = false) {
    self.mode = mode
    self.kept = kept
    self.keepsEverything = keepsEverything
  }

  var isTraining: Bool { mode != .inference }

  // MARK: Inputs and parameters

  package func input(_ shape: ValueShape) -> Value { add(shape, .input, needsGradient: false) }

  package func indexInput(_ name: String) -> IndexSlot {
    indices.append(IndexInfo(name: name, constant: nil))
    return IndexSlot(index: indices.count - 1)
  }

  package func constantIndices(_ elements: [Int32]) -> IndexSlot {
    indices.append(IndexInfo(name: "constant", constant: elements))
    return IndexSlot(index: indices.count - 1)
  }

  package func rowGroup(capacity: Int) -> RowGroup {
    let group = RowGroup(index: groups.count, capacity: capacity)
    groups.append(group)
    return group
  }

  /// Packed text rows of `batch` reports; the four index inputs are bound before each run.
  package func textLayout(capacity: Int, maximumTokens: Int) -> TextLayout {
    TextLayout(
      rows: rowGroup(capacity: capacity), offsets: indexInput("offsets"), keyCounts: indexInput("key counts"),
      pairs: indexInput("row pairs"),
      tokens: indexInput("row tokens"), maximumTokens: maximumTokens)
  }

  /// One parameter.
  package func parameter(_ path: String, _ shape: Shape, frozen: Bool = false) -> Value { parameters([path], shape, frozen: frozen) }

  /// Parameters of equal shape that lie behind one another in the flat blocks and act as one, stacked along their first axis (query, key, value).
  package func parameters(_ paths: [String], _ shape: Shape, frozen: Bool = false) -> Value {
    for path in paths { expect(declaredPaths.insert(path).inserted, "the parameter \(path) is declared twice") }
    let declarations = paths.map { ParameterDeclaration(path: $0, shape: shape, isFrozen: frozen) }
    let stacked = Shape([shape[0] * paths.count] + shape.extents.dropFirst())
    return add(
      ValueShape(.fixed(stacked[0]), Shape(Array(stacked.extents.dropFirst()))), .parameter(declarations),
      needsGradient: isTraining && !frozen)
  }

  /// Makes `value` readable by name after a run, if someone asked for that name.
  package func name(_ value: Value, _ name: String) {
    if wants(name) { names[name] = value }
  }

  package func wants(_ name: String) -> Bool { keepsEverything || kept.contains(name) }

  package func shape(of value: Value) -> ValueShape { values[value.index].shape }

  /// Adds the operations of `body` as a branch that ends in losses: its values must not be used outside it.
  package func branch(_ body: () -> Void) {
    let start = ops.count
    body()
    branches.append(start..<ops.count)
  }

  // MARK: Bookkeeping of operations

  func add(_ shape: ValueShape, _ origin: Origin, needsGradient: Bool) -> Value {
    values.append(ValueInfo(shape: shape, origin: origin, needsGradient: needsGradient))
    return Value(index: values.count - 1)
  }

  /// A new output that carries a gradient when any of `sources` does.
  func output(_ rows: RowCount, _ row: Shape, from sources: [Value]) -> Value {
    add(ValueShape(rows, row), .computed, needsGradient: sources.contains { values[$0.index].needsGradient })
  }

  /// Memory an operation saves for its gradient; carries none itself.
  func saved(_ rows: RowCount, _ row: Shape) -> Value { add(ValueShape(rows, row), .computed, needsGradient: false) }

  func width(_ value: Value) -> Int { shape(of: value).width }
  func rows(_ value: Value) -> RowCount { shape(of: value).rows }

  func expect(_ condition: Bool, _ sentence: @autoclosure () -> String) {
    precondition(condition, sentence())
  }

  /// The next dropout place on rows of `layout`; nil outside training or at rate 0.
  func dropoutUse(_ layout: TextLayout?) -> DropoutUse? {
    guard let layout, case .training(let rate) = mode, rate > 0 else { return nil }
    defer { dropoutCount += 1 }
    return DropoutUse(number: dropoutCount, rate: rate, pairs: layout.pairs, tokens: layout.tokens)
  }
}
