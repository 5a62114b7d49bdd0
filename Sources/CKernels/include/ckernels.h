#pragma once
#include <stdint.h>

/// The thread pool. A task is called once for every chunk; chunks are handed out by an atomic counter, so a result may depend on the chunk
/// number alone. `worker` (0..<thread count) says whose scratch may be used while the chunk runs.
typedef void (*ck_task)(void *context, int64_t chunk, int worker);

/// Starts (or restarts) the pool with `threads` threads, the caller of `ck_pool_run` included. Without it everything runs on the caller.
void ck_pool_start(int threads);
int ck_pool_threads(void);
/// Whether the pool adds up how long each thread works on jobs; switching it on begins anew. Off it costs nothing.
void ck_pool_measure(int on);
/// Nanoseconds `worker` (0: the caller of `ck_pool_run`) has worked since then.
int64_t ck_pool_busy(int worker);
/// Runs every chunk and returns when all are done. Callers on several threads take turns; a call from inside a task runs on that thread alone.
void ck_pool_run(int64_t chunks, ck_task task, void *context);

/// The instruction set the kernels were picked for: "x86-64-v4", "x86-64-v3", "x86-64" or "baseline".
const char *ck_level(void);
/// Makes kernels called from this thread use a named level ("": the best again), so that tests reach all of them on one machine.
/// Returns 0 when this processor cannot.
int ck_override_level(const char *name);
/// The processor type OpenBLAS picked its kernels for.
const char *ck_blas_core(void);

/// Dropout of the elements of packed rows, keyed by (pair, token, channel). rate 0 means none.
struct ck_row_dropout {
  float rate;
  uint64_t key;
  const int32_t *pairs;
  const int32_t *tokens;
};

/// Attention over packed rows; see AttentionShape in Kernels.
struct ck_attention_shape {
  int64_t batch, heads, head_width;
  const int32_t *query_offsets;
  const int32_t *key_offsets;
  const int32_t *key_counts;
  int64_t query_stride, key_stride, value_stride, out_stride;
  float scale;
  int64_t max_queries, max_keys;
};

struct ck_adamw_settings {
  float learning_rate, beta1, beta2, epsilon;
  /// 1 - beta1^t and sqrt(1 - beta2^t).
  float correction1, correction2_root;
};

/// What attention needs of each worker's private memory, and how much there is.
int64_t ck_attention_bytes(struct ck_attention_shape s);
int64_t ck_worker_bytes(void);
/// Scratch of the vocabulary loss (a block of rows of logits); chunks of the convolution, each with its partial sums.
int64_t ck_vocabulary_bytes(int64_t rows, int64_t vocabulary);
int64_t ck_convolve3x3_chunks(int64_t batch, int64_t height, int64_t width);

#include "operations.h"
