import Interchange

/// Why a data set, a film, a report or a vocabulary cannot be used: where, and what would be right.
package struct CorpusError: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String?
  /// Physical line, from 1.
  package var line: Int?
  /// The column or setting that is wrong.
  package var field: String?
  /// What is wrong and what would be right, as a sentence.
  package var message: String

  package init(file: String? = nil, line: Int? = nil, field: String? = nil, message: String) {
    self.file = file
    self.line = line
    self.field = field
    self.message = message
  }

  package init(_ error: InterchangeError) {
    self.init(file: error.file, line: error.line, field: error.field, message: error.message)
  }

  /// "file:line: field: message", leaving out what is not known.
  package var description: String {
    InterchangeError(file: file, line: line, field: field, message: message).description
  }
}
