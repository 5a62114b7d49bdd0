import CKernels

/// out[r] = word[ids[r]] + position[positions[r]] + type[types[r]], rows of `width`.
package func embedding(
  word: Floats, position: Floats, type: Floats, ids: Indices, positions: Indices, types: Indices, into out: MutableFloats, rows: Int,
  width: Int
) {
  ck_embedding(word, position, type, ids, positions, types, out, rows.wide, width.wide)
}

/// The tables' gradients. Rows whose id is `paddingID` (-1: none) give the word table nothing, as torch's padding_idx.
package func embeddingGradient(
  dOut: Floats, ids: Indices, positions: Indices, types: Indices, mode: WriteMode, dWord: MutableFloats, dPosition: MutableFloats,
  dType: MutableFloats, rows: Int, width: Int, vocabulary: Int, positionCount: Int, typeCount: Int, paddingID: Int32
) {
  ck_embedding_gradient(dOut, ids, mode.flag, dWord, rows.wide, width.wide, vocabulary.wide, paddingID)
  ck_embedding_gradient(dOut, positions, mode.flag, dPosition, rows.wide, width.wide, positionCount.wide, -1)
  ck_embedding_gradient(dOut, types, mode.flag, dType, rows.wide, width.wide, typeCount.wide, -1)
}
