// The vocabulary head: logits, soft-max, cross-entropy and their gradients in blocks of rows.

struct vocabulary_job {
  float *logits;  // of this block, overwritten by their gradients
  const float *bias;
  const int32_t *labels;
  const float *row_weights;
  float *token_loss, *kept;
  int gradients;
  int64_t rows, vocabulary;
};

/// One row: bias added, kept if asked for, the row's cross-entropy, and the gradient in place.
static void vocabulary_task(void *context, int64_t row, int worker) {
  (void)worker;
  const struct vocabulary_job j = *(const struct vocabulary_job *)context;
  const int64_t count = j.vocabulary;
  float *x = j.logits + row * count;
  vf peak = -__builtin_inff();
  FOR_VECTORS(
      count,
      {
        const vf v = load(x + i) + load(j.bias + i);
        store(x + i, v);
        peak = larger(v, peak);
      },
      {
        const vf v = load_some(x + i, n) + load_some(j.bias + i, n);
        store_some(x + i, v, n);
        peak = larger(choose(lanes() < (int32_t)n, v, (vf)-__builtin_inff()), peak);
      });
  const float max = greatest(peak), target = x[j.labels[row]];
  if (j.kept) memcpy(j.kept + row * count, x, (size_t)count * sizeof(float));
  double sum = 0;
  // Thousands of terms: summed in float within stretches, in double across them.
  for (int64_t start = 0; start < count; start += 1024) {
    const int64_t length = ck_min(1024, count - start);
    float *stretch = x + start;
    vf part = 0.0f;
    FOR_VECTORS(
        length,
        {
          const vf e = exponential(load(stretch + i) - max);
          part += e;
          if (j.gradients) store(stretch + i, e);
        },
        {
          const vf e = choose(lanes() < (int32_t)n, exponential(load_some(stretch + i, n) - max), (vf)0.0f);
          part += e;
          if (j.gradients) store_some(stretch + i, e, n);
        });
    sum += (double)total(part);
  }
  j.token_loss[row] = (float)(log(sum) + (double)max - (double)target);
  if (!j.gradients) return;
  const float factor = (float)((double)j.row_weights[row] / sum);
  FOR_VECTORS(count, store(x + i, load(x + i) * factor), store_some(x + i, load_some(x + i, n) * factor, n));
  x[j.labels[row]] -= j.row_weights[row];
}

struct bias_gradient_job { const float *dlogits; float *dbias; int64_t rows, vocabulary; int add; };
static void bias_gradient_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct bias_gradient_job j = *(const struct bias_gradient_job *)context;
  enum { COLUMNS = 512 };
  const int64_t first = chunk * COLUMNS, columns = ck_min(COLUMNS, j.vocabulary - first);
  float sums[COLUMNS] = {0};
  for (int64_t row = 0; row < j.rows; row++) {
    const float *x = j.dlogits + row * j.vocabulary + first;
    FOR_VECTORS(columns, store(sums + i, load(sums + i) + load(x + i)), store_some(sums + i, load_some(sums + i, n) + load_some(x + i, n), n));
  }
  FOR_VECTORS(columns, put(j.dbias + first + i, load(sums + i), j.add, W), put(j.dbias + first + i, load_some(sums + i, n), j.add, n));
}

static void op_vocabulary_loss(const float *x, const float *weight, const float *bias, const int32_t *labels, const float *row_weights,
                               double *loss, float *token_loss, int dx_add, float *dx, int weight_add, float *dweight, float *dbias,
                               float *logits, int64_t rows, int64_t width, int64_t vocabulary, void *scratch) {
  const int64_t block = ck_vocabulary_block(rows, vocabulary);
  for (int64_t row = 0; row < rows; row += block) {
    const int64_t count = ck_min(block, rows - row);
    const float *block_x = x + row * width;
    struct vocabulary_job j = {scratch,          bias,       labels + row, row_weights + row, token_loss + row, logits ? logits + row * vocabulary : NULL,
                               dx != NULL, count,        vocabulary};
    op_product(count, vocabulary, width, block_x, width, 0, weight, width, 1, 0, scratch, vocabulary);
    ck_pool_run(count, vocabulary_task, &j);
    if (!dx) continue;
    op_product(count, width, vocabulary, scratch, vocabulary, 0, weight, width, 0, dx_add, dx + row * width, width);
    op_product(vocabulary, width, count, scratch, vocabulary, 1, block_x, width, 0, weight_add || row > 0, dweight, width);
    struct bias_gradient_job b = {scratch, dbias, count, vocabulary, weight_add || row > 0};
    ck_pool_run(ck_ceil_div(vocabulary, 512), bias_gradient_task, &b);
  }
  if (dx && rows == 0 && !weight_add) {
    op_fill(dweight, 0, vocabulary * width);
    op_fill(dbias, 0, vocabulary);
  }
  double sum = 0;
  for (int64_t row = 0; row < rows; row++) sum += (double)row_weights[row] * (double)token_loss[row];
  *loss = sum;
}
