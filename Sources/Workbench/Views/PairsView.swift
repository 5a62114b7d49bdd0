import Screen
import Telemetry

/// Film, report, the word under the cursor, and what the model makes of them.
enum PairsView {
  static func draw(_ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ frame: Frame) {
    guard let pair = state.pairs.view else {
      drawEmpty(state, into: &screen, frame.content)
      return
    }
    drawStatus(pair, state, into: &screen, frame.status)
    let area = frame.content
    if let problem = pair.problem {
      let inner = screen.frame(area, title: "this pair cannot be used")
      screen.wrapped(problem, .warning, into: Rect(x: inner.x + 1, y: inner.y, width: inner.width - 2, height: inner.height))
      return
    }
    if state.pairs.attention.showsNumbers {
      AttentionNumbersView.draw(state, into: &screen, area)
      return
    }
    if let comparison = state.pairs.comparison {
      PairComparisonView.draw(comparison, pair, state, look, into: &screen, area)
      return
    }
    let layout = PairsLayout(area)
    if state.pairs.list.isOpen {
      let list = area.width >= 150 ? Rect(x: area.x, y: area.y, width: 56, height: area.height) : layout.film
      PairListView.draw(state, into: &screen, list)
      if area.width >= 150 {
        drawBeside(pair, state, look, into: &screen, Rect(x: list.maxX, y: area.y, width: area.width - list.width, height: area.height))
        return
      }
      drawOthers(pair, state, look, into: &screen, layout)
    } else {
      drawPictures(pair, state, look, into: &screen, layout)
    }
    drawReport(pair, state, into: &screen, layout.report)
    InspectorView.draw(pair, state, into: &screen, layout.inspector)
  }

  /// The usual view in what a wide screen leaves beside the list.
  private static func drawBeside(
    _ pair: PairView, _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let layout = PairsLayout(area)
    drawPictures(pair, state, look, into: &screen, layout)
    drawReport(pair, state, into: &screen, layout.report)
    InspectorView.draw(pair, state, into: &screen, layout.inspector)
  }

  private static func drawReport(_ pair: PairView, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    if state.pairs.showsTokens {
      TokenTableView.draw(pair, state, into: &screen, area)
    } else {
      ReportView.draw(pair, state, into: &screen, area)
    }
  }

  private static func drawEmpty(_ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let line =
      state.pairs.inFlight != nil
      ? "reading pair \(formatCount(state.pairs.wanted.index + 1)) ..."
      : state.pairs.problem ?? "No pair to show: :train starts the quickstart, or open a stored run with 3"
    screen.write(line, x: area.x, y: area.y + area.height / 2 - 1, width: area.width, .dim, .centre)
  }

  private static func drawStatus(_ pair: PairView, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    if state.pairs.isTravelling {
      drawTravelStatus(pair, state, into: &screen, area)
      return
    }
    let wanted = state.pairs.wanted
    var x = area.x + 1
    let end = area.x + area.width - 1
    x += screen.write("pair \(formatCount(wanted.index + 1)) / \(formatCount(pair.count))", x: x, y: area.y, width: end - x, .title)
    var parts: [(String, Style)] = []
    if wanted.index != pair.index || state.pairs.inFlight != nil { parts.append(("reading ...", .dim)) }
    if !state.pairs.changes.isEmpty { parts.append(("changed by hand: " + state.pairs.changes + " (u takes back)", .warning)) }
    if wanted.draw > 0 { parts.append(("mask \(wanted.draw + 1)", .plain)) }
    for (name, loss) in [("mim", pair.mimLoss), ("res", pair.resLoss), ("mlm", pair.mlmLoss)] {
      if let loss { parts.append(("\(name) \(formatNumber(loss))", .plain)) }
    }
    if let step = pair.step { parts.append(("at step \(formatCount(step))", .dim)) } else { parts.append(("no model has looked", .dim)) }
    if let note = state.pairNote {
      if note.isBookmarked { parts.append(("* bookmarked", .accent)) }
      if !note.text.isEmpty { parts.append(("note: " + note.text, .accent)) }
    }
    for text in [pair.split, pair.patient, pair.imagePath] where !text.isEmpty { parts.append((text, .dim)) }
    for (text, ink) in parts where x + 3 < end { x += 3 + screen.write(text, x: x + 3, y: area.y, width: end - x - 3, ink) }
  }

  /// The probe pair at a step of the past: which step, and how far from the read-out of the curves.
  private static func drawTravelStatus(_ pair: PairView, _ state: WorkbenchState, into screen: inout ScreenBuffer, _ area: Rect) {
    let steps = state.shownRun.map { state.travel.probeSteps(of: $0) } ?? []
    let place = pair.step.flatMap(steps.firstIndex).map { ", look \(formatCount($0 + 1)) of \(formatCount(steps.count))" } ?? ""
    var parts: [(String, Style)] = [("probe pair at step \(formatCount(pair.step ?? 0))" + place, .title)]
    for (name, loss) in [("mim", pair.mimLoss), ("res", pair.resLoss), ("mlm", pair.mlmLoss)] {
      if let loss { parts.append(("\(name) \(formatNumber(loss))", .plain)) }
    }
    parts.append(("{ and } go to other steps, Esc to the present", .dim))
    var x = area.x - 2
    for (text, ink) in parts where x + 3 < area.maxX { x += 3 + screen.write(text, x: x + 3, y: area.y, width: area.maxX - x - 3, ink) }
  }

  private static func drawPictures(
    _ pair: PairView, _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ layout: PairsLayout
  ) {
    drawMain(pair, state, look, into: &screen, layout.film)
    drawOthers(pair, state, look, into: &screen, layout)
  }

  private static func drawOthers(
    _ pair: PairView, _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ layout: PairsLayout
  ) {
    guard let others = layout.others else { return }
    let psnr = pair.psnr.map { "PSNR \(formatFixed($0, decimals: 1)) dB in the window" } ?? ""
    let inner = screen.frame(others, title: "pictures", right: psnr)
    let list = [
      PairPicture(.superResolution, of: pair), PairPicture(.target, of: pair), PairPicture(.masked, of: pair),
      PairPicture(.reconstruction, of: pair),
    ].compactMap { $0 }
    if list.isEmpty {
      screen.write("shown once a model has looked", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
    } else {
      PictureGrid.draw(list, of: pair, look, into: &screen, inner, state.pictures)
    }
  }

  private static func drawMain(
    _ pair: PairView, _ state: WorkbenchState, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let heated =
      state.pairs.picture == .attention || state.pairs.picture == .film && state.pairs.showsAttention ? state.attentionPicture : nil
    let kind = heated?.kind ?? state.pairs.picture
    let psnr = kind == .superResolution || kind == .target ? pair.psnr.map { "PSNR \(formatFixed($0, decimals: 1)) dB" } ?? "" : ""
    let picture = heated ?? PairPicture(kind, of: pair, state.pictures)
    let inner = screen.frame(area, title: heated?.title ?? kind.rawValue, right: psnr)
    guard let picture else {
      screen.write("no \(kind.rawValue) to show", x: inner.x + 1, y: inner.y, width: inner.width - 2, .dim)
      return
    }
    let room = inner.height - 1
    let side = min(inner.width, room * 2)
    let left = inner.x + (inner.width - side) / 2
    picture.draw(of: pair, look, into: &screen, Rect(x: left, y: inner.y, width: side, height: side / 2), state.pictures.unzoomed)
    let end = inner.y + inner.height
    let y = min(inner.y + side / 2, end - 1)
    // Beside a short scale there is no room for words.
    let isShort = inner.width < 50
    let least = kind == .attention ? state.shownAttention?.least(on: picture) ?? "" : ""
    let words = kind == .attention ? state.shownAttention?.words ?? "" : "grey levels"
    let facts = [
      isShort && kind == .attention ? words : "", isShort ? least : "", pair.imagePath,
      pair.patient.isEmpty ? "" : "patient " + pair.patient,
      pair.split.isEmpty ? "" : "split " + pair.split,
    ]
    for (row, fact) in facts.filter({ !$0.isEmpty }).enumerated() where y + 1 + row < end {
      screen.write(fact, x: inner.x + 1, y: y + 1 + row, width: inner.width - 2, .dim)
    }
    let area = Rect(x: inner.x + 1, y: y, width: inner.width - 2, height: 1)
    let beside = isShort && kind == .attention ? "" : (least.isEmpty ? "" : least + ", ") + words
    drawScale(of: picture, beside, state.pictures, look, into: &screen, area)
  }

  private static func drawScale(
    of picture: PairPicture, _ words: String, _ settings: PictureSettings, _ look: Look, into screen: inout ScreenBuffer, _ area: Rect
  ) {
    let width = min(34, max(12, area.width - 2 - screen.measure(words)))
    let bar = Rect(x: area.x, y: area.y, width: width, height: 1)
    if let most = picture.heatMaximum {
      drawHeatScale(minimum: picture.heatMinimum, maximum: most, theme: look.theme, depth: look.depth, into: &screen, in: bar)
    } else {
      PictureScale(picture, settings).draw(look, into: &screen, bar)
    }
    screen.write(words, x: area.x + width + 1, y: area.y, width: area.width - width - 1, .dim)
  }
}

/// The film takes as large a square as the left half has; report, inspector and, where there is room, the other pictures stand beside it.
struct PairsLayout {
  var film: Rect
  var others: Rect?
  var report: Rect
  var inspector: Rect

  init(_ area: Rect) {
    let most = area.width >= 110 ? area.width / 2 : area.width * 2 / 5
    // Half as many rows as columns, two borders and a row for the scale.
    let left = max(14, min(most, (area.height - 3) * 2 + 2))
    film = Rect(x: area.x, y: area.y, width: left, height: area.height)
    let right = Rect(x: area.x + left, y: area.y, width: area.width - left, height: area.height)
    let inspectorRows = min(area.height / 2, 10)
    var reportRows = right.height - inspectorRows
    if area.height >= 30, right.width >= 30 {
      reportRows = max(8, right.height * 3 / 10)
      let pictureRows = right.height - inspectorRows - reportRows
      others = Rect(x: right.x, y: right.y + reportRows + inspectorRows, width: right.width, height: pictureRows)
    }
    report = Rect(x: right.x, y: right.y, width: right.width, height: reportRows)
    inspector = Rect(x: right.x, y: right.y + reportRows, width: right.width, height: inspectorRows)
  }
}
