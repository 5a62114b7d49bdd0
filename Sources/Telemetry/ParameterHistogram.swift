/// How the numbers of one parameter, or of its gradient, were spread after an optimiser step.
package struct ParameterHistogram: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable { case weights, gradients }

  /// Path of the parameter ("blocks.3.attn.qkv.weight").
  package var parameter: String
  package var kind: Kind
  package var step: Int
  /// Finite numbers, and those that are none.
  package var count: Int
  package var brokenCount: Int
  /// Of the finite numbers; 0 without any.
  package var lowest: Double
  package var highest: Double
  package var mean: Double
  /// Standard deviation.
  package var deviation: Double
  /// [bins] numbers in equal parts of lowest...highest; the highest itself falls into the last.
  package var bins: [UInt32]

  package static let binCount = 64

  package init(
    parameter: String, kind: Kind, step: Int, count: Int, brokenCount: Int, lowest: Double, highest: Double, mean: Double,
    deviation: Double, bins: [UInt32]
  ) {
    (self.parameter, self.kind, self.step, self.count, self.brokenCount) = (parameter, kind, step, count, brokenCount)
    (self.lowest, self.highest, self.mean, self.deviation, self.bins) = (lowest, highest, mean, deviation, bins)
  }

  /// Counts `values` as they are.
  package init(_ values: UnsafeBufferPointer<Float>, parameter: String, kind: Kind, step: Int) {
    var (low, high) = (Float.infinity, -Float.infinity)
    var (sum, count) = (0.0, 0)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
      sum += Double(value)
      count += 1
    }
    let mean = count > 0 ? sum / Double(count) : 0
    var bins = [UInt32](repeating: 0, count: Self.binCount)
    var squares = 0.0
    let scale = high > low ? Double(Self.binCount) / (Double(high) - Double(low)) : 0
    bins.withUnsafeMutableBufferPointer { bins in
      for value in values where value.isFinite {
        let distance = Double(value) - mean
        squares += distance * distance
        bins[min(Self.binCount - 1, Int((Double(value) - Double(low)) * scale))] += 1
      }
    }
    self.init(
      parameter: parameter, kind: kind, step: step, count: count, brokenCount: values.count - count,
      lowest: count > 0 ? Double(low) : 0, highest: count > 0 ? Double(high) : 0, mean: mean,
      deviation: count > 0 ? (squares / Double(count)).squareRoot() : 0, bins: bins)
  }

  /// The value below which a share of the numbers lies, as far as the bins tell.
  package func quantile(_ share: Double) -> Double {
    let wanted = share * Double(count)
    var sum = 0.0
    for (index, bin) in bins.enumerated() where bin > 0 {
      if sum + Double(bin) >= wanted {
        let part = (wanted - sum) / Double(bin)
        return lowest + (Double(index) + part) / Double(bins.count) * (highest - lowest)
      }
      sum += Double(bin)
    }
    return highest
  }

  /// Shares of the numbers in `rows` equal parts of `range`, each bin spread evenly over what it covers; what lies outside is in none.
  package func shares(in range: ClosedRange<Double>, rows: Int) -> [Double] {
    var result = [Double](repeating: 0, count: rows)
    guard count > 0, rows > 0 else { return result }
    let (start, span) = (range.lowerBound, range.upperBound - range.lowerBound)
    guard span > 0 else { return result }
    let width = (highest - lowest) / Double(bins.count)
    for (index, bin) in bins.enumerated() where bin > 0 {
      let share = Double(bin) / Double(count)
      // Where every number is the same, the bins have no width.
      let from = (lowest + Double(index) * width - start) / span * Double(rows)
      let to = (lowest + Double(index + 1) * width - start) / span * Double(rows)
      guard to > from else {
        if from >= 0, from <= Double(rows) { result[min(rows - 1, Int(from))] += share }
        continue
      }
      var row = max(0, Int(from.rounded(.down)))
      while row < rows, Double(row) < to {
        result[row] += share * max(0, min(to, Double(row + 1)) - max(from, Double(row))) / (to - from)
        row += 1
      }
    }
    return result
  }
}
