extension Chart {
  func axes(_ screen: inout ScreenBuffer, _ frame: Frame) {
    let plot = frame.plot
    let glyphs = screen.glyphs
    let hasAxis = !frame.yTicks.isEmpty
    for tick in frame.yTicks {
      let y = row(tick.value, frame)
      guard y >= plot.y, y < plot.maxY else { continue }
      if plot.height >= 6 {
        for x in plot.x..<plot.maxX { screen.set(glyphs == .unicode ? "┈" : ".", x: x, y: y, style: Style(.grid)) }
      }
      screen.putRight(tick.label, right: plot.x - 1, y: y, style: Style(.axis))
    }
    if hasAxis {
      for y in plot.y..<plot.maxY { screen.set(glyphs.vertical, x: plot.x - 1, y: y, style: Style(.border)) }
      for tick in frame.yTicks {
        screen.set(glyphs == .unicode ? "┤" : "+", x: plot.x - 1, y: row(tick.value, frame), style: Style(.border))
      }
    }
    if frame.hasXLabels { xLabels(&screen, frame) }
  }

  private func xLabels(_ screen: inout ScreenBuffer, _ frame: Frame) {
    let plot = frame.plot
    let y = plot.maxY
    let name = description.x.label
    let nameWidth = name.displayWidth(screen.glyphs)
    let hasName = nameWidth > 0 && plot.width >= nameWidth + 16
    // Fewer ticks until the labels stand apart and the name has a place between the last ones or behind them: it covers none.
    var best: [(tick: Tick, x: Int)] = []
    var nameX: Int?
    for count in stride(from: max(1, plot.width / 8), through: 1, by: -1) {
      let places = description.x.ticks(frame.x.range, count: count).map { tick in
        let centre = plot.x + Int((frame.x.position(tick.value) * Double(max(0, plot.width - 1))).rounded())
        let width = tick.label.displayWidth(screen.glyphs)
        return (tick: tick, x: max(plot.x, min(centre - width / 2, plot.maxX - width)))
      }
      let ends = places.map { $0.x + $0.tick.label.displayWidth(screen.glyphs) }
      guard zip(places.dropFirst(), ends).allSatisfy({ $1 + 2 <= $0.x }) else { continue }
      if best.isEmpty { best = places }
      // Two ticks at least are left of more.
      guard hasName, places.count > 1 || best.count < 2 else { break }
      let last = ends.last.map { $0 + 2 } ?? plot.x
      let before = ends.dropLast().last.map { $0 + 2 } ?? plot.x
      let gap = plot.maxX - last >= nameWidth ? last...plot.maxX : before...max(before, (places.last?.x ?? plot.maxX) - 2)
      guard gap.count > nameWidth else { continue }
      (best, nameX) = (places, gap.upperBound == plot.maxX ? plot.maxX - nameWidth : gap.lowerBound + (gap.count - nameWidth) / 2)
      break
    }
    for place in best { screen.put(place.tick.label, x: place.x, y: y, style: Style(.axis), maxWidth: max(0, plot.maxX - place.x)) }
    if let nameX { screen.put(name, x: nameX, y: y, style: .dim) }
  }

  /// The row of the screen a value lies in; may be outside the plot.
  func row(_ value: Double, _ frame: Frame) -> Int {
    let position = frame.y.position(value)
    guard position.isFinite, abs(position) < 1e6 else { return frame.plot.y - 1 }
    let row = Int(((1 - position) * Double(frame.plot.height)).rounded(.down))
    return frame.plot.y + (position == 0 ? frame.plot.height - 1 : row)
  }

  /// The column of the screen an x lies in; nil outside the plot.
  func column(_ value: Double, _ frame: Frame) -> Int? {
    let position = frame.x.position(value)
    guard position.isFinite, position >= 0, position <= 1, frame.plot.width > 0 else { return nil }
    return frame.plot.x + min(frame.plot.width - 1, Int((position * Double(frame.plot.width - 1)).rounded()))
  }

  func marks(_ screen: inout ScreenBuffer, _ frame: Frame) {
    for mark in description.marks {
      guard let x = column(mark.x, frame), frame.plot.height > 0 else { continue }
      screen.put(String(mark.letter), x: x, y: frame.plot.maxY - 1, style: Style(mark.role, attributes: .bold), maxWidth: 1)
    }
  }

  func crosshair(_ screen: inout ScreenBuffer, _ frame: Frame, at value: Double) {
    guard let x = column(value, frame) else { return }
    for y in frame.plot.y..<frame.plot.maxY {
      if screen[x, y].style.role == .grid || screen[x, y].glyph == " " {
        screen.set(screen.glyphs == .unicode ? "┊" : "|", x: x, y: y, style: Style(.crosshair))
      } else {
        screen.restyle(Rect(x: x, y: y, width: 1, height: 1)) { $0.attributes.formUnion([.reverse]) }
      }
    }
  }
}
