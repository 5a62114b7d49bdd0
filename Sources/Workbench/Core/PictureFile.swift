import Screen

/// A picture to be written.
package struct PictureFile: Hashable, Sendable {
  package var path: String
  package var bitmap: Bitmap
}
