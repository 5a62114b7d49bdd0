// How much memory the kernels ask their callers for; the layouts are those of the kernels that use it.
#include "internal.h"

int64_t ck_worker_bytes(void) { return CK_SCRATCH_BYTES; }

int64_t ck_attention_bytes(struct ck_attention_shape s) {
  // Rows are padded for the widest vectors at every level; the gradient needs the most.
  const int64_t keys = ck_round_up(s.max_keys, 16), head = ck_round_up(s.head_width, 16);
  return (2 * s.head_width * keys + s.max_keys * head + 2 * CK_QUERY_BLOCK * (keys + head)) * (int64_t)sizeof(float);
}

int64_t ck_vocabulary_bytes(int64_t rows, int64_t vocabulary) {
  return ck_vocabulary_block(rows, vocabulary) * vocabulary * (int64_t)sizeof(float);
}

int64_t ck_convolve3x3_chunks(int64_t batch, int64_t height, int64_t width) {
  return batch * ck_ceil_div(height, CK_CONVOLUTION_ROWS) * ck_ceil_div(width, CK_CONVOLUTION_COLUMNS);
}
