// Rows of tokens gathered, scattered, summed.

INLINE void copy_row(const float *x, float *y, int64_t width) { memcpy(y, x, (size_t)width * sizeof(float)); }
INLINE void put_row(const float *x, int add, float *y, int64_t width) {
  FOR_VECTORS(width, put(y + i, load(x + i), add, W), put(y + i, load_some(x + i, n), add, n));
}
INLINE void zero_row(float *y, int64_t width) { memset(y, 0, (size_t)width * sizeof(float)); }
INLINE void sum_row(const float *a, const float *b, float *y, int64_t width) {
  FOR_VECTORS(width, store(y + i, load(a + i) + load(b + i)), store_some(y + i, load_some(a + i, n) + load_some(b + i, n), n));
}

/// One job description for all: each task reads the fields it needs. Sums over rows go by slices of columns, the rows in order.
struct token_job {
  const float *x, *a, *b;
  const int32_t *ids, *positions, *types;
  float *y, *z;
  int add, add_z;
  int64_t batch, kept, length, rows, width, entries, block;
  int32_t skipped;
};
enum { SLICE = 64 };
INLINE int64_t slices(int64_t width) { return ck_ceil_div(width, SLICE); }
INLINE int64_t row_chunks(struct token_job *j, int64_t rows) {
  j->rows = rows;
  j->block = rows_per_chunk(j->width);
  return ck_ceil_div(rows, j->block);
}
#define TOKEN_ROWS(name, row, ...)                                            \
  static void name(void *context, int64_t chunk, int worker) {                \
    (void)worker;                                                             \
    const struct token_job j = *(const struct token_job *)context;            \
    const int64_t end = ck_min(j.rows, (chunk + 1) * j.block);                \
    for (int64_t row = chunk * j.block; row < end; row++) { __VA_ARGS__; }    \
  }
#define TOKEN_SLICES(name, ...)                                               \
  static void name(void *context, int64_t chunk, int worker) {                \
    (void)worker;                                                             \
    const struct token_job j = *(const struct token_job *)context;            \
    const int64_t first = chunk * SLICE, columns = ck_min(SLICE, j.width - first); \
    __VA_ARGS__;                                                              \
  }

TOKEN_ROWS(embedding_task, row, {
  const float *word = j.x + (int64_t)j.ids[row] * j.width, *position = j.a + (int64_t)j.positions[row] * j.width;
  const float *type = j.b + (int64_t)j.types[row] * j.width;
  float *y = j.y + row * j.width;
  FOR_VECTORS(
      j.width, store(y + i, (load(word + i) + load(type + i)) + load(position + i)),
      store_some(y + i, (load_some(word + i, n) + load_some(type + i, n)) + load_some(position + i, n), n));
})
static void op_embedding(const float *word, const float *position, const float *type, const int32_t *ids, const int32_t *positions,
                         const int32_t *types, float *out, int64_t rows, int64_t width) {
  struct token_job j = {.x = word, .a = position, .b = type, .ids = ids, .positions = positions, .types = types, .y = out, .width = width};
  ck_pool_run(row_chunks(&j, rows), embedding_task, &j);
}
TOKEN_SLICES(embedding_gradient_task, {
  for (int64_t row = 0; row < j.rows; row++) {
    if (j.ids[row] != j.skipped) put_row(j.x + row * j.width + first, 1, j.y + (int64_t)j.ids[row] * j.width + first, columns);
  }
})
static void op_embedding_gradient(const float *dout, const int32_t *ids, int add, float *table, int64_t rows, int64_t width,
                                  int64_t entries, int32_t skipped) {
  if (!add) op_fill(table, 0, entries * width);
  struct token_job j = {.x = dout, .ids = ids, .y = table, .rows = rows, .width = width, .skipped = skipped};
  ck_pool_run(slices(width), embedding_gradient_task, &j);
}

TOKEN_ROWS(assemble_task, row, {
  const int64_t pair = row / (j.kept + 1), token = row % (j.kept + 1);
  float *y = j.y + row * j.width;
  if (token == 0) {
    sum_row(j.a, j.b, y, j.width);
  } else {
    const int64_t at = pair * j.kept + token - 1;
    sum_row(j.x + at * j.width, j.b + (1 + (int64_t)j.ids[at]) * j.width, y, j.width);
  }
})
static void op_assemble_tokens(const float *x, const float *cls, const float *position, const int32_t *kept, float *y, int64_t batch,
                               int64_t kept_count, int64_t width) {
  struct token_job j = {.x = x, .a = cls, .b = position, .ids = kept, .y = y, .kept = kept_count, .width = width};
  ck_pool_run(row_chunks(&j, batch * (kept_count + 1)), assemble_task, &j);
}
TOKEN_ROWS(assemble_gradient_task, row, {
  const int64_t pair = row / j.kept;
  put_row(j.x + (row + pair + 1) * j.width, j.add, j.y + row * j.width, j.width);
})
/// z (=|+=) the sum over pairs of row 0 of x [batch, length, width], a slice of columns.
TOKEN_SLICES(first_row_sum_task, {
  float *z = j.z + first;
  if (!j.add_z) zero_row(z, columns);
  for (int64_t pair = 0; pair < j.batch; pair++) put_row(j.x + pair * j.length * j.width + first, 1, z, columns);
})
static void op_assemble_tokens_gradient(const float *dy, int x_add, float *dx, int cls_add, float *dcls, int64_t batch, int64_t kept_count,
                                        int64_t width) {
  struct token_job j = {.x = dy, .y = dx, .z = dcls, .add = x_add, .add_z = cls_add, .batch = batch, .kept = kept_count,
                        .length = kept_count + 1, .width = width};
  ck_pool_run(row_chunks(&j, batch * kept_count), assemble_gradient_task, &j);
  ck_pool_run(slices(width), first_row_sum_task, &j);
}

TOKEN_ROWS(restore_task, row, {
  const int64_t pair = row / (j.length + 1), token = row % (j.length + 1);
  const float *source = j.x + pair * (j.kept + 1) * j.width;
  if (token > 0) {
    const int64_t from = j.ids[pair * j.length + token - 1];
    source = from < j.kept ? source + (1 + from) * j.width : j.a;
  }
  sum_row(source, j.b + token * j.width, j.y + row * j.width, j.width);
})
static void op_restore_tokens(const float *x, const float *mask_token, const float *position, const int32_t *restore, float *y,
                              int64_t batch, int64_t kept_count, int64_t length, int64_t width) {
  struct token_job j = {.x = x, .a = mask_token, .b = position, .ids = restore, .y = y, .kept = kept_count, .length = length,
                        .width = width};
  ck_pool_run(row_chunks(&j, batch * (length + 1)), restore_task, &j);
}
/// Every kept token is restored to exactly one place, so rows of dx are written once each.
TOKEN_ROWS(restore_gradient_task, row, {
  const int64_t pair = row / (j.length + 1), token = row % (j.length + 1);
  const int64_t to = token == 0 ? 0 : 1 + (int64_t)j.ids[pair * j.length + token - 1];
  if (to <= j.kept) put_row(j.x + row * j.width, j.add, j.y + (pair * (j.kept + 1) + to) * j.width, j.width);
})
TOKEN_SLICES(mask_token_gradient_task, {
  float sums[SLICE] = {0};
  for (int64_t pair = 0; pair < j.batch; pair++)
    for (int64_t token = 0; token < j.length; token++)
      if (j.ids[pair * j.length + token] >= j.kept) put_row(j.x + (pair * (j.length + 1) + token + 1) * j.width + first, 1, sums, columns);
  put_row(sums, j.add_z, j.z + first, columns);
})
static void op_restore_tokens_gradient(const float *dy, const int32_t *restore, int x_add, float *dx, int mask_add, float *dmask,
                                       int64_t batch, int64_t kept_count, int64_t length, int64_t width) {
  struct token_job j = {.x = dy, .ids = restore, .y = dx, .z = dmask, .add = x_add, .add_z = mask_add, .batch = batch, .kept = kept_count,
                        .length = length, .width = width};
  ck_pool_run(row_chunks(&j, batch * (length + 1)), restore_gradient_task, &j);
  ck_pool_run(slices(width), mask_token_gradient_task, &j);
}

TOKEN_ROWS(drop_class_task, row, copy_row(j.x + (row + row / j.length + 1) * j.width, j.y + row * j.width, j.width))
static void op_drop_class_token(const float *x, float *y, int64_t batch, int64_t length, int64_t width) {
  struct token_job j = {.x = x, .y = y, .length = length, .width = width};
  ck_pool_run(row_chunks(&j, batch * length), drop_class_task, &j);
}
TOKEN_ROWS(drop_class_gradient_task, row, {
  const int64_t pair = row / (j.length + 1), token = row % (j.length + 1);
  if (token > 0) {
    put_row(j.x + (pair * j.length + token - 1) * j.width, j.add, j.y + row * j.width, j.width);
  } else if (!j.add) {
    zero_row(j.y + row * j.width, j.width);
  }
})
static void op_drop_class_token_gradient(const float *dy, int add, float *dx, int64_t batch, int64_t length, int64_t width) {
  struct token_job j = {.x = dy, .y = dx, .add = add, .length = length, .width = width};
  ck_pool_run(row_chunks(&j, batch * (length + 1)), drop_class_gradient_task, &j);
}

TOKEN_ROWS(mean_task, pair, {
  float *y = j.y + pair * j.width;
  const float *x = j.x + pair * j.length * j.width;
  copy_row(x, y, j.width);
  for (int64_t token = 1; token < j.length; token++) put_row(x + token * j.width, 1, y, j.width);
  const float share = 1.0f / (float)j.length;
  FOR_VECTORS(j.width, store(y + i, load(y + i) * share), store_some(y + i, load_some(y + i, n) * share, n));
})
static void op_mean_tokens(const float *x, float *y, int64_t batch, int64_t length, int64_t width) {
  struct token_job j = {.x = x, .y = y, .length = length, .rows = batch, .width = width, .block = 1};
  ck_pool_run(batch, mean_task, &j);
}
TOKEN_ROWS(mean_gradient_task, row, {
  const float *x = j.x + row / j.length * j.width;
  float *y = j.y + row * j.width;
  const float share = 1.0f / (float)j.length;
  FOR_VECTORS(j.width, put(y + i, load(x + i) * share, j.add, W), put(y + i, load_some(x + i, n) * share, j.add, n));
})
static void op_mean_tokens_gradient(const float *dy, int add, float *dx, int64_t batch, int64_t length, int64_t width) {
  struct token_job j = {.x = dy, .y = dx, .add = add, .length = length, .width = width};
  ck_pool_run(row_chunks(&j, batch * length), mean_gradient_task, &j);
}

TOKEN_ROWS(add_per_pair_task, pair, {
  for (int64_t row = j.ids[pair]; row < j.ids[pair + 1]; row++)
    sum_row(j.x + row * j.width, j.a + pair * j.width, j.y + row * j.width, j.width);
})
static void op_add_per_pair(const float *x, const float *g, const int32_t *offsets, float *y, int64_t batch, int64_t width) {
  struct token_job j = {.x = x, .a = g, .ids = offsets, .y = y, .rows = batch, .width = width, .block = 1};
  ck_pool_run(batch, add_per_pair_task, &j);
}
TOKEN_ROWS(add_per_pair_gradient_task, pair, {
  float *z = j.z + pair * j.width;
  if (!j.add_z) zero_row(z, j.width);
  for (int64_t row = j.ids[pair]; row < j.ids[pair + 1]; row++) {
    const float *dy = j.x + row * j.width;
    put_row(dy, 1, z, j.width);
    put_row(dy, j.add, j.y + row * j.width, j.width);
  }
})
static void op_add_per_pair_gradient(const float *dy, const int32_t *offsets, int x_add, float *dx, int pair_add, float *dg, int64_t batch,
                                     int64_t width) {
  struct token_job j = {.x = dy, .ids = offsets, .y = dx, .z = dg, .add = x_add, .add_z = pair_add, .rows = batch, .width = width,
                        .block = 1};
  ck_pool_run(batch, add_per_pair_gradient_task, &j);
}

TOKEN_ROWS(select_task, row, copy_row(j.x + (int64_t)j.ids[row] * j.width, j.y + row * j.width, j.width))
static void op_select_rows(const float *x, const int32_t *rows, int64_t count, float *y, int64_t width) {
  struct token_job j = {.x = x, .ids = rows, .y = y, .width = width};
  ck_pool_run(row_chunks(&j, count), select_task, &j);
}
TOKEN_ROWS(select_gradient_task, row, put_row(j.x + row * j.width, 1, j.y + (int64_t)j.ids[row] * j.width, j.width))
static void op_select_rows_gradient(const float *dy, const int32_t *rows, int64_t count, int add, float *dx, int64_t source_rows,
                                    int64_t width) {
  if (!add) op_fill(dx, 0, source_rows * width);
  struct token_job j = {.x = dy, .ids = rows, .y = dx, .width = width};
  ck_pool_run(row_chunks(&j, count), select_gradient_task, &j);
}
