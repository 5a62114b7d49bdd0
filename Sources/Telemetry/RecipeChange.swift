/// An entry of a run's recipe that was changed while the run was under way. A run that is resumed changes it again at the same step.
package struct RecipeChange: Hashable, Sendable {
  /// Optimiser steps done when it was changed: the value holds from the next step on.
  package var step: Int
  /// The path of the entry, "optimiser.lr".
  package var key: String
  /// The new value, as JSON text.
  package var value: String
  /// Seconds since 1970.
  package var time: Double

  package init(step: Int, key: String, value: String, time: Double) {
    self.step = step
    self.key = key
    self.value = value
    self.time = time
  }

  /// The settings in force after changes, the later ones over the earlier ones, as `key=value`.
  package static func settings(_ changes: [RecipeChange]) -> [String] {
    var values: [String: String] = [:]
    for change in changes.sorted(by: { $0.step < $1.step }) { values[change.key] = change.value }
    return values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }
}
