// Matrix products over the pool, and the linear layer.
#include <cblas.h>

struct product_job {
  int64_t m, n, k;
  const float *a;
  int64_t lda;
  int a_transposed;
  const float *b;
  int64_t ldb;
  int b_transposed, add;
  float *c;
  int64_t ldc;
  // What happens to a chunk of c while it is hot: bias is added; with `activated`, that becomes the saved preactivation.
  const float *bias;
  float *activated;
  int64_t block_rows, block_columns, column_blocks;
};

static void product_finish(const struct product_job *j, int64_t row, int64_t rows, int64_t column, int64_t columns) {
  for (int64_t r = row; r < row + rows; r++) {
    float *c = j->c + r * j->ldc + column;
    const float *bias = j->bias + column;
    if (j->activated) {
      float *y = j->activated + r * j->ldc + column;
      FOR_VECTORS(
          columns,
          {
            const vf x = load(c + i) + load(bias + i);
            store(c + i, x);
            store(y + i, gelu_of(x));
          },
          {
            const vf x = load_some(c + i, n) + load_some(bias + i, n);
            store_some(c + i, x, n);
            store_some(y + i, gelu_of(x), n);
          });
    } else {
      FOR_VECTORS(columns, store(c + i, load(c + i) + load(bias + i)), store_some(c + i, load_some(c + i, n) + load_some(bias + i, n), n));
    }
  }
}

#if CK_LEVEL == 4
#include "packed.h"
#define multiply_block packed_product
#else
/// One call of the library on one thread: its kernels for older processors leave little to gain.
static void multiply_block(const struct product_job *j, int64_t row, int64_t rows, int64_t column, int64_t columns, int worker) {
  (void)worker;
  cblas_sgemm(CblasRowMajor, j->a_transposed ? CblasTrans : CblasNoTrans, j->b_transposed ? CblasTrans : CblasNoTrans, (int)rows,
              (int)columns, (int)j->k, 1.0f, j->a + (j->a_transposed ? row : row * j->lda), (int)j->lda,
              j->b + (j->b_transposed ? column * j->ldb : column), (int)j->ldb, j->add ? 1.0f : 0.0f, j->c + row * j->ldc + column,
              (int)j->ldc);
  if (j->bias) product_finish(j, row, rows, column, columns);
}
#endif

static void product_task(void *context, int64_t chunk, int worker) {
  const struct product_job *j = context;
  const int64_t row = chunk / j->column_blocks * j->block_rows, column = chunk % j->column_blocks * j->block_columns;
  multiply_block(j, row, ck_min(j->block_rows, j->m - row), column, ck_min(j->block_columns, j->n - column), worker);
}

/// An even cut of `count` into blocks of at most about `target`, each a multiple of `step`.
INLINE int64_t even_block(int64_t count, int64_t target, int64_t step) {
  return ck_round_up(ck_ceil_div(count, ck_ceil_div(count, target)), step);
}

static void run_product(struct product_job j) {
  if (j.m == 0 || j.n == 0) return;
  int64_t rows = 240, columns = 256;
  // Small matrices are cut finer, as long as a chunk is worth handing out (about 10 us) and copying the operands stays a small part of it.
  while (ck_ceil_div(j.m, rows) * ck_ceil_div(j.n, columns) < 8 && ck_min(j.m, rows) * ck_min(j.n, columns) * j.k > 500000) {
    if (columns > 64 && j.n > 64 && (j.n >= j.m || rows <= 60)) {
      columns /= 2;
    } else if (rows > 60 && j.m > 60) {
      rows /= 2;
    } else if (columns > 64 && j.n > 64) {
      columns /= 2;
    } else {
      break;
    }
  }
  j.block_rows = even_block(j.m, rows, 12);
  j.block_columns = even_block(j.n, columns, 32);
  j.column_blocks = ck_ceil_div(j.n, j.block_columns);
  ck_pool_run(ck_ceil_div(j.m, j.block_rows) * j.column_blocks, product_task, &j);
}

static void op_product(int64_t m, int64_t n, int64_t k, const float *a, int64_t lda, int a_transposed, const float *b, int64_t ldb,
                       int b_transposed, int add, float *c, int64_t ldc) {
  run_product((struct product_job){.m = m, .n = n, .k = k, .a = a, .lda = lda, .a_transposed = a_transposed, .b = b, .ldb = ldb,
                                   .b_transposed = b_transposed, .add = add, .c = c, .ldc = ldc});
}
static void op_linear(const float *x, const float *weight, const float *bias, float *y, int64_t rows, int64_t inputs, int64_t outputs) {
  run_product((struct product_job){.m = rows, .n = outputs, .k = inputs, .a = x, .lda = inputs, .b = weight, .ldb = inputs,
                                   .b_transposed = 1, .c = y, .ldc = outputs, .bias = bias});
}
static void op_linear_gelu(const float *x, const float *weight, const float *bias, float *pre, float *y, int64_t rows, int64_t inputs,
                           int64_t outputs) {
  run_product((struct product_job){.m = rows, .n = outputs, .k = inputs, .a = x, .lda = inputs, .b = weight, .ldb = inputs,
                                   .b_transposed = 1, .c = pre, .ldc = outputs, .bias = bias, .activated = y});
}
