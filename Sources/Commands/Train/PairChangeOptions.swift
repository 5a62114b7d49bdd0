import Interchange
import Telemetry

/// Options that change a pair before a model looks at it.
enum PairChangeOptions {
  static let options = [
    Option("--report", "TEXT", "another report for the same picture"),
    Option("--picture-of", "N", "the picture of pair N in place of its own, counted from 0 as --index"),
    Option("--hide", "N,N", "tokens hidden from the model, whatever the mask says"),
    Option("--show", "N,N", "tokens shown to the model, whatever the mask says"),
  ]

  /// The pair that --index or --pair, and --draw, name, changed by the options above.
  static func request(_ arguments: Arguments) throws -> PairRequest {
    let number = try arguments.integer("--pair", in: 1...Int.max)
    guard number == nil || !arguments.has("--index") else {
      throw UsageError("--pair counts from 1 and --index from 0: give one of them.")
    }
    var request = PairRequest(
      index: try number.map { $0 - 1 } ?? arguments.integer("--index", in: 0...Int.max) ?? 0,
      draw: try arguments.integer("--draw", in: 0...Int.max) ?? 0,
      pictureOf: try arguments.integer("--picture-of", in: 0...Int.max))
    if let report = arguments.text("--report") {
      guard report.contains(where: { !$0.isWhitespace }) else { throw UsageError("--report needs words.") }
      request.report = report
    }
    for (option, isHidden) in [("--hide", true), ("--show", false)] {
      for token in try tokens(arguments.text(option), option) {
        guard request.masks.updateValue(isHidden, forKey: token) ?? isHidden == isHidden else {
          throw UsageError("Token \(token) cannot be both hidden and shown.")
        }
      }
    }
    return request
  }

  private static func tokens(_ text: String?, _ option: String) throws -> [Int] {
    try (text ?? "").split(separator: ",", omittingEmptySubsequences: text == nil).map { word in
      guard let token = Int(word), token >= 1 else {
        throw UsageError(
          "\(option) takes token numbers from 1 with commas between them, as in 4,5,6, not “\((text ?? "").printable)”; "
            + "token 0 is [CLS], which is always shown.")
      }
      return token
    }
  }

  /// - Throws: for tokens that the report does not have.
  static func check(_ request: PairRequest, against view: PairView) throws {
    for token in request.masks.keys.sorted() where token >= view.tokens.count {
      throw UsageError("The report has tokens 1 to \(view.tokens.count - 1), none of number \(token).")
    }
  }
}
