/// torchvision's evaluation transforms for 8-bit pictures.
extension FilmResizer {
  /// `Resize(shorter)`: the shorter edge becomes `shorter`, the longer one keeps the aspect, rounded down.
  package func resized(_ film: Film, shorterEdge shorter: Int, filter: ResampleFilter) -> Film {
    if film.width <= film.height {
      return resized(film, width: shorter, height: max(1, shorter * film.height / film.width), filter: filter)
    }
    return resized(film, width: max(1, shorter * film.width / film.height), height: shorter, filter: filter)
  }

  /// `Resize(shorter)` and `CenterCrop(side)`, as classification evaluates (reference section 8).
  package func evaluationView(_ film: Film, shorterEdge: Int, side: Int, filter: ResampleFilter) -> Film {
    let view = resized(film, shorterEdge: shorterEdge, filter: filter)
    return view.centerCropped(side)
  }
}

extension Film {
  /// torchvision's `CenterCrop(side)`: a film smaller than that is set in black first, offsets are rounded half to even.
  package func centerCropped(_ side: Int) -> Film {
    func offset(_ extent: Int) -> Int {
      extent < side ? -((side - extent) / 2) : Int((Double(extent - side) / 2).rounded(.toNearestOrEven))
    }
    let top = offset(height)
    let left = offset(width)
    if top >= 0, left >= 0, height >= side, width >= side {
      return cropped(CropBox(top: top, left: left, height: side, width: side))
    }
    var view = Film(width: side, height: side, channels: channels, pixels: [UInt8](repeating: 0, count: side * side * channels))
    for row in 0..<side where (0..<height).contains(row + top) {
      for column in 0..<side where (0..<width).contains(column + left) {
        for channel in 0..<channels {
          view.pixels[(row * side + column) * channels + channel] =
            pixels[((row + top) * width + column + left) * channels + channel]
        }
      }
    }
    return view
  }
}
