import Screen

/// One thing the workbench can do. Key dispatch, the footer, help, the palette and sessions all read this record and nothing else.
package struct Command: Sendable {
  package enum Group: String, CaseIterable, Sendable {
    case everywhere = "Everywhere"
    case training = "Training"
    case charts = "Charts"
    case travel = "Time travel"
    case pairs = "Pairs"
    case pictures = "Pictures"
    case runs = "History"
    case compare = "Compare"
  }
  package typealias Refusal = @Sendable (WorkbenchState) -> String?
  package typealias Action = @Sendable (inout WorkbenchState, [String]) -> [Effect]

  package let name: String
  /// Key names as `KeyMap` reads them; a user's key file replaces them.
  package let keys: [String]
  /// For the footer: one or two words.
  package let words: String
  /// For help and the palette: a sentence without its full stop.
  package let help: String
  /// What may follow the name behind `:`; empty if nothing.
  package let arguments: String
  package let group: Group
  /// Where its keys work.
  package let screens: Set<ScreenName>
  /// Where it can be typed besides, though the keys mean something else there.
  let typedOn: Set<ScreenName>
  /// Rank in the footer, 1 first; nil keeps it out.
  package let footer: Int?
  /// Whether a saved session holds it; leaving or drawing again is no part of what a session shows.
  let isReplayed: Bool
  /// Why it cannot be done now, as a sentence; nil when it can.
  package let refusal: Refusal
  let action: Action

  init(
    _ name: String, keys: [String] = [], words: String, help: String, arguments: String = "", group: Group,
    screens: Set<ScreenName>? = nil, typedOn: Set<ScreenName> = [], footer: Int? = nil, isReplayed: Bool = true,
    unless refusal: @escaping Refusal = { _ in nil }, action: @escaping Action
  ) {
    self.name = name
    self.keys = keys
    self.words = words
    self.help = help
    self.arguments = arguments
    self.group = group
    self.screens = screens ?? Self.home(of: group)
    self.typedOn = typedOn
    self.footer = footer
    self.isReplayed = isReplayed
    self.refusal = refusal
    self.action = action
  }

  private static func home(of group: Group) -> Set<ScreenName> {
    switch group {
    case .everywhere: Set(ScreenName.allCases)
    case .training, .charts: [.monitor]
    case .travel: [.monitor, .pairs]
    case .pairs: [.pairs]
    case .pictures: [.pictures]
    case .runs: [.runs]
    case .compare: [.compare]
    }
  }

  /// Commands that move something on one screen make no sense on another; the rest can be typed anywhere.
  private var isTypedAnywhere: Bool { group == .everywhere || group == .training || group == .pictures }

  /// Whether its name does something on a screen.
  func works(on screen: ScreenName) -> Bool { isTypedAnywhere || screens.contains(screen) || typedOn.contains(screen) }

  /// Every command, in the order help shows them.
  package static let all: [Command] =
    general + training + branch + engine + weights + alarms + charts + travelling + pairs + pictures + runs + comparing + terminal

  package static let names: [String] = all.map(\.name)

  package static func named(_ name: String) -> Command? { table[name] }

  private static let table = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}

extension WorkbenchState {
  /// Does a command by name, or says why not.
  package mutating func perform(_ name: String, _ arguments: [String] = []) -> [Effect] {
    guard let command = Command.named(name) else {
      let hint = Nearness.nearest(name, among: Command.names).map { "; did you mean \"\($0)\"?" } ?? "; ? lists them all"
      say("There is no command \"\(name)\"\(hint)")
      return []
    }
    if !command.works(on: screen) {
      let titles = command.screens.union(command.typedOn).map(\.title).sorted()
      say("\"\(name)\" works on \(titles.joined(separator: " and ")), not on \(screen.title)")
      return []
    }
    if let reason = command.refusal(self) {
      say(reason)
      return []
    }
    if command.arguments.isEmpty, !arguments.isEmpty {
      say("\"\(name)\" takes nothing after its name; \"\(arguments.joined(separator: " "))\" was given")
      return []
    }
    return carryOut(command, arguments)
  }
}
