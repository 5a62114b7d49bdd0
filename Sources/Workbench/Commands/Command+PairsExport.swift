import Telemetry

/// What Pairs shows, as data in a file.
extension Command {
  static let pairExport: [Command] = [
    Command(
      "export-pairs", keys: ["E"], words: "export",
      help: "write the listed pairs, the tokens with weights and guesses, or the attention map as CSV or JSON",
      arguments: "list|tokens|attention FILE", group: .pairs, unless: needsPair
    ) { state, arguments in state.exportPairs(arguments) }
  ]
}

extension WorkbenchState {
  mutating func exportPairs(_ arguments: [String]) -> [Effect] {
    guard let view = pairs.view else { return [] }
    guard arguments.count >= 2 else {
      let kind = arguments.first ?? (pairs.list.isOpen ? "list" : pairs.attention.showsNumbers ? "attention" : "tokens")
      let effects = kind == "list" ? loadPairRows() : []
      overlay = .prompt(
        Prompt(.command, text: "export-pairs \(kind) " + (kind == "list" ? "pairs.csv" : "pair-\(view.index + 1)-\(kind).csv")))
      return effects
    }
    let path = arguments.dropFirst().joined(separator: " ")
    guard let format = ["csv", "json"].first(where: { path.lowercased().hasSuffix("." + $0) }) else {
      return refuse("Pairs are written as CSV or JSON: give a file that ends in .csv or .json, not \"\(path)\"")
    }
    switch arguments[0] {
    case "list":
      guard !pairs.list.entries.isEmpty else {
        return refuse("The list of pairs is being read; then it can be written") + loadPairRows()
      }
      return [.exportListing(RunListing(pairs: pairs.list.visible.map { pairs.list.entries[$0] }), format: format, path: path)]
    case "tokens": return [.exportListing(RunListing(tokensOf: view), format: format, path: path)]
    case "attention":
      guard let shown = shownAttention else { return refuse("No attention is known of this pair, so there is none to write") }
      return [.exportListing(RunListing(attention: shown.map, side: shown.side, of: view), format: format, path: path)]
    default: return refuse("export-pairs writes list, tokens or attention, not \"\(arguments[0])\"")
    }
  }
}
