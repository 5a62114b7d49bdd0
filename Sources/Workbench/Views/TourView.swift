import Screen

/// The tour's panel between the screen and its footer; it takes rows of its own and hides nothing.
enum TourView {
  static func draw(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    guard let tour = state.shell.tour, let words = state.tourWords, area.height > 1 else { return }
    screen.fill(area)
    for x in area.x..<area.maxX { screen.set(screen.glyphs.horizontal, x: x, y: area.y, style: .borderFocused) }
    let title = " tour \(tour.step + 1) of \(TourStep.all.count): \(TourStep.all[tour.step].job) "
    screen.write(title, x: area.x + 2, y: area.y, width: area.width - 4, .title)
    let way = tour.isAtEnd ? " Esc closes " : " Esc leaves, :tour comes back "
    if screen.measure(title) + screen.measure(way) + 6 < area.width { screen.putRight(way, right: area.maxX - 2, y: area.y, style: .dim) }
    screen.wrapped(words, .plain, into: Rect(x: area.x + 1, y: area.y + 1, width: area.width - 2, height: area.height - 1))
  }
}
