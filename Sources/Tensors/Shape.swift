/// Extents of a row-major array, outermost first.
package struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  package let extents: [Int]

  package init(_ extents: [Int]) { self.extents = extents }
  package init(arrayLiteral elements: Int...) { extents = elements }

  /// Number of elements; 1 for a scalar.
  package var count: Int { extents.reduce(1, *) }
  package var rank: Int { extents.count }
  package subscript(_ axis: Int) -> Int { extents[axis] }
  package var last: Int { extents.last ?? 1 }
  package var description: String { "[" + extents.map(String.init).joined(separator: ", ") + "]" }
}
