import CKernels

/// Pillow's resize of 8-bit pictures, bit for bit: separable, antialiased, horizontal pass first, rounded to 8 bits after each pass.
/// Keeps its buffers and the weights of the last sizes, so one is made per thread and reused.
package final class FilmResizer {
  private var between: [UInt8] = []
  private var scratch: [UInt8] = []
  private var axes: [AxisKey: FixedAxis] = [:]

  private struct AxisKey: Hashable {
    var source: Int
    var outputs: Int
    var filter: ResampleFilter
  }

  private struct FixedAxis {
    var starts: [Int32]
    var counts: [Int32]
    var weights: [Int32]
    var taps: Int
  }

  package init() {}

  /// Cuts `box` out of `film` and resizes it to width x height; `output` receives the film's channels, interleaved.
  package func resize(
    _ film: Film, box: CropBox, width: Int, height: Int, filter: ResampleFilter, into output: UnsafeMutablePointer<UInt8>
  ) {
    precondition(
      box.top >= 0 && box.left >= 0 && box.height > 0 && box.width > 0 && box.top + box.height <= film.height
        && box.left + box.width <= film.width, "a crop box lies inside its film")
    let stride = film.width * film.channels
    let rowBytes = width * film.channels
    film.pixels.withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      let corner = base + box.top * stride + box.left * film.channels
      switch (box.width != width, box.height != height) {
      case (false, false):
        for row in 0..<height { (output + row * rowBytes).update(from: corner + row * stride, count: rowBytes) }
      case (true, false):
        resizeRows(corner, stride: stride, box: box, channels: film.channels, width: width, filter: filter, into: output)
      case (false, true):
        resizeColumns(corner, stride: stride, from: box.height, to: height, rowBytes: rowBytes, filter: filter, into: output)
      case (true, true):
        reserve(&between, rowBytes * box.height)
        between.withUnsafeMutableBufferPointer { between in
          guard let between = between.baseAddress else { return }
          resizeRows(corner, stride: stride, box: box, channels: film.channels, width: width, filter: filter, into: between)
          resizeColumns(between, stride: rowBytes, from: box.height, to: height, rowBytes: rowBytes, filter: filter, into: output)
        }
      }
    }
  }

  /// The whole film at another size.
  package func resized(_ film: Film, width: Int, height: Int, filter: ResampleFilter) -> Film {
    resized(film, box: CropBox(top: 0, left: 0, height: film.height, width: film.width), width: width, height: height, filter: filter)
  }

  package func resized(_ film: Film, box: CropBox, width: Int, height: Int, filter: ResampleFilter) -> Film {
    let count = width * height * film.channels
    let pixels = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
      if let base = buffer.baseAddress { resize(film, box: box, width: width, height: height, filter: filter, into: base) }
      initialised = count
    }
    return Film(width: width, height: height, channels: film.channels, pixels: pixels)
  }

  // MARK: Passes

  private func resizeRows(
    _ source: UnsafePointer<UInt8>, stride: Int, box: CropBox, channels: Int, width: Int, filter: ResampleFilter,
    into output: UnsafeMutablePointer<UInt8>
  ) {
    reserve(&scratch, Int(ck_resample_scratch_bytes(Int32(box.width), Int32(width), Int32(channels))))
    scratch.withUnsafeMutableBufferPointer { scratch in
      withAxis(from: box.width, to: width, filter: filter) { axis in
        ck_resample_rows_u8(
          source, Int64(stride), Int32(box.width), Int32(box.height), Int32(channels), axis, scratch.baseAddress, output,
          Int64(width * channels))
      }
    }
  }

  private func resizeColumns(
    _ source: UnsafePointer<UInt8>, stride: Int, from height: Int, to outputs: Int, rowBytes: Int, filter: ResampleFilter,
    into output: UnsafeMutablePointer<UInt8>
  ) {
    withAxis(from: height, to: outputs, filter: filter) { axis in
      ck_resample_columns_u8(source, Int64(stride), Int32(rowBytes), axis, output, Int64(rowBytes))
    }
  }

  private func withAxis(
    from source: Int, to outputs: Int, filter: ResampleFilter, _ body: (UnsafePointer<ck_resample_axis>) -> Void
  ) {
    let axis = axis(from: source, to: outputs, filter: filter)
    axis.starts.withUnsafeBufferPointer { starts in
      axis.counts.withUnsafeBufferPointer { counts in
        axis.weights.withUnsafeBufferPointer { weights in
          var record = ck_resample_axis(
            starts: starts.baseAddress, counts: counts.baseAddress, weights: weights.baseAddress, outputs: Int32(outputs),
            taps: Int32(axis.taps))
          body(&record)
        }
      }
    }
  }

  /// Random crops seldom repeat a size, evaluation always does: a few are kept.
  private func axis(from source: Int, to outputs: Int, filter: ResampleFilter) -> FixedAxis {
    let key = AxisKey(source: source, outputs: outputs, filter: filter)
    if let known = axes[key] { return known }
    let axis = ResampleAxis(from: source, to: outputs, filter: filter)
    let fixed = FixedAxis(starts: axis.starts, counts: axis.counts, weights: axis.fixedWeights, taps: axis.taps)
    if axes.count >= 32 { axes.removeAll(keepingCapacity: true) }
    axes[key] = fixed
    return fixed
  }

  private func reserve(_ bytes: inout [UInt8], _ count: Int) {
    if bytes.count < count { bytes = [UInt8](repeating: 0, count: count) }
  }
}
