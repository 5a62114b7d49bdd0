/// Element types of a safetensors file (github.com/huggingface/safetensors, README "Format"). Raw values are what the header says.
package enum SafetensorsType: String, Sendable, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case boolean = "BOOL"

  package var byteCount: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .boolean: 1
    }
  }

  package var isFloatingPoint: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    default: false
    }
  }
}

/// One tensor as the header describes it, row-major.
package struct SafetensorsEntry: Hashable, Sendable {
  package var name: String
  package var type: SafetensorsType
  package var shape: [Int]
  /// Where its bytes lie, counted from the end of the header.
  package var range: Range<Int>

  /// Elements; 1 for a scalar, whose shape is empty.
  package var count: Int { range.count / type.byteCount }
}

/// What is wrong with a safetensors file, with file and tensor.
package struct SafetensorsError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    case missing
    case unreadable(code: Int32)
    /// Shorter than the eight bytes every such file starts with, or than its header.
    case tooShort(bytes: Int)
    case headerSize(UInt64)
    case header(String)
    case offsets(String)
    case unknownType(String)
    case sizeMismatch(expected: Int, found: Int)
    case shapeOverflow
    case truncated(expected: Int, found: Int)
    case surplus(expected: Int, found: Int)
    case checksumMissing
    case checksumMismatch
    case noTensor(nearest: String?)
    case wrongType(SafetensorsType, wanted: String)
    case wrongCount(expected: Int, found: Int)
    case outOfRange(index: Int)
    case duplicateName
    case notWritten(FileWriteError)
  }

  package var file: String
  package var tensor: String?
  package var reason: Reason

  package init(file: String, tensor: String? = nil, _ reason: Reason) {
    self.file = file
    self.tensor = tensor
    self.reason = reason
  }

  package var description: String {
    if case .notWritten(let error) = reason { return error.description }
    let subject = tensor.map { "\(file.printable): tensor '\($0.printable)'" } ?? file.printable
    return "\(subject): \(sentence)"
  }

  private var sentence: String {
    switch reason {
    case .missing: "there is no such file"
    case .unreadable(let code): "cannot be read: \(systemMessage(code))"
    case .tooShort(let bytes): "\(bytes) bytes are too few for a safetensors file"
    case .headerSize(let size): "its header claims \(size) bytes; this is not a safetensors file, or a damaged one"
    case .header(let message): "its header cannot be read: \(message)"
    case .offsets(let message): message
    case .unknownType(let name):
      "element type '\(name.printable)' is not one of \(SafetensorsType.allCases.map(\.rawValue).joined(separator: ", "))"
    case .sizeMismatch(let expected, let found): "its shape needs \(expected) bytes, the header gives it \(found)"
    case .shapeOverflow: "its shape has more elements than can be counted"
    case .truncated(let expected, let found): "is cut short: the header promises \(expected) bytes, \(found) are there"
    case .surplus(let expected, let found): "is longer (\(found) bytes) than its header says (\(expected))"
    case .checksumMissing: "carries no checksum of ours, so it cannot be trusted as a checkpoint"
    case .checksumMismatch: "is damaged: its checksum does not match its content"
    case .noTensor(let nearest): "is not in the file" + (nearest.map { "; the nearest is '\($0.printable)'" } ?? "")
    case .wrongType(let type, let wanted): "holds \(type.rawValue), which cannot be read as \(wanted)"
    case .wrongCount(let expected, let found): "has \(found) elements where \(expected) are wanted"
    case .outOfRange(let index): "element \(index) does not fit 64-bit signed integers"
    case .duplicateName: "is given twice"
    case .notWritten(let error): error.description
    }
  }
}
