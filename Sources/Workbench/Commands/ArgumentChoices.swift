import Screen
import Telemetry

/// A word that may stand where an argument is being typed.
package struct ArgumentChoice: Hashable, Sendable {
  package var word: String
  /// What it stands for, in a few words.
  package var note: String

  init(_ word: String, _ note: String = "") { (self.word, self.note) = (word, note) }
}

extension Command {
  /// The words of `arguments`: what may stand in each place. Brackets say that it may be left out, `a|b` are the words themselves, and
  /// capitals name a kind of thing.
  var places: [String] {
    arguments.split(separator: " ").map { place in String(place.filter { $0 != "[" && $0 != "]" }) }
  }

  /// Whether it can do nothing without a word behind it.
  var needsArguments: Bool { !arguments.isEmpty && !arguments.hasPrefix("[") }
}

extension WorkbenchState {
  /// What may stand in an argument's place, where that is known; empty where anything may.
  func choices(for command: Command, place: Int) -> [ArgumentChoice] {
    let places = command.places
    guard let kind = places.indices.contains(place) ? places[place] : repeated(places) else { return [] }
    switch kind {
    case "THEME": return themes.map { ArgumentChoice($0, $0 == theme ? "the present one" : "") }
    case "RUN": return runs.visible.prefix(500).map { runChoice(runs.all[$0]) }
    case "METRIC": return shownRun.map { series.metrics(of: $0).sorted().map { ArgumentChoice($0, MetricWords.title($0)) } } ?? []
    case "COLUMN":
      let usual = RunColumn.usual.map(\.text)
      return (usual + runs.names.all.filter { !usual.contains($0) }).map {
        ArgumentChoice($0, $0 == runs.sort.text ? "the present one" : "")
      }
    case "KEY" where command.name == "set": return runs.recipePaths.map { ArgumentChoice($0) }
    case "PARAMETER": return weights.newest.map { ArgumentChoice($0.parameter, Words.plural($0.count, "number")) }
    case "PICTURE": return PairsState.Picture.allCases.map { ArgumentChoice($0.rawValue, $0 == pairs.picture ? "the present one" : "") }
    default: return kind.contains("|") ? kind.split(separator: "|").filter { $0 != $0.uppercased() }.map { ArgumentChoice(String($0)) } : []
    }
  }

  /// The last place may be filled again and again where it ends in dots.
  private func repeated(_ places: [String]) -> String? { places.last.flatMap { $0.hasSuffix("...") ? String($0.dropLast(3)) : nil } }

  private func runChoice(_ run: RunSummary) -> ArgumentChoice {
    ArgumentChoice("\(run.id)", "\(run.name), \(run.state.rawValue) at step \(formatCount(run.step))")
  }

  /// What belongs in an argument's place, for the border of the palette: "NUMBER, 1 to 293".
  func hint(for command: Command, place: Int) -> String {
    let places = command.places
    guard let kind = places.indices.contains(place) ? places[place] : repeated(places) else { return "" }
    switch kind {
    case "NUMBER" where command.group == .pairs: return pairs.count.map { "a pair's number, 1 to \(formatCount($0))" } ?? "a pair's number"
    case "STEP":
      guard let run = shownRun, let last = summary(of: run)?.step else { return "a step" }
      return "a step, up to \(formatCount(last))"
    case "FILE": return "a path; ~ is your home"
    default: return kind.contains("|") ? kind.split(separator: "|").joined(separator: ", ") : kind.lowercased()
    }
  }
}
