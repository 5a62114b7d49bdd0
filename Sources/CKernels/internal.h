#pragma once
#include "ckernels.h"
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The entries of one instruction set.
struct ck_table {
#define CK_OPERATION(name, parameters, arguments) void(*name) parameters;
#include "operations.h"
};

extern const struct ck_table ck_table_baseline;
#if defined(__x86_64__)
extern const struct ck_table ck_table_v3;
extern const struct ck_table ck_table_v4;
#endif

enum {
  /// Private memory of each worker: packed panels, image tiles. Pages that are never touched cost nothing.
  CK_SCRATCH_BYTES = 16 << 20,
  CK_MAX_THREADS = 512,
  /// Query rows whose scores attention holds at once.
  CK_QUERY_BLOCK = 64,
  /// The part of a picture one chunk of the convolution handles.
  CK_CONVOLUTION_ROWS = 16,
  CK_CONVOLUTION_COLUMNS = 512,
};
/// 64-byte aligned; only valid inside a task, for its own worker.
void *ck_pool_scratch(int worker);

static inline int64_t ck_min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t ck_max(int64_t a, int64_t b) { return a > b ? a : b; }
static inline int64_t ck_ceil_div(int64_t a, int64_t b) { return (a + b - 1) / b; }
static inline int64_t ck_round_up(int64_t a, int64_t b) { return ck_ceil_div(a, b) * b; }

/// Rows of logits held at once: about 512, or what 64 MB hold.
static inline int64_t ck_vocabulary_block(int64_t rows, int64_t vocabulary) {
  return ck_max(1, ck_min(rows, ck_min(512, (64 << 20) / (vocabulary * (int64_t)sizeof(float)))));
}
