import Corpus
import Interchange

/// Why training cannot begin or go on, as a sentence that says what would be right.
package struct TrainingError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    case data
    case checkpoint
    case weights
    /// A loss or gradient that is no finite number; the weights are those of the step before.
    case notFinite
  }
  package var kind: Kind
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  init(_ error: CorpusError) { self.init(.data, error.description) }

  package var description: String { message }
}
