/// Why a file could not be read or written: where, and what would be right.
package struct InterchangeError: Error, Hashable, Sendable, CustomStringConvertible {
  package var file: String?
  /// Physical line, from 1.
  package var line: Int?
  /// The column, key or header field that is wrong.
  package var field: String?
  /// What is wrong and what would be right, as a sentence.
  package var message: String

  package init(file: String? = nil, line: Int? = nil, field: String? = nil, message: String) {
    self.file = file
    self.line = line
    self.field = field
    self.message = message
  }

  /// "file:line: field: message", leaving out what is not known; control characters are shown, never sent on.
  package var description: String {
    var place = file ?? ""
    if let line { place += place.isEmpty ? "line \(line)" : ":\(line)" }
    return [place, field ?? "", message].filter { !$0.isEmpty }.joined(separator: ": ").printable
  }
}
