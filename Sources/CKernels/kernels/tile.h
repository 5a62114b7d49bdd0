// The inner product of everything small: a tile of C kept in registers while k runs.

#if CK_LEVEL == 4
enum { TILE_VECTORS = 4, TILE_ROWS = 8, TILE_ROWS_WIDEST = 6 };
#elif CK_LEVEL == 3
enum { TILE_VECTORS = 2, TILE_ROWS = 6, TILE_ROWS_WIDEST = 6 };
#elif defined(__aarch64__)
enum { TILE_VECTORS = 4, TILE_ROWS = 6, TILE_ROWS_WIDEST = 6 };
#else
enum { TILE_VECTORS = 2, TILE_ROWS = 4, TILE_ROWS_WIDEST = 4 };
#endif

/// c[rows, columns] (=|+=) sum over k of a[r * row_step + k * k_step] * b[k * ldb + column]; `vectors` covers `columns`, and b is readable
/// to the last vector's end.
INLINE void tile_of(const int rows, const int vectors, int64_t k, const float *a, int64_t row_step, int64_t k_step, const float *b,
                    int64_t ldb, float *c, int64_t ldc, int add, int64_t columns) {
  vf sum[8][4];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[r][v] = 0.0f;
#pragma clang loop unroll(disable)
  for (int64_t i = 0; i < k; i++) {
    vf line[4];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) line[v] = load(b + v * W);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const vf x = a[r * row_step];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sum[r][v] = x * line[v] + sum[r][v];
    }
    a += k_step;
    b += ldb;
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      const int64_t n = v == vectors - 1 ? columns - v * W : W;
      put(c + r * ldc + v * W, sum[r][v], add, n);
    }
}

typedef void (*tile_function)(int64_t k, const float *a, int64_t row_step, int64_t k_step, const float *b, int64_t ldb, float *c, int64_t ldc,
                              int add, int64_t columns);
#define TILE(rows, vectors)                                                                                                    \
  static __attribute__((noinline)) void tile_##rows##_##vectors(int64_t k, const float *a, int64_t row_step, int64_t k_step,   \
                                                                const float *b, int64_t ldb, float *c, int64_t ldc, int add,   \
                                                                int64_t columns) {                                             \
    tile_of(rows, vectors, k, a, row_step, k_step, b, ldb, c, ldc, add, columns);                                              \
  }
#define TILES(vectors) TILE(1, vectors) TILE(2, vectors) TILE(3, vectors) TILE(4, vectors) TILE(5, vectors) TILE(6, vectors)
TILES(1) TILES(2) TILES(3) TILES(4)
TILE(7, 1) TILE(8, 1) TILE(7, 2) TILE(8, 2) TILE(7, 3) TILE(8, 3)
#define TILE_LINE(v) tile_1_##v, tile_2_##v, tile_3_##v, tile_4_##v, tile_5_##v, tile_6_##v
static const tile_function tiles[4][8] = {
    {TILE_LINE(1), tile_7_1, tile_8_1}, {TILE_LINE(2), tile_7_2, tile_8_2}, {TILE_LINE(3), tile_7_3, tile_8_3}, {TILE_LINE(4)}};

/// c[m, n] (=|+=) a b for operands that fit the cache; a by steps, b row-major and readable to a multiple of W columns.
static void small_product(int64_t m, int64_t n, int64_t k, const float *a, int64_t row_step, int64_t k_step, const float *b, int64_t ldb,
                          float *c, int64_t ldc, int add) {
  const int64_t vectors = ck_ceil_div(n, W), panels = ck_ceil_div(vectors, TILE_VECTORS);
  for (int64_t panel = 0; panel < panels; panel++) {
    const int64_t first = vectors * panel / panels, width = vectors * (panel + 1) / panels - first;
    const int64_t column = first * W, columns = ck_min(n - column, width * W);
    const int64_t height = width == TILE_VECTORS ? TILE_ROWS_WIDEST : TILE_ROWS;
    for (int64_t row = 0; row < m; row += height) {
      const int64_t rows = ck_min(height, m - row);
      tiles[width - 1][rows - 1](k, a + row * row_step, row_step, k_step, b + column, ldb, c + row * ldc + column, ldc, add, columns);
    }
  }
}
