import Screen

/// Values beside a chart: both ends, and round ones between where there is room. They are in the unit of the chart's title, and have as many
/// digits as it takes that no two say the same.
struct AxisLabels {
  private(set) var rows: [(Int, String)] = []
  /// To be said once; with a power of ten where the labels leave it out.
  private(set) var unit = ""

  /// Columns a label may take.
  private static let width = ChartView.gutter - 1

  init(range: ValueRange, rows count: Int, scale: MetricScale) {
    var places = [(row: 0, value: range.high)]
    if count > 1 { places.append((count - 1, range.low)) }
    if count >= 5 {
      let parts = min(6, (count + 1) / 3)
      for part in 1..<max(2, parts) {
        let row = part * (count - 1) / parts
        guard row >= 2, row <= count - 3 else { continue }
        // The label says the value of the middle of its row.
        places.append((row, range.value(at: 1 - (Double(row) + 0.5) / Double(count))))
      }
    }
    let texts: [String]
    (texts, unit) = Self.texts(places.map(\.value), range, scale)
    rows = zip(places, texts).map { ($0.row, $1) }
  }

  /// The first way to write the values in which all fit and differ.
  private static func texts(_ values: [Double], _ range: ValueRange, _ scale: MetricScale) -> (texts: [String], unit: String) {
    func fits(_ texts: [String]) -> Bool { texts.allSatisfy { $0.count <= width } && Set(texts).count == Set(values).count }
    let ways = Self.ways(values, range, scale)
    if let way = ways.first(where: { fits($0.texts) }) { return way }
    // Numbers that differ in their last digits only: how far they lie above the lowest.
    let least = values.min() ?? 0
    let short = ways.first { $0.texts.allSatisfy { $0.count <= width } } ?? ways[0]
    let texts = zip(values, short.texts).map { value, text in
      value == least ? text : "+" + trimmingZeros(formatNumber((value - least) * scale.factor, digits: 2))
    }
    return (texts, short.unit)
  }

  private static func ways(_ values: [Double], _ range: ValueRange, _ scale: MetricScale) -> [(texts: [String], unit: String)] {
    let scaled = values.map { $0 * scale.factor }
    func fixed(_ decimals: Int, _ numbers: [Double], _ ending: String = "") -> [String] {
      numbers.map { formatFixed($0, decimals: decimals) + ending }
    }
    switch scale.form {
    case .duration:
      let isShort = range.high < 0.9995
      let seconds = (0...4).map { (fixed($0, isShort ? values.map { $0 * 1000 } : values, isShort ? "ms" : "s"), "") }
      return range.high < 60 ? seconds : [(values.map { $0 == 0 ? "0" : formatDuration($0) }, "")] + seconds
    case .percent: return (0...4).map { (fixed($0, scaled, " %"), "") }
    case .number: break
    }
    let largest = scaled.map { abs($0) }.max() ?? 0
    var ways: [(texts: [String], unit: String)] = []
    if range.isLogarithmic {
      ways = (2...6).map { digits in (scaled.map { trimmingZeros(formatNumber($0, digits: digits)) }, scale.unit) }
    } else if largest >= 0.01, largest < 1e6 {
      let usual = decimals((range.high - range.low) * scale.factor)
      ways = (Array(usual...8) + (0..<usual).reversed()).map { (fixed($0, scaled), scale.unit) }
    }
    ways += (1...3).map { decimals in (scaled.map { formatScientific($0, digits: decimals + 1) }, scale.unit) }
    // The power of ten said once leaves the room to digits.
    let exponent = decimalExponent(largest)
    let power = [(exponent == 0 ? "" : "×1e\(exponent)"), scale.unit].filter { !$0.isEmpty }.joined(separator: " ")
    let mantissas = scaled.map { exponent < 0 ? $0 * powerOfTen(-exponent) : $0 / powerOfTen(exponent) }
    return ways + (2...5).map { (fixed($0, mantissas), power) }
  }

  private static func decimals(_ width: Double) -> Int {
    guard width < 30 else { return 0 }
    var (span, decimals) = (width, 1)
    while span < 3, decimals < 5 {
      span *= 10
      decimals += 1
    }
    return decimals
  }
}
