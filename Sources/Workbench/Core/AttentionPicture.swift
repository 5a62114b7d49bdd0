import Screen
import Telemetry

extension WorkbenchState {
  /// The chosen attention over the film, or alone; nil where it is not known.
  package var attentionPicture: PairPicture? {
    guard let view = pairs.view, let shown = shownAttention else { return nil }
    return attentionPicture(shown, of: view)
  }

  /// - Parameter ends: of the scale, where it is shared with another picture.
  func attentionPicture(_ shown: ShownAttention, of view: PairView, ends: (least: Float, most: Float)? = nil) -> PairPicture? {
    guard var picture = PairPicture(.attention, of: view, heat: shown.map) else { return nil }
    let isShared = ends != nil
    let ends = ends ?? shown.extremes ?? (0, 0)
    // A single value has no range.
    picture.heatMinimum = pairs.attention.scale == .range && ends.least < ends.most ? ends.least : 0
    picture.heatMaximum = ends.most
    picture.isHeatAlone = pairs.attention.isAlone
    // Side by side stand words, not patches.
    picture.marked = isShared ? nil : markedPatch
    picture.title = shown.title
    return picture
  }
}

extension ShownAttention {
  /// The least of the map, to be said where the scale begins at 0; nil where the scale says it.
  func least(on picture: PairPicture?) -> String? {
    guard let picture, picture.heatMinimum == 0, let extremes else { return nil }
    return "least \(heatEnds(extremes.least, extremes.most).low)"
  }
}

extension PairPicture {
  /// The scale of a picture of attention, to stand under it in a file.
  var heatScale: PictureFile.Scale? {
    guard kind == .attention, let most = heatMaximum else { return nil }
    let ends = heatEnds(heatMinimum, most)
    let colours = (0..<64).map { Theme.dark.heatColour((Double($0) + 0.5) / 64) }
    return PictureFile.Scale(title: title, low: ends.low, high: ends.high, colours: colours)
  }
}
