/// A named array as files hold it: shape and elements in ordinary memory. Not for hot loops; the engine works on `Block`s.
package struct HostArray: Equatable, Sendable {
  package var shape: Shape
  package var elements: [Float]

  package init(shape: Shape, elements: [Float]) {
    precondition(shape.count == elements.count, "a host array holds as many elements as its shape says")
    self.shape = shape
    self.elements = elements
  }
}
