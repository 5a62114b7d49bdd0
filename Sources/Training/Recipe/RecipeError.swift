import Interchange

/// What is wrong with a recipe, where it was said, and what would be right.
package struct RecipeError: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String?
  /// From 1.
  package var line: Int?
  /// The command-line flag that said it ("--set model.width=12").
  package var flag: String?
  package var field: String?
  package var message: String

  package init(file: String? = nil, line: Int? = nil, flag: String? = nil, field: String? = nil, message: String) {
    self.file = file
    self.line = line
    self.flag = flag
    self.field = field
    self.message = message
  }

  /// "file:line: field: message", or with the flag in place of file and line.
  package var description: String {
    InterchangeError(file: file?.printable ?? flag?.printable, line: line, field: field, message: message).description
  }
}
