import Screen
import Telemetry

/// What the greys of a picture mean: a ramp between the values at its two ends, on one line.
struct PictureScale {
  /// The values shown darkest and brightest.
  private var low: String
  private var high: String
  private var isInverted = false
  private var middle: String?

  init(_ picture: PairPicture, _ settings: PictureSettings) {
    if let difference = picture.difference {
      let end = difference.beyond > 0 ? ">" : ""
      low = difference.isSigned ? "\(end)-\(difference.reach)" : "0"
      high = (difference.isSigned ? "+" : end) + "\(difference.reach)"
      middle = difference.isSigned ? "0" : nil
      if difference.isSigned, difference.beyond > 0 { (low, high) = ("<-\(difference.reach)", ">+\(difference.reach)") }
    } else {
      low = Self.grey(settings.black)
      high = Self.grey(settings.white)
      isInverted = settings.isInverted
    }
  }

  static func grey(_ value: Double) -> String { trimmingZeros(formatFixed(value, decimals: 1)) }

  func draw(_ look: Look, into screen: inout ScreenBuffer, _ area: Rect) {
    let used = low.count + high.count + 2
    let room = area.width - used
    guard room >= 3, area.height > 0 else {
      screen.write("\(low) to \(high)", x: area.x, y: area.y, width: area.width, .dim)
      return
    }
    var x = area.x + screen.write(low, x: area.x, y: area.y, width: area.width, .dim) + 1
    let ramp = ShadeRamp(screen.glyphs, theme: look.theme, depth: look.depth)
    let hasGreys = look.depth >= .indexed && screen.glyphs == .unicode
    for column in 0..<room {
      let share = (Double(column) + 0.5) / Double(room)
      let tone = isInverted ? 1 - share : share
      screen[x + column, area.y] =
        hasGreys
        ? Cell(" ", style: Style(.text, background: RGB(grey: UInt8((tone * 255).rounded()))))
        : ramp.cell(tone, x: column, y: area.y)
    }
    if let middle {
      screen.set(Character(middle), x: x + room / 2, y: area.y, style: Style(.text, background: hasGreys ? RGB(grey: 40) : nil))
    }
    x += room + 1
    screen.write(high, x: x, y: area.y, width: area.maxX - x, .dim)
  }
}
