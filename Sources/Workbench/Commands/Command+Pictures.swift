import Telemetry

extension Command {
  /// Asked with every letter of the palette: whether there are pictures, without making them.
  private static let needsPictures: Refusal = { state in
    state.pairs.view?.image == nil ? "No pictures are shown yet; 2 and z show those of a pair" : nil
  }

  private static func picture(
    _ name: String, keys: [String] = [], words: String, help: String, arguments: String = "", screens: Set<ScreenName>? = nil,
    footer: Int? = nil, unless refusal: @escaping Refusal = { _ in nil }, action: @escaping Action
  ) -> Command {
    Command(
      name, keys: keys, words: words, help: help, arguments: arguments, group: .pictures, screens: screens, footer: footer,
      unless: refusal, action: action)
  }

  /// A command that moves what is shown.
  private static func move(_ name: String, keys: [String], words: String, help: String, footer: Int? = nil, x: Int, y: Int, isFine: Bool)
    -> Command
  {
    picture(name, keys: keys, words: words, help: help, footer: footer, unless: needsPictures) { state, _ in
      state.movePictures(x: x, y: y, isFine: isFine)
    }
  }

  static let pictures: [Command] =
    [
      picture(
        "pictures", keys: ["z"], words: "pictures", help: "show all pictures of the pair, or go back to it", screens: [.pairs, .pictures],
        footer: 6
      ) { state, _ in state.show(state.screen == .pictures ? .pairs : .pictures) },
      // Pictures lie over Pairs, and are left for them.
      picture("close-pictures", keys: ["q"], words: "back", help: "go back to the pair", footer: 92) { state, _ in state.leavePictures() },
      picture("picture-next", keys: ["v", "tab"], words: "next", help: "select the next picture", footer: 1, unless: needsPictures) {
        state, _ in state.selectPicture(by: 1)
      },
      picture("picture-previous", keys: ["V", "backtab"], words: "previous", help: "select the picture before", unless: needsPictures) {
        state, _ in state.selectPicture(by: -1)
      },
      picture(
        "picture-enlarge", keys: ["enter"], words: "alone", help: "show the selected picture alone, or all again", footer: 2,
        unless: needsPictures
      ) { state, _ in
        state.pictures.isEnlarged.toggle()
        return []
      },
      move("picture-left", keys: ["left", "h"], words: "pan", help: "look further left", footer: 5, x: -1, y: 0, isFine: false),
      move("picture-right", keys: ["right", "l"], words: "pan", help: "look further right", x: 1, y: 0, isFine: false),
      move("picture-up", keys: ["up", "k"], words: "pan", help: "look further up", x: 0, y: -1, isFine: false),
      move("picture-down", keys: ["down", "j"], words: "pan", help: "look further down", x: 0, y: 1, isFine: false),
      move("pixel-left", keys: ["H"], words: "pixel", help: "look one pixel further left", x: -1, y: 0, isFine: true),
      move("pixel-right", keys: ["L"], words: "pixel", help: "look one pixel further right", x: 1, y: 0, isFine: true),
      move("pixel-up", keys: ["K"], words: "pixel", help: "look one pixel further up", x: 0, y: -1, isFine: true),
      move("pixel-down", keys: ["J"], words: "pixel", help: "look one pixel further down", x: 0, y: 1, isFine: true),
      picture("picture-closer", keys: ["+", "="], words: "zoom", help: "zoom in around the middle", footer: 3, unless: needsPictures) {
        state, _ in state.zoomPictures(to: state.pictures.zoom * 1.5)
      },
      picture("picture-wider", keys: ["-"], words: "zoom out", help: "show more of the pictures", unless: needsPictures) { state, _ in
        state.zoomPictures(to: state.pictures.zoom / 1.5)
      },
      picture(
        "zoom", keys: ["0"], words: "whole", help: "show whole pictures, enlarge them, or give each pixel a column",
        arguments: "[FACTOR|pixel] [X Y]", footer: 4, unless: needsPictures
      ) { state, arguments in state.zoomPictures(arguments) },
    ] + contrast + [
      picture("next-pair", keys: ["n", "pagedown"], words: "next pair", help: "show the pictures of the next pair", footer: 9) {
        state, _ in state.goToPair(state.pairs.wanted.index + 1)
      },
      picture("previous-pair", keys: ["p", "pageup"], words: "pair before", help: "show the pictures of the pair before") { state, _ in
        state.goToPair(state.pairs.wanted.index - 1)
      },
      picture(
        "pixels", words: "pixels", help: "show pictures in real pixels, where you know that the terminal can", arguments: "kitty|sixel|off"
      ) { state, arguments in
        state.pictures.pixels = state.chosen(after: state.pictures.pixels, arguments.first, what: "Real pixels")
        return []
      },
      picture(
        "export-picture", words: "export", help: "write the selected picture as PNG: as shown, its raw greys, all of them",
        arguments: "FILE.png [raw] [all]", unless: needsPictures
      ) { state, arguments in state.exportPicture(arguments) },
    ]

  private static let contrast: [Command] = [
    picture(
      "window", keys: ["a"], words: "contrast", help: "set level and width of the greys shown; auto fits them, reset shows all",
      arguments: "[auto|reset|LEVEL WIDTH]", footer: 7
    ) { state, arguments in state.setContrast(arguments) },
    picture("level-down", keys: ["["], words: "level", help: "lower the level: pictures get brighter") { state, _ in
      state.shiftContrast(level: -8)
    },
    picture("level-up", keys: ["]"], words: "level", help: "raise the level: pictures get darker") { state, _ in
      state.shiftContrast(level: 8)
    },
    picture("width-down", keys: ["{"], words: "width", help: "narrow the width: more contrast") { state, _ in
      state.shiftContrast(width: 1 / 1.25)
    },
    picture("width-up", keys: ["}"], words: "width", help: "widen the width: less contrast") { state, _ in
      state.shiftContrast(width: 1.25)
    },
    picture("invert", keys: ["i"], words: "invert", help: "show black as white", footer: 8) { state, _ in
      state.pictures.isInverted.toggle()
      state.say(state.pictures.isInverted ? "Pictures are inverted" : "Pictures are as they are")
      return []
    },
    picture(
      "render", keys: ["m"], words: "render", help: "make pictures of half blocks, shades or edges",
      arguments: "[auto|blocks|shades|edges]",
      footer: 10
    ) { state, arguments in
      state.pictures.rendering = state.chosen(after: state.pictures.rendering, arguments.first, what: "Rendering")
      return []
    },
    picture(
      "difference", keys: ["e"], words: "error", help: "show the error with its sign, or its size alone", arguments: "[signed|absolute]"
    ) { state, arguments in
      state.pictures.difference = state.chosen(after: state.pictures.difference, arguments.first, what: "Error")
      return []
    },
    picture("window-frame", keys: ["w"], words: "frame", help: "draw the context window over the pictures, or take it off") { state, _ in
      state.pictures.showsWindow.toggle()
      state.say(state.pictures.showsWindow ? "The context window is drawn" : "The context window is not drawn")
      return []
    },
  ]
}
