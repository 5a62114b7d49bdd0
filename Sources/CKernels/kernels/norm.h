// Layer norm over the last axis, alone or fused with a residual sum and dropout.

struct norm_job {
  const float *x, *y;
  struct ck_row_dropout dropout;
  const float *weight, *bias;
  float epsilon;
  float *sum, *out, *mean, *inverse;
  int64_t rows, width, block;
};

/// sum = x + dropout(y) for one row.
INLINE void residual_row(const struct norm_job *j, int64_t row) {
  const float *x = j->x + row * j->width, *y = j->y + row * j->width;
  float *sum = j->sum + row * j->width;
  if (j->dropout.rate == 0) {
    FOR_VECTORS(j->width, store(sum + i, load(x + i) + load(y + i)), store_some(sum + i, load_some(x + i, n) + load_some(y + i, n), n));
    return;
  }
  const struct row_mask m = row_mask(j->dropout.rate, row_hash(j->dropout.key, j->dropout.pairs[row], j->dropout.tokens[row]));
  FOR_VECTORS(
      j->width, store(sum + i, load(x + i) + load(y + i) * mask_factors(m, i)),
      store_some(sum + i, load_some(x + i, n) + load_some(y + i, n) * mask_factors(m, i), n));
}

static void norm_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct norm_job j = *(const struct norm_job *)context;
  const int64_t width = j.width, end = ck_min(j.rows, (chunk + 1) * j.block);
  const float share = 1.0f / (float)width;
  for (int64_t row = chunk * j.block; row < end; row++) {
    if (j.y) residual_row(&j, row);
    const float *x = (j.y ? j.sum : j.x) + row * width;
    float *out = j.out + row * width;
    vf sum = 0.0f, sum2 = 0.0f;
    int64_t c = 0;
    for (; c + 2 * W <= width; c += 2 * W) {
      sum += load(x + c);
      sum2 += load(x + c + W);
    }
    for (; c < width; c += W) sum += get(x + c, width - c);
    const float mean = total(sum + sum2) * share;
    vf square = 0.0f, square2 = 0.0f;
    for (c = 0; c + 2 * W <= width; c += 2 * W) {
      const vf a = load(x + c) - mean, b = load(x + c + W) - mean;
      square += a * a;
      square2 += b * b;
    }
    for (; c < width; c += W) {
      const vf a = get(x + c, width - c) - mean;
      const vf d = choose(lanes() < (int32_t)ck_min(W, width - c), a, (vf)0.0f);
      square += d * d;
    }
    const float inverse = 1.0f / __builtin_sqrtf(total(square + square2) * share + j.epsilon);
    j.mean[row] = mean;
    j.inverse[row] = inverse;
    FOR_VECTORS(
        width, store(out + i, (load(x + i) - mean) * inverse * load(j.weight + i) + load(j.bias + i)),
        store_some(out + i, (load_some(x + i, n) - mean) * inverse * load_some(j.weight + i, n) + load_some(j.bias + i, n), n));
  }
}
static void op_norm(const float *x, const float *y, struct ck_row_dropout dropout, const float *weight, const float *bias, float epsilon,
                    float *sum, float *out, float *mean, float *inverse, int64_t rows, int64_t width) {
  struct norm_job j = {x, y, dropout, weight, bias, epsilon, sum, out, mean, inverse, rows, width, rows_per_chunk(width)};
  ck_pool_run(ck_ceil_div(rows, j.block), norm_task, &j);
}

/// Rows whose column sums are gathered together, by shape alone: at most 64 partial sums.
INLINE int64_t partial_rows(int64_t rows, int64_t width) {
  return ck_max(ck_round_up(ck_ceil_div(rows, 64), 4), ck_round_up(rows_per_chunk(width), 4));
}

struct norm_gradient_job {
  const float *x, *weight, *mean, *inverse, *dout, *dsum;
  struct ck_row_dropout dropout;
  int dx_add;
  float *dx;
  int dy_add;
  float *dy;
  float *partial;
  int64_t rows, width, block;
};

/// The rows of one group of at most four: their two means, then, column by column, dx, dy and the sums for weight and bias.
/// The arguments after `row` are constants in every call that matters, so each combination becomes a loop of its own.
INLINE void norm_gradient_group(const struct norm_gradient_job *j, int64_t row, const int count, const int has_sum, const int has_dy,
                                const int masked, float *dweight, float *dbias) {
  const int64_t width = j->width;
  const float share = 1.0f / (float)width;
  // normal = x * inverse + shift
  float inverse[4], shift[4], mean_g[4], mean_gx[4];
  struct row_mask masks[4];
  vf g_sum[4], gx_sum[4];
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    inverse[r] = j->inverse[row + r];
    shift[r] = -j->mean[row + r] * inverse[r];
    g_sum[r] = 0.0f;
    gx_sum[r] = 0.0f;
    if (masked) {
      masks[r] = row_mask(j->dropout.rate, row_hash(j->dropout.key, j->dropout.pairs[row + r], j->dropout.tokens[row + r]));
    }
  }
  const float *x = j->x + row * width, *dout = j->dout + row * width;
  for (int64_t c = 0; c < width; c += W) {
    const int64_t n = width - c;
    const vf weight = get(j->weight + c, n);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      const vf g = get(dout + r * width + c, n) * weight;
      g_sum[r] += g;
      gx_sum[r] += g * (get(x + r * width + c, n) * inverse[r] + shift[r]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < count; r++) {
    mean_g[r] = total(g_sum[r]) * share * inverse[r];
    mean_gx[r] = total(gx_sum[r]) * share * inverse[r];
  }
  for (int64_t c = 0; c < width; c += W) {
    const int64_t n = width - c;
    const vf weight = get(j->weight + c, n);
    vf dw = get(dweight + c, n), db = get(dbias + c, n);
#pragma clang loop unroll(full)
    for (int r = 0; r < count; r++) {
      const int64_t at = (row + r) * width + c;
      const vf normal = get(j->x + at, n) * inverse[r] + shift[r], g = get(j->dout + at, n);
      dw += g * normal;
      db += g;
      vf d = (g * weight) * inverse[r] - mean_g[r];
      d = d - normal * mean_gx[r];
      if (has_sum) d += get(j->dsum + at, n);
      put(j->dx + at, d, j->dx_add, n);
      if (has_dy) put(j->dy + at, masked ? d * mask_factors(masks[r], c) : d, j->dy_add, n);
    }
    put(dweight + c, dw, 0, n);
    put(dbias + c, db, 0, n);
  }
}
static void norm_gradient_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct norm_gradient_job j = *(const struct norm_gradient_job *)context;
  const int64_t end = ck_min(j.rows, (chunk + 1) * j.block);
  float *dweight = j.partial + chunk * 2 * j.width, *dbias = dweight + j.width;
  memset(dweight, 0, (size_t)(2 * j.width) * sizeof(float));
  const int masked = j.dy && j.dropout.rate != 0;
  int64_t row = chunk * j.block;
  for (; row + 4 <= end; row += 4) {
    if (!j.dy && !j.dsum) {
      norm_gradient_group(&j, row, 4, 0, 0, 0, dweight, dbias);
    } else if (masked && j.dsum) {
      norm_gradient_group(&j, row, 4, 1, 1, 1, dweight, dbias);
    } else if (masked) {
      norm_gradient_group(&j, row, 4, 0, 1, 1, dweight, dbias);
    } else {
      norm_gradient_group(&j, row, 4, j.dsum != NULL, j.dy != NULL, 0, dweight, dbias);
    }
  }
  for (; row < end; row++) norm_gradient_group(&j, row, 1, j.dsum != NULL, j.dy != NULL, masked, dweight, dbias);
}

/// Adds up partial sums [parts, stride], columns 0..<width starting at `offset`, in order.
struct reduce_job { const float *partial; int64_t parts, stride; float *first, *second; int64_t width; int add; };
static void reduce_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct reduce_job j = *(const struct reduce_job *)context;
  for (int64_t c = chunk * 256; c < ck_min(j.width, chunk * 256 + 256); c += W) {
    const int64_t n = j.width - c;
    vf a = 0.0f, b = 0.0f;
    for (int64_t part = 0; part < j.parts; part++) {
      a += get(j.partial + part * j.stride + c, n);
      if (j.second) b += get(j.partial + part * j.stride + j.width + c, n);
    }
    put(j.first + c, a, j.add, n);
    if (j.second) put(j.second + c, b, j.add, n);
  }
}

static void op_norm_gradient(const float *x, const float *weight, const float *mean, const float *inverse, const float *dout,
                             const float *dsum, struct ck_row_dropout dropout, int dx_add, float *dx, int dy_add, float *dy, int weight_add,
                             float *dweight, float *dbias, int64_t rows, int64_t width, void *scratch) {
  struct norm_gradient_job j = {x,      weight, mean, inverse, dout, dsum, dropout, dx_add, dx, dy_add, dy, scratch,
                                rows,   width,  partial_rows(rows, width)};
  const int64_t parts = ck_ceil_div(rows, j.block);
  ck_pool_run(parts, norm_gradient_task, &j);
  struct reduce_job sum = {scratch, parts, 2 * width, dweight, dbias, width, weight_add};
  ck_pool_run(ck_ceil_div(width, 256), reduce_task, &sum);
}

struct column_sum_job { const float *dy; float *partial; int64_t rows, width, block; };
static void column_sum_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct column_sum_job j = *(const struct column_sum_job *)context;
  const int64_t end = ck_min(j.rows, (chunk + 1) * j.block);
  float *partial = j.partial + chunk * j.width;
  memset(partial, 0, (size_t)j.width * sizeof(float));
  int64_t row = chunk * j.block;
  for (; row < end; row += 4) {
    const int count = (int)ck_min(4, end - row);
    const float *dy = j.dy + row * j.width;
    for (int64_t c = 0; c < j.width; c += W) {
      const int64_t n = j.width - c;
      vf sum = get(dy + c, n);
      for (int r = 1; r < count; r++) sum += get(dy + r * j.width + c, n);
      put(partial + c, get(partial + c, n) + sum, 0, n);
    }
  }
}
static void op_column_sum(const float *dy, int add, float *db, int64_t rows, int64_t width, void *scratch) {
  struct column_sum_job j = {dy, scratch, rows, width, partial_rows(rows, width)};
  const int64_t parts = ck_ceil_div(rows, j.block);
  ck_pool_run(parts, column_sum_task, &j);
  struct reduce_job sum = {scratch, parts, width, db, NULL, width, add};
  ck_pool_run(ck_ceil_div(width, 256), reduce_task, &sum);
}
