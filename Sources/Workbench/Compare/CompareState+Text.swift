import Screen
import Telemetry

/// A comparison as text, for the clipboard.
extension WorkbenchState {
  /// What differs, the best values and where the curves part, as Markdown.
  var comparedTables: String {
    let names = compare.runs.map(comparedName)
    let isRight = [false] + names.map { _ in true }
    let recipe = PlainTable(
      titles: ["field"] + names, isNumber: isRight, rows: compare.differences.map { [$0.path] + $0.values.map { $0 ?? "-" } })
    let values = PlainTable(
      titles: ["best"] + names, isNumber: isRight,
      rows: comparedMetrics.map { metric in [metric] + compare.runs.map { best(metric, of: $0).map { formatNumber($0.value) } ?? "-" } })
    let partings = compare.runs.compactMap { run in
      compare.told?.partings[run].map { "- \(comparedName(run)), \(compare.metric): \(CompareView.partingWords($0))\n" }
    }
    return recipe.markdown + "\n" + values.markdown + "\n" + partings.joined()
  }
}
