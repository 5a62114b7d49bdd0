import Tensors

/// Every operation of the engine. The switches over this enum (effects, forward, gradient, cost) are exhaustive on purpose: an operation
/// without a gradient does not compile. Payloads hold no references, so running an operation touches no reference count.
enum Op {
  case linear(LinearOp)
  case layerNorm(NormOp)
  case residualNorm(ResidualNormOp)
  case dropout(DropoutOp)
  case attention(AttentionOp)
  case embedding(EmbeddingOp)
  case halveBicubic(ResizeOp)
  case gatherPatches(PatchOp)
  case assembleTokens(AssembleOp)
  case restoreTokens(RestoreOp)
  case dropClassToken(TokenOp)
  case meanTokens(TokenOp)
  case addPerPair(AddPerPairOp)
  case selectRows(SelectRowsOp)
  case unpatchify(UnpatchifyOp)
  case doubleBilinear(ResizeOp)
  case convolve(ConvolveOp)
  case addActivated(AddOp)
  case squaredError(SquaredErrorOp)
  case vocabularyLoss(VocabularyOp)
}

/// y [rows, outputs] = x weightᵀ + bias, with GELU behind it when `preactivation` is set.
struct LinearOp {
  var x: Value
  var weight: Value
  var bias: Value
  var preactivation: Value?
  /// Set when x is the GELU of this value: the gradient pass computes x again instead of keeping it.
  var recomputed: Value?
  var y: Value
  var inputs: Int
  var outputs: Int
}

/// y = layer norm of x over the last axis.
struct NormOp {
  var x: Value
  var weight: Value
  var bias: Value
  var y: Value
  var mean: Value
  var inverse: Value
  var epsilon: Float
  var width: Int
}

/// sum = x + dropout(branch); y = layer norm of sum.
struct ResidualNormOp {
  var x: Value
  var branch: Value
  var weight: Value
  var bias: Value
  var sum: Value
  var y: Value
  var mean: Value
  var inverse: Value
  var epsilon: Float
  var width: Int
  var dropout: DropoutUse?
}

/// One of the places where dropout acts: its number is part of the key, the slots name pair and token of each row.
struct DropoutUse {
  var number: Int
  var rate: Float
  var pairs: IndexSlot
  var tokens: IndexSlot
}

struct DropoutOp {
  var x: Value
  var y: Value
  var width: Int
  var use: DropoutUse
}

/// Scaled dot-product attention, head by head, inside each pair.
struct AttentionOp {
  var query: Columns
  var key: Columns
  var value: Columns
  var y: Value
  var logSum: Value
  /// [B, H, queries, keys] when someone asked for it.
  var probabilities: Value?
  var batch: Int
  var heads: Int
  var headWidth: Int
  var maximumQueries: Int
  var maximumKeys: Int
  var queryOffsets: IndexSlot
  var keyOffsets: IndexSlot
  var keyCounts: IndexSlot?
  var dropout: DropoutUse?
}

struct EmbeddingOp {
  var word: Value
  var position: Value
  var type: Value
  var ids: IndexSlot
  var positions: IndexSlot
  var types: IndexSlot
  var y: Value
  var width: Int
  var vocabulary: Int
  var positionCount: Int
  var typeCount: Int
  var paddingID: Int32
}

/// Planes of `height` x `width` (the input's) to half or double the size.
struct ResizeOp {
  var x: Value
  var y: Value
  var planes: Int
  var height: Int
  var width: Int
}

struct PatchOp {
  var images: Value
  var kept: IndexSlot
  var y: Value
  var batch: Int
  var channels: Int
  var side: Int
  var patch: Int
  var keptCount: Int
}

struct AssembleOp {
  var x: Value
  var classToken: Value
  var position: Value
  var kept: IndexSlot
  var y: Value
  var batch: Int
  var keptCount: Int
  var width: Int
}

struct RestoreOp {
  var x: Value
  var maskToken: Value
  var position: Value
  var restore: IndexSlot
  var y: Value
  var batch: Int
  var keptCount: Int
  var length: Int
  var width: Int
}

/// Over the tokens of each pair; `length` leaves the class token out.
struct TokenOp {
  var x: Value
  var y: Value
  var batch: Int
  var length: Int
  var width: Int
}

struct AddPerPairOp {
  var x: Value
  var perPair: Value
  var offsets: IndexSlot
  var y: Value
  var batch: Int
  var width: Int
}

struct SelectRowsOp {
  var x: Value
  var rows: IndexSlot
  var y: Value
  var width: Int
}

struct UnpatchifyOp {
  var x: Value
  var y: Value
  var batch: Int
  var grid: Int
  var patch: Int
  var channels: Int
}

/// 3x3 convolution with padding 1.
struct ConvolveOp {
  var x: Value
  var weight: Value
  var bias: Value
  var y: Value
  var relu: Bool
  var batch: Int
  var inputs: Int
  var outputs: Int
  var height: Int
  var width: Int
}

struct AddOp {
  var a: Value
  var b: Value
  var y: Value
  var relu: Bool
}

/// loss[number] = scale * sum of squares over the cells of the mask.
struct SquaredErrorOp {
  var prediction: Value
  var target: Value
  var mask: Value
  var scale: Double
  var loss: Int
  var batch: Int
  var channels: Int
  var side: Int
  var grid: Int
}

/// loss[number] = sum of rowWeights * cross-entropy.
struct VocabularyOp {
  var x: Value
  var weight: Value
  var bias: Value
  var labels: IndexSlot
  var rowWeights: Value
  var tokenLoss: Value
  var logits: Value?
  var loss: Int
  var width: Int
  var vocabulary: Int
}
