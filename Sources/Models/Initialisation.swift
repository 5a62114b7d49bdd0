import Graph
import Tensors

extension ParameterStore {
  /// Fills every parameter as the published constructor does (reference section 2): Xavier uniform for linear layers, their biases 0, layer
  /// norms 1 and 0, convolutions of the super-resolution head and the patch bias with the convolution default, tokens and embedding
  /// tables N(0, 0.02) with a zero padding row, sin-cos position tables. Each parameter's numbers depend on its path and `key` alone.
  package func initialise(sizes: ModelSizes, options: ModelOptions, key: RandomKey) {
    for entry in layout.entries {
      let declaration = entry.declaration
      let target = UnsafeMutableBufferPointer(start: values.floats + entry.offset, count: entry.count)
      var stream = key.folding(.initialisation).folding(declaration.path).stream
      switch Initialiser(declaration, sizes: sizes, options: options) {
      case .constant(let value): target.update(repeating: value)
      case .uniform(let bound):
        for index in target.indices { target[index] = Float((stream.uniform() * 2 - 1) * bound) }
      case .normal(let zeroRow):
        for index in target.indices { target[index] = Float(stream.normal() * 0.02) }
        if zeroRow { for index in 0..<declaration.shape.last { target[index] = 0 } }
      case .wordPositions:
        let table = wordPositionTable(width: declaration.shape.last, length: declaration.shape[0])
        for index in target.indices { target[index] = table[index] }
      case .positions:
        let table = positionTable(width: declaration.shape.last, grid: sizes.grid, kind: options.positionTable)
        for index in target.indices { target[index] = table[index] }
      }
    }
  }
}

/// How one parameter starts.
private enum Initialiser {
  case constant(Float)
  case uniform(bound: Double)
  /// N(0, 0.02), optionally with a zero first row.
  case normal(zeroRow: Bool)
  case positions
  case wordPositions

  init(_ declaration: ParameterDeclaration, sizes: ModelSizes, options: ModelOptions) {
    let (path, shape) = (declaration.path, declaration.shape)
    let fanIn = shape.extents.dropFirst().reduce(1, *)
    if path == "pos_embed" || path == "decoder_pos_embed" {
      self = .positions
    } else if options.wordPositions == .sincos, path.hasSuffix("position_embeddings.weight") {
      self = .wordPositions
    } else if path == "cls_token" || path == "mask_token" || path.hasSuffix("embeddings.weight") {
      self = .normal(zeroRow: path.hasSuffix("word_embeddings.weight"))
    } else if path.hasPrefix("super_res.") {
      // The convolution default: U(-1/sqrt(fan in), ...) for weight and bias alike; three channels of 3x3.
      self = .uniform(bound: 1 / 27.0.squareRoot())
    } else if path.hasSuffix("patch_embed.proj.bias") {
      self = .uniform(bound: 1 / Double(sizes.patchValues).squareRoot())
    } else if shape.rank == 1 {
      self = .constant(path.hasSuffix(".weight") ? 1 : 0)
    } else if options.textStart == .bert, path.hasPrefix("bert_encoder.") {
      self = .normal(zeroRow: false)
    } else {
      self = .uniform(bound: (6 / Double(fanIn + shape[0])).squareRoot())
    }
  }
}

/// Parts of the names of the parameters that take the picture to the words.
package let picturePathMarks = ["bert_mlp.", ".cross_self_attention.", ".gap_mlp.", ".out_layer."]
