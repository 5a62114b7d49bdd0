import Tensors

/// A value of the graph: an input, a parameter or the output of an operation.
package struct Value: Hashable, Sendable {
  let index: Int
}

/// An integer input (token numbers, patch numbers, row offsets), bound before each run or constant.
package struct IndexSlot: Hashable, Sendable {
  let index: Int
}

/// Rows whose number is known only at the step: the plan is sized for `capacity`, each step runs the rows it has.
package struct RowGroup: Hashable, Sendable {
  let index: Int
  package let capacity: Int
}

/// How many rows a value has.
package enum RowCount: Hashable, Sendable {
  case fixed(Int)
  case packed(RowGroup)

  /// The most rows there can be.
  package var capacity: Int {
    switch self {
    case .fixed(let count): count
    case .packed(let group): group.capacity
    }
  }
}

/// Shape of a value: rows, then the extents of one row.
package struct ValueShape: Hashable, Sendable, CustomStringConvertible {
  package let rows: RowCount
  package let row: Shape

  package init(_ rows: RowCount, _ row: Shape) {
    self.rows = rows
    self.row = row
  }

  /// Elements of one row.
  package var width: Int { row.count }
  /// Elements at the most.
  package var capacity: Int { rows.capacity * row.count }

  package var description: String {
    switch rows {
    case .fixed(let count): "[\(count)] x \(row)"
    case .packed(let group): "[<=\(group.capacity)] x \(row)"
    }
  }
}

/// How packed text rows belong to pairs: pair b owns rows offsets[b]..<offsets[b+1], of which the first keyCounts[b] are real tokens.
package struct TextLayout: Hashable, Sendable {
  package let rows: RowGroup
  package let offsets: IndexSlot
  package let keyCounts: IndexSlot
  /// Data-set number of the pair of each row, and position of the token in it: they key the dropout.
  package let pairs: IndexSlot
  package let tokens: IndexSlot
  package let maximumTokens: Int
}

/// Which rows of an attention belong together.
package enum AttentionRows: Hashable, Sendable {
  /// Every pair has this many rows.
  case uniform(Int)
  case text(TextLayout)

  var maximum: Int {
    switch self {
    case .uniform(let count): count
    case .text(let layout): layout.maximumTokens
    }
  }
}

/// Columns of a packed projection that hold queries, keys or values.
package struct Columns: Hashable, Sendable {
  package let value: Value
  package let start: Int

  package init(_ value: Value, from start: Int = 0) {
    self.value = value
    self.start = start
  }
}
