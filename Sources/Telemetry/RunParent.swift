/// The run a branch grew out of, and the step of the checkpoint it began with.
package struct RunParent: Hashable, Sendable {
  package var run: Int64
  package var step: Int
  /// As it is called now.
  package var name: String

  package init(run: Int64, step: Int, name: String) { (self.run, self.step, self.name) = (run, step, name) }
}
