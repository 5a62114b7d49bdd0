import Screen

/// A picture to be written.
package struct PictureFile: Hashable, Sendable {
  /// What the colours over a picture mean: from the one that stands for `low` to that for `high`.
  package struct Scale: Hashable, Sendable {
    package var title: String
    package var low: String
    package var high: String
    package var colours: [RGB]
  }

  package var path: String
  package var bitmap: Bitmap
  /// Drawn under the picture; nil for greys.
  package var scale: Scale?
}
