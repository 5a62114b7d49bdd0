// The matrix product of the widest level: operands are copied block by block into the worker's scratch, in the order the registers want
// them, and tiles of 12 rows by two vectors are kept in registers while k runs. Reaches about 95 % of the multiplier's peak.

enum {
  PACK_ROWS = 12,
  PACK_COLUMNS = 2 * W,
  PACK_DEPTH = 384,
  // Panels of B copied together: their rows lie side by side in memory, which the prefetcher likes.
  PACK_PANELS = 4,
  // Rows of A copied as they are lie this far apart: not a multiple of the page, so they do not fight for the same cache sets.
  PACK_STRIDE = PACK_DEPTH + 16,
};

/// c[rows, columns] (=|+=) a b over one stretch of k. b: panel [k, PACK_COLUMNS].
INLINE void packed_tile(const int rows, const int vectors, const int64_t row_step, const int64_t k_step, int64_t k, const float *a,
                        const float *b, float *c, int64_t ldc, int add, int64_t columns) {
  vf sum[PACK_ROWS][2];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[r][v] = 0.0f;
#pragma clang loop unroll_count(2)
  for (int64_t i = 0; i < k; i++) {
    vf line[2];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) line[v] = load(b + v * W);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const vf x = a[r * row_step];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[r][v] = x * line[v] + sum[r][v];
    }
    a += k_step;
    b += PACK_COLUMNS;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) put(c + r * ldc + v * W, sum[r][v], add, v == vectors - 1 ? columns - v * W : W);
}

typedef void (*packed_function)(int64_t k, const float *a, const float *b, float *c, int64_t ldc, int add, int64_t columns);
// `plain` tiles read rows of A copied as they are; `turned` tiles read A with its rows side by side for each k.
#define PACKED_TILE(rows, vectors)                                                                                              \
  static __attribute__((noinline)) void plain_##rows##_##vectors(int64_t k, const float *a, const float *b, float *c, int64_t ldc, \
                                                                 int add, int64_t columns) {                                    \
    packed_tile(rows, vectors, PACK_STRIDE, 1, k, a, b, c, ldc, add, columns);                                                  \
  }                                                                                                                             \
  static __attribute__((noinline)) void turned_##rows##_##vectors(int64_t k, const float *a, const float *b, float *c, int64_t ldc, \
                                                                  int add, int64_t columns) {                                   \
    packed_tile(rows, vectors, 1, PACK_ROWS, k, a, b, c, ldc, add, columns);                                                    \
  }
#define PACKED_TILES(v)                                                                                                      \
  PACKED_TILE(1, v) PACKED_TILE(2, v) PACKED_TILE(3, v) PACKED_TILE(4, v) PACKED_TILE(5, v) PACKED_TILE(6, v) PACKED_TILE(7, v) \
  PACKED_TILE(8, v) PACKED_TILE(9, v) PACKED_TILE(10, v) PACKED_TILE(11, v) PACKED_TILE(12, v)
PACKED_TILES(1)
PACKED_TILES(2)
#define PACKED_LINE(kind, v)                                                                                                  \
  {kind##_1_##v, kind##_2_##v, kind##_3_##v, kind##_4_##v, kind##_5_##v, kind##_6_##v, kind##_7_##v, kind##_8_##v, kind##_9_##v, \
   kind##_10_##v, kind##_11_##v, kind##_12_##v}
static const packed_function packed_tiles[2][2][PACK_ROWS] = {{PACKED_LINE(plain, 1), PACKED_LINE(plain, 2)},
                                                              {PACKED_LINE(turned, 1), PACKED_LINE(turned, 2)}};

/// Rows row..<row + rows of op(A) over depth..<depth + k.
static void pack_left(const struct product_job *j, int64_t row, int64_t rows, int64_t depth, int64_t k, float *y) {
  if (!j->a_transposed) {
    const float *x = j->a + row * j->lda + depth;
    for (int64_t r = 0; r < rows; r++, x += j->lda, y += PACK_STRIDE)
      FOR_VECTORS(k, store(y + i, load(x + i)), store(y + i, load_some(x + i, n)));
    return;
  }
  // Groups of 12 rows: [k, 12] each; some lines of k at a time, so that neighbours in memory are read together.
  enum { LINES = 8 };
  const float *x = j->a + depth * j->lda + row;
  for (int64_t first = 0; first < k; first += LINES) {
    const int64_t end = ck_min(k, first + LINES);
    for (int64_t r = 0; r < rows; r += PACK_ROWS) {
      const int64_t n = ck_min(PACK_ROWS, rows - r);
      float *group = y + r * k;
      for (int64_t i = first; i < end; i++) store_some(group + i * PACK_ROWS, load_some(x + i * j->lda + r, n), PACK_ROWS);
    }
  }
}

/// Columns of op(B) in panels: [k, PACK_COLUMNS] each, zero beyond the matrix up to a whole vector.
static void pack_right(const struct product_job *j, int64_t column, int64_t columns, int64_t depth, int64_t k, float *y) {
  if (j->b_transposed) {
    for (int64_t c = 0; c < columns; c += PACK_COLUMNS, y += k * PACK_COLUMNS) {
      pack_transposed(j->b + (column + c) * j->ldb + depth, j->ldb, ck_min(PACK_COLUMNS, columns - c), k, 1.0f, y, PACK_COLUMNS);
    }
    return;
  }
  const float *x = j->b + depth * j->ldb + column;
  for (int64_t i = 0; i < k; i++, x += j->ldb, y += PACK_COLUMNS) {
    float *line = y;
    for (int64_t c = 0; c < columns; c += PACK_COLUMNS, line += k * PACK_COLUMNS) {
      const int64_t n = columns - c;
      if (n >= PACK_COLUMNS) {
        store(line, load(x + c));
        store(line + W, load(x + c + W));
      } else {
        store(line, get(x + c, n));
        if (n > W) store(line + W, load_some(x + c + W, n - W));
      }
    }
  }
}

static void packed_product(const struct product_job *j, int64_t row, int64_t rows, int64_t column, int64_t columns, int worker) {
  float *right = ck_pool_scratch(worker), *left = right + PACK_PANELS * PACK_DEPTH * PACK_COLUMNS;
  const int64_t depths = ck_max(1, ck_ceil_div(j->k, PACK_DEPTH)), step = ck_max(16, ck_round_up(ck_ceil_div(j->k, depths), 16));
  for (int64_t depth = 0; depth < ck_max(1, j->k); depth += step) {
    const int64_t k = ck_min(step, j->k - depth);
    const int add = j->add || depth > 0, last = depth + step >= j->k;
    pack_left(j, row, rows, depth, k, left);
    for (int64_t first = 0; first < columns; first += PACK_PANELS * PACK_COLUMNS) {
      const int64_t end = ck_min(columns, first + PACK_PANELS * PACK_COLUMNS);
      pack_right(j, column + first, end - first, depth, k, right);
      for (int64_t panel = first; panel < end; panel += PACK_COLUMNS) {
        const int64_t width = ck_min(PACK_COLUMNS, end - panel);
        const float *b = right + (panel - first) * k;
        float *c = j->c + row * j->ldc + column + panel;
        for (int64_t r = 0; r < rows; r += PACK_ROWS, c += PACK_ROWS * j->ldc) {
          const int64_t height = ck_min(PACK_ROWS, rows - r);
          const float *a = left + (j->a_transposed ? r * k : r * PACK_STRIDE);
          for (int64_t i = 0; i < height; i++) {
            __builtin_prefetch(c + i * j->ldc, 1);
            __builtin_prefetch(c + i * j->ldc + W, 1);
          }
          packed_tiles[j->a_transposed != 0][width > W][height - 1](k, a, b, c, j->ldc, add, width);
        }
        if (j->bias && last) product_finish(j, row, rows, column + panel, width);
      }
    }
  }
}
