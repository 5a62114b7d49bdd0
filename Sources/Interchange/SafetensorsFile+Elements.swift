/// Elements of a tensor, widened to the type the caller computes with.
extension SafetensorsFile {
  /// Elements converted at a time.
  private static let pieceCount = 1 << 16

  /// All elements as `Float`: exact for F32, F16, BF16, BOOL and integers up to 2^24, rounded to nearest otherwise.
  package func floats(_ name: String) throws(SafetensorsError) -> [Float] {
    let entry = try requiredEntry(name)
    return try array(entry) { (destination) throws(SafetensorsError) in try self.read(name, into: destination) }
  }

  /// All elements as `Double`.
  package func doubles(_ name: String) throws(SafetensorsError) -> [Double] {
    let entry = try requiredEntry(name)
    return try array(entry) { (destination) throws(SafetensorsError) in try self.convert(entry, into: destination) }
  }

  /// All elements of an integer or BOOL tensor.
  package func integers(_ name: String) throws(SafetensorsError) -> [Int] {
    let entry = try requiredEntry(name)
    guard !entry.type.isFloatingPoint else { throw SafetensorsError(file: path, tensor: name, .wrongType(entry.type, wanted: "integers")) }
    return try array(entry) { (destination) throws(SafetensorsError) in try self.convert(entry, into: destination) }
  }

  /// The bytes of a tensor as they are in the file.
  package func bytes(_ name: String) throws(SafetensorsError) -> [UInt8] {
    let entry = try requiredEntry(name)
    var failure: SafetensorsError?
    let bytes = [UInt8](unsafeUninitializedCapacity: entry.range.count) { buffer, initialised in
      do throws(SafetensorsError) {
        try self.read(entry, offset: 0, into: UnsafeMutableRawBufferPointer(buffer))
        initialised = entry.range.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Reads a tensor into `destination`, which must have as many elements. F32 goes there without another copy.
  package func read(_ name: String, into destination: UnsafeMutableBufferPointer<Float>) throws(SafetensorsError) {
    let entry = try requiredEntry(name)
    guard entry.count == destination.count else {
      throw SafetensorsError(file: path, tensor: name, .wrongCount(expected: destination.count, found: entry.count))
    }
    if entry.type == .float32 {
      try read(entry, offset: 0, into: UnsafeMutableRawBufferPointer(destination))
    } else {
      try convert(entry, into: destination)
    }
  }

  private func array<Element>(
    _ entry: SafetensorsEntry, fill: (UnsafeMutableBufferPointer<Element>) throws(SafetensorsError) -> Void
  ) throws(SafetensorsError) -> [Element] {
    var failure: SafetensorsError?
    let elements = [Element](unsafeUninitializedCapacity: entry.count) { buffer, initialised in
      do throws(SafetensorsError) {
        try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<entry.count]))
        initialised = entry.count
      } catch { failure = error }
    }
    if let failure { throw failure }
    return elements
  }

  private func convert(_ entry: SafetensorsEntry, into destination: UnsafeMutableBufferPointer<Float>) throws(SafetensorsError) {
    switch entry.type {
    case .float64: try pieces(entry, of: Double.self) { destination[$0] = Float($1) }
    case .float32: try pieces(entry, of: Float.self) { destination[$0] = $1 }
    case .float16: try pieces(entry, of: UInt16.self) { destination[$0] = widened(half: $1) }
    case .bfloat16: try pieces(entry, of: UInt16.self) { destination[$0] = Float(bitPattern: UInt32($1) << 16) }
    case .int64: try pieces(entry, of: Int64.self) { destination[$0] = Float($1) }
    case .int32: try pieces(entry, of: Int32.self) { destination[$0] = Float($1) }
    case .int16: try pieces(entry, of: Int16.self) { destination[$0] = Float($1) }
    case .int8: try pieces(entry, of: Int8.self) { destination[$0] = Float($1) }
    case .uint64: try pieces(entry, of: UInt64.self) { destination[$0] = Float($1) }
    case .uint32: try pieces(entry, of: UInt32.self) { destination[$0] = Float($1) }
    case .uint16: try pieces(entry, of: UInt16.self) { destination[$0] = Float($1) }
    case .uint8: try pieces(entry, of: UInt8.self) { destination[$0] = Float($1) }
    case .boolean: try pieces(entry, of: UInt8.self) { destination[$0] = $1 == 0 ? 0 : 1 }
    }
  }

  private func convert(_ entry: SafetensorsEntry, into destination: UnsafeMutableBufferPointer<Double>) throws(SafetensorsError) {
    switch entry.type {
    case .float64: try pieces(entry, of: Double.self) { destination[$0] = $1 }
    case .float32: try pieces(entry, of: Float.self) { destination[$0] = Double($1) }
    case .float16: try pieces(entry, of: UInt16.self) { destination[$0] = Double(widened(half: $1)) }
    case .bfloat16: try pieces(entry, of: UInt16.self) { destination[$0] = Double(Float(bitPattern: UInt32($1) << 16)) }
    case .int64: try pieces(entry, of: Int64.self) { destination[$0] = Double($1) }
    case .int32: try pieces(entry, of: Int32.self) { destination[$0] = Double($1) }
    case .int16: try pieces(entry, of: Int16.self) { destination[$0] = Double($1) }
    case .int8: try pieces(entry, of: Int8.self) { destination[$0] = Double($1) }
    case .uint64: try pieces(entry, of: UInt64.self) { destination[$0] = Double($1) }
    case .uint32: try pieces(entry, of: UInt32.self) { destination[$0] = Double($1) }
    case .uint16: try pieces(entry, of: UInt16.self) { destination[$0] = Double($1) }
    case .uint8: try pieces(entry, of: UInt8.self) { destination[$0] = Double($1) }
    case .boolean: try pieces(entry, of: UInt8.self) { destination[$0] = $1 == 0 ? 0 : 1 }
    }
  }

  private func convert(_ entry: SafetensorsEntry, into destination: UnsafeMutableBufferPointer<Int>) throws(SafetensorsError) {
    switch entry.type {
    case .int64: try pieces(entry, of: Int64.self) { destination[$0] = Int($1) }
    case .int32: try pieces(entry, of: Int32.self) { destination[$0] = Int($1) }
    case .int16: try pieces(entry, of: Int16.self) { destination[$0] = Int($1) }
    case .int8: try pieces(entry, of: Int8.self) { destination[$0] = Int($1) }
    case .uint64:
      var tooLarge: Int?
      try pieces(entry, of: UInt64.self) {
        if $1 > UInt64(Int.max), tooLarge == nil { tooLarge = $0 }
        destination[$0] = Int(truncatingIfNeeded: $1)
      }
      if let tooLarge { throw SafetensorsError(file: path, tensor: entry.name, .outOfRange(index: tooLarge)) }
    case .uint32: try pieces(entry, of: UInt32.self) { destination[$0] = Int($1) }
    case .uint16: try pieces(entry, of: UInt16.self) { destination[$0] = Int($1) }
    case .uint8: try pieces(entry, of: UInt8.self) { destination[$0] = Int($1) }
    case .boolean: try pieces(entry, of: UInt8.self) { destination[$0] = $1 == 0 ? 0 : 1 }
    case .float64, .float32, .float16, .bfloat16:
      throw SafetensorsError(file: path, tensor: entry.name, .wrongType(entry.type, wanted: "integers"))
    }
  }

  /// Reads the tensor piece by piece and hands every element with its index to `take`.
  @inline(__always)
  private func pieces<Element: BitwiseCopyable>(
    _ entry: SafetensorsEntry, of: Element.Type, take: (Int, Element) -> Void
  ) throws(SafetensorsError) {
    let piece = UnsafeMutableBufferPointer<Element>.allocate(capacity: max(1, min(entry.count, Self.pieceCount)))
    defer { piece.deallocate() }
    var start = 0
    while start < entry.count {
      let count = min(entry.count - start, piece.count)
      let bytes = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: piece[..<count]))
      try read(entry, offset: start * MemoryLayout<Element>.stride, into: bytes)
      for index in 0..<count { take(start + index, piece[index]) }
      start += count
    }
  }
}

/// An IEEE 754 half as a `Float`, exactly, subnormal halves included; works where the machine has no half-precision instructions.
@inline(__always)
func widened(half: UInt16) -> Float {
  let magnitude = UInt32(half & 0x7FFF)
  let sign = UInt32(half & 0x8000) << 16
  if magnitude >= 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x03FF) << 13) }
  // The exponent is re-based by a multiplication, which is exact and also normalises subnormals.
  let scaled = Float(bitPattern: magnitude << 13) * 0x1p112
  return Float(bitPattern: sign | scaled.bitPattern)
}
