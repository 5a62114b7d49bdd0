import Interchange
import Screen
import Workbench

/// How `ecamp screen` and `ecamp picture` show pictures: options that stand for commands of the workbench.
enum PictureOptions {
  static let options: [Option] = [
    Option("--picture", "NAME", "the picture selected", choices: PairsState.Picture.allCases.map(\.rawValue)),
    Option("--window", "LEVEL,WIDTH", "the contrast window in grey levels, or auto"), Option("--invert", nil, "shows black as white"),
    Option("--zoom", "FACTOR[,X,Y]", "enlarges pictures, around a pixel of the selected one"),
    Option("--render", "MODE", "what pictures are made of", choices: PictureSettings.Rendering.allCases.map(\.rawValue)),
    Option("--error", "KIND", "the error with its sign or its size", choices: PictureSettings.Difference.allCases.map(\.rawValue)),
    Option("--no-frame", nil, "leaves out the frame of the context window"),
    Option("--alone", nil, "shows one picture where all would fit"),
  ]

  /// - Throws: `UsageError` for a window or a zoom that is none.
  static func messages(_ arguments: Arguments) throws -> [Message] {
    var messages: [Message] = []
    func add(_ name: String, _ words: [String]) { messages.append(.command(name, words)) }
    if let name = arguments.text("--picture") { add("picture", [name]) }
    if let text = arguments.text("--window") {
      let words = text.split(separator: ",").map(String.init)
      let numbers = words.compactMap(Double.init)
      guard
        words == ["auto"] || (words.count == 2 && numbers.count == 2 && (0...255).contains(numbers[0]) && (1...510).contains(numbers[1]))
      else { throw UsageError("--window takes auto, or LEVEL,WIDTH of 0 to 255 and 1 to 510, as in 110,160, not “\(text.printable)”.") }
      add("window", words)
    }
    if arguments.has("--invert") { add("invert", []) }
    if let mode = arguments.text("--render") { add("render", [mode]) }
    if let kind = arguments.text("--error") { add("difference", [kind]) }
    if arguments.has("--no-frame") { add("window-frame", []) }
    if arguments.has("--alone") { add("picture-enlarge", []) }
    if let text = arguments.text("--zoom") {
      let words = text.split(separator: ",").map(String.init)
      let numbers = words.compactMap(Double.init)
      let isFactor = words.first == "pixel" || (numbers.first ?? 0) >= 1
      guard isFactor, words.count == 1 || (words.count == 3 && numbers.suffix(2).allSatisfy { $0 >= 0 && $0 < 1e6 }),
        numbers.count >= words.count - 1
      else { throw UsageError("--zoom takes a factor of 1 or more, or FACTOR,X,Y, as in 4,120,80, not “\(text.printable)”.") }
      add("zoom", words)
    }
    return messages
  }
}
