import Screen
import Telemetry
import Testing

@testable import Workbench

@Suite struct CommandTableTests {
  @Test func namesAreUniqueAndSayable() {
    #expect(Set(Command.names).count == Command.names.count)
    for name in Command.names { #expect(name.allSatisfy { $0.isLowercase || $0 == "-" }, "\(name)") }
    for command in Command.all {
      #expect(!command.help.isEmpty && !command.help.hasSuffix("."), "\(command.name)")
      #expect(command.words.count <= 12, "\(command.name): \"\(command.words)\" is too long for a footer")
    }
  }

  @Test(arguments: ScreenName.allCases)
  func noKeyMeansTwoThings(screen: ScreenName) {
    var owner: [String: String] = [:]
    for command in Command.all where command.screens.contains(screen) {
      for key in command.keys {
        #expect(owner[key] == nil, "\(key) is both \(command.name) and \(owner[key] ?? "")")
        owner[key] = command.name
      }
    }
  }

  @Test func everyKeyNameIsOneATerminalCanSend() {
    for command in Command.all {
      for key in command.keys { #expect(KeyPress(name: key)?.name == key, "\(command.name): \(key)") }
    }
  }

  @Test func everyCommandIsReachable() {
    let state = SampleScreens.withData()
    for command in Command.all {
      let hasKey = command.screens.contains { screen in
        state.keys.keys(of: command.name).contains { state.keys.command(for: $0, on: screen) == command.name }
      }
      let isOffered = command.name == "command" || state.suggestions(for: command.name).contains { $0.command.name == command.name }
      #expect(hasKey || isOffered, "\(command.name)")
      #expect(isOffered, "\(command.name) is missing from the palette")
    }
  }

  @Test func helpMentionsEveryCommandAndKey() {
    let rows = HelpView.rowCount(SampleScreens.withData())
    let state = SampleScreens.state("help", columns: 120, rows: rows + 10)
    let text = Rendered.text(state, 120, rows + 10)
    for command in Command.all {
      #expect(text.contains(":" + command.name), "\(command.name)")
      #expect(text.contains(command.keys.map(KeyMap.label).joined(separator: " ")), "keys of \(command.name)")
    }
  }

  @Test func aUsersKeysReplaceTheBuiltIn() {
    let keys = KeyMap(replacements: ["checkpoint": ["w"], "smooth": []])
    #expect(keys.command(for: "w", on: .monitor) == "checkpoint")
    #expect(keys.command(for: "c", on: .monitor) == nil)
    #expect(keys.keys(of: "smooth").isEmpty)
  }

  @Test func aCommandThatCannotBeDoneSaysWhy() {
    var state = SampleScreens.empty()
    #expect(update(&state, .key(KeyPress("c"))).isEmpty)
    #expect(state.notice == "No run is training here; :train starts one")
    #expect(update(&state, .command("chekpoint", [])).isEmpty)
    #expect(state.notice?.contains("did you mean \"checkpoint\"") == true)
    #expect(update(&state, .command("mask-next", [])).isEmpty)
    #expect(state.notice == "\"mask-next\" works on Pairs, not on Monitor")
  }
}

/// A frame as text.
enum Rendered {
  static func text(_ state: WorkbenchState?, _ columns: Int, _ rows: Int, _ glyphs: GlyphSet = .unicode) -> String {
    guard let state else { return "no such screen" }
    var screen = ScreenBuffer(width: columns, height: rows, glyphs: glyphs)
    view(state, Look(.dark), into: &screen)
    return screen.plainText()
  }
}
