/// A series brought to the pixel columns of a plot: what is left of 20,000 points when the plot has 160 columns.
struct CurveColumns {
  /// Smallest and largest raw value of each column; NaN where it has none.
  var low: [Double]
  var high: [Double]
  /// The curve's own points in order: pixel column (fractional) and value; NaN values break the line.
  var line: [(x: Double, y: Double)]
  /// Several points share most columns, or the curve is smoothed: the raw values are worth a band.
  var hasBand: Bool

  init(_ series: ChartSeries, x scale: ChartScale, columns: Int) {
    low = Array(repeating: .nan, count: max(1, columns))
    high = low
    line = []
    hasBand = series.smoothing > 0 || !series.low.isEmpty
    guard columns > 0, !series.x.isEmpty else { return }
    let values = series.smoothed()
    // One point beyond each edge, so that the line runs out of the plot instead of ending inside it.
    let first = max(0, series.firstIndex(atLeast: scale.low) - 1)
    let last = min(series.x.count - 1, series.firstIndex(atLeast: scale.high) + 1)
    guard first <= last else { return }
    var inside = 0
    var used = Set<Int>()
    var sum = 0.0
    var count = 0
    var column = Int.min
    func position(_ index: Int) -> Double { scale.position(series.x[index]) * Double(columns - 1) }
    // Dense curves are drawn through the mean of each column, sparse ones through their points.
    let isDense = last - first + 1 > 2 * columns
    if isDense { hasBand = true }
    for index in first...last {
      let place = position(index)
      guard place.isFinite, abs(place) < 1e9 else { continue }
      let pixel = Int(place.rounded())
      if pixel >= 0 && pixel < columns {
        inside += 1
        used.insert(pixel)
        let least = series.low.isEmpty ? series.y[index] : series.low[index]
        let most = series.high.isEmpty ? series.y[index] : series.high[index]
        if least.isFinite && !(low[pixel] <= least) { low[pixel] = least }
        if most.isFinite && !(high[pixel] >= most) { high[pixel] = most }
      }
      if !isDense {
        line.append((place, values[index]))
        continue
      }
      if pixel != column {
        if count > 0 { line.append((Double(column), sum / Double(count))) }
        (column, sum, count) = (pixel, 0, 0)
      }
      if values[index].isFinite {
        sum += values[index]
        count += 1
      } else {
        if count > 0 { line.append((Double(column), sum / Double(count))) }
        line.append((place, .nan))
        (sum, count) = (0, 0)
      }
    }
    if count > 0 { line.append((Double(column), sum / Double(count))) }
  }
}
