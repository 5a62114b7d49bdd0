package enum Alignment: Hashable, Sendable { case left, right, centre }

/// A column of a table.
package struct TableColumn: Hashable, Sendable {
  package enum Width: Hashable, Sendable {
    case fixed(Int)
    /// As wide as its title and visible cells, within the bounds.
    case fit(min: Int, max: Int)
    /// A share of what the others leave, never less than this.
    case flexible(min: Int)
  }
  package enum Sort: Hashable, Sendable { case ascending, descending }

  package var title: String
  package var width: Width
  package var alignment: Alignment
  /// Where space is short the columns of lowest priority are left out first; equal ones from the right.
  package var priority: Int
  package var sort: Sort?

  package init(
    _ title: String, _ width: Width = .fit(min: 3, max: 24), alignment: Alignment = .left, priority: Int = 0, sort: Sort? = nil
  ) {
    self.title = title
    self.width = width
    self.alignment = alignment
    self.priority = priority
    self.sort = sort
  }
}

/// Rows and columns with a header, a selected row and a scroll bar. Rows are asked for only when they are visible.
package struct Table {
  package var columns: [TableColumn]
  package var rowCount: Int
  /// The cells of a row, one for each column; missing ones are blank.
  package var row: (Int) -> [Span]
  package var selected: Int?
  package var offset: Int
  /// The whole row's ground, as for marked rows; the selection comes over it.
  package var ground: (Int) -> Role?
  /// Shown in place of rows when there are none.
  package var emptyText: String
  package var isFocused: Bool
  /// What rows are called as targets of the mouse; nil leaves them alone.
  package var list: String?

  package init(
    columns: [TableColumn], rowCount: Int, selected: Int? = nil, offset: Int = 0, emptyText: String = "", isFocused: Bool = true,
    ground: @escaping (Int) -> Role? = { _ in nil }, row: @escaping (Int) -> [Span]
  ) {
    self.columns = columns
    self.rowCount = rowCount
    self.selected = selected
    self.offset = offset
    self.emptyText = emptyText
    self.isFocused = isFocused
    self.ground = ground
    self.row = row
  }

  /// Rows visible in a rectangle of this height (the header takes one, if there is room).
  package static func visibleRows(height: Int) -> Int { height >= 3 ? height - 1 : height }

  /// Draws and returns the offset that shows the selected row, to be kept for the next frame.
  @discardableResult
  package func draw(into screen: inout ScreenBuffer, in rect: Rect) -> Int {
    screen.fill(rect)
    let visible = Self.visibleRows(height: rect.height)
    let first = ScrollWindow(offset: offset).containing(selected, count: rowCount, height: visible).offset
    let last = min(rowCount, first + visible)
    let rows = first < last ? (first..<last).map { row($0) } : []
    let hasBar = rowCount > visible && rect.width > 6
    let body = hasBar ? rect.splitRight(1).rest : rect
    let places = layout(width: body.width, rows: rows, glyphs: screen.glyphs)
    let top = rect.height - visible
    screen.clipped(to: body) { screen in
      if top > 0 { header(&screen, body, places) }
      for (index, cells) in rows.enumerated() {
        line(&screen, body, y: body.y + top + index, places, cells, number: first + index)
      }
      if rows.isEmpty { screen.put(emptyText, x: body.x + 1, y: body.y + top, style: .dim, maxWidth: body.width - 1, ellipsis: true) }
    }
    if hasBar { drawScrollBar(into: &screen, x: rect.maxX - 1, y: rect.y + top, height: visible, offset: first, count: rowCount) }
    return first
  }

  private struct Place {
    var column: Int
    var x: Int
    var width: Int
  }

  private func title(_ column: TableColumn, _ glyphs: GlyphSet) -> String {
    switch column.sort {
    case nil: column.title
    case .ascending: column.title + String(glyphs.sortUp)
    case .descending: column.title + String(glyphs.sortDown)
    }
  }

  /// Columns that fit, with their places; a gap of two blanks between them, one before the first.
  private func layout(width: Int, rows: [[Span]], glyphs: GlyphSet) -> [Place] {
    var wanted = columns.indices.map { index -> Int in
      switch columns[index].width {
      case .fixed(let size): return max(1, size)
      case .flexible(let least): return max(1, least)
      case .fit(let least, let most):
        var size = title(columns[index], glyphs).displayWidth(glyphs)
        for cells in rows where index < cells.count { size = max(size, cells[index].text.displayWidth(glyphs)) }
        return max(1, min(max(size, least), most))
      }
    }
    var kept = Array(columns.indices)
    func total() -> Int { kept.reduce(0) { $0 + wanted[$1] } + 2 * max(0, kept.count - 1) + 1 }
    while kept.count > 1, total() > width {
      let worst = kept.reversed().min { columns[$0].priority < columns[$1].priority }
      kept.removeAll { $0 == worst }
    }
    let flexible = kept.filter { if case .flexible = columns[$0].width { true } else { false } }
    var spare = max(0, width - total())
    for (index, column) in flexible.enumerated() {
      let share = spare / (flexible.count - index)
      wanted[column] += share
      spare -= share
    }
    var x = 1
    return kept.map { column in
      defer { x += wanted[column] + 2 }
      return Place(column: column, x: x, width: wanted[column])
    }
  }

  private func header(_ screen: inout ScreenBuffer, _ body: Rect, _ places: [Place]) {
    for place in places {
      let column = columns[place.column]
      let style = Style(column.sort == nil ? .header : .accent)
      cell(&screen, Span(title(column, screen.glyphs), style), column.alignment, x: body.x + place.x, y: body.y, width: place.width)
    }
  }

  private func line(_ screen: inout ScreenBuffer, _ body: Rect, y: Int, _ places: [Place], _ cells: [Span], number: Int) {
    let isSelected = number == selected
    if let list { screen.target(Rect(x: body.x, y: y, width: body.width, height: 1), .item(list, number)) }
    let under: Role? = isSelected ? (isFocused ? .selection : .statusBar) : ground(number)
    if let under { screen.fill(Rect(x: body.x, y: y, width: body.width, height: 1), style: Style(under)) }
    if isSelected { screen.set(screen.glyphs.pointer, x: body.x, y: y, style: Style(.accent, on: under)) }
    for place in places where place.column < cells.count {
      var span = cells[place.column]
      if span.style.on == nil { span.style.on = under }
      if isSelected && span.style.role == .text { span.style = Style(.selection, on: under, attributes: span.style.attributes) }
      cell(&screen, span, columns[place.column].alignment, x: body.x + place.x, y: y, width: place.width)
    }
  }

  private func cell(_ screen: inout ScreenBuffer, _ span: Span, _ alignment: Alignment, x: Int, y: Int, width: Int) {
    let spare = max(0, width - span.text.displayWidth(screen.glyphs))
    let shift = alignment == .left ? 0 : alignment == .right ? spare : spare / 2
    screen.put(span.text, x: x + shift, y: y, style: span.style, maxWidth: width - shift, ellipsis: true)
  }
}
