// Attention, one (pair, head) a chunk: scores of a block of queries stay in the cache, so no online soft-max is needed; the gradient
// recomputes the probabilities from the saved log-sum.

struct attention_job {
  struct ck_attention_shape s;
  const float *q, *k, *v, *out, *dout;
  struct ck_row_dropout dropout;
  float *result, *log_sum, *probabilities;
  int query_add, key_add, value_add;
  float *dq, *dk, *dv;
  int64_t head_padded, keys_padded;
};

/// A (pair, head): where its rows start and how many there are.
struct attention_item {
  int64_t pair, head, query, queries, key, keys, keys_all;
};
INLINE struct attention_item attention_item(const struct ck_attention_shape *s, int64_t chunk) {
  const int64_t pair = chunk / s->heads;
  struct attention_item item = {.pair = pair, .head = chunk % s->heads, .query = s->query_offsets[pair], .key = s->key_offsets[pair]};
  item.queries = s->query_offsets[pair + 1] - item.query;
  item.keys_all = s->key_offsets[pair + 1] - item.key;
  item.keys = s->key_counts ? ck_min(s->key_counts[pair], item.keys_all) : item.keys_all;
  return item;
}

/// rows [rows, columns] with a stride -> factor * rows, packed [rows, padded], zero in the padding.
INLINE void pack_rows(const float *x, int64_t stride, int64_t rows, int64_t columns, float factor, float *y, int64_t padded) {
  for (int64_t r = 0; r < rows; r++, x += stride, y += padded) {
    FOR_VECTORS(columns, store(y + i, load(x + i) * factor), store(y + i, load_some(x + i, n) * factor));
  }
}
INLINE struct row_mask attention_mask(const struct attention_job *j, const struct attention_item *item, int64_t row) {
  const uint64_t hash = row_hash(j->dropout.key, j->dropout.pairs[row], j->dropout.tokens[row]);
  return row_mask(j->dropout.rate, mixed(hash + (uint64_t)(item->head + 1) * 0xD1B54A32D192ED03ull));
}

/// Turns a row of scores into exp(score - max); returns the sum, gives the max.
INLINE float soft_max_row(float *s, int64_t keys, float *max_out) {
  vf peak = -__builtin_inff();
  int64_t i = 0;
  for (; i + W <= keys; i += W) peak = larger(load(s + i), peak);
  if (i < keys) peak = larger(choose(lanes() < (int32_t)(keys - i), load(s + i), (vf)-__builtin_inff()), peak);
  const float max = greatest(peak);
  vf sum = 0.0f;
  for (i = 0; i + W <= keys; i += W) {
    const vf e = exponential(load(s + i) - max);
    sum += e;
    store(s + i, e);
  }
  if (i < keys) {
    const vf e = choose(lanes() < (int32_t)(keys - i), exponential(load(s + i) - max), (vf)0.0f);
    sum += e;
    store(s + i, e);
  }
  *max_out = max;
  return total(sum);
}

static void write_probabilities(const struct attention_job *j, const struct attention_item *item, int64_t first, int64_t count,
                                const float *scores, const float *inverse) {
  const int64_t width = j->s.max_keys;
  float *out = j->probabilities + ((item->pair * j->s.heads + item->head) * j->s.max_queries + first) * width;
  for (int64_t r = 0; r < count; r++, out += width) {
    for (int64_t c = 0; c < item->keys; c++) out[c] = scores[r * j->keys_padded + c] * inverse[r];
    for (int64_t c = item->keys; c < width; c++) out[c] = 0;
  }
}

static void attention_task(void *context, int64_t chunk, int worker) {
  const struct attention_job *j = context;
  const struct ck_attention_shape *s = &j->s;
  const struct attention_item item = attention_item(s, chunk);
  const int64_t width = s->head_width, column = item.head * width, padded = j->keys_padded;
  float *keys = ck_pool_scratch(worker);
  float *values = keys + width * padded, *scores = values + s->max_keys * j->head_padded;
  pack_transposed(j->k + item.key * s->key_stride + column, s->key_stride, item.keys, width, s->scale, keys, padded);
  pack_rows(j->v + item.key * s->value_stride + column, s->value_stride, item.keys, width, 1.0f, values, j->head_padded);
  for (int64_t first = 0; first < item.queries; first += CK_QUERY_BLOCK) {
    const int64_t count = ck_min(CK_QUERY_BLOCK, item.queries - first), row = item.query + first;
    float sums[CK_QUERY_BLOCK], peaks[CK_QUERY_BLOCK], inverse[CK_QUERY_BLOCK];
    small_product(count, item.keys, width, j->q + row * s->query_stride + column, s->query_stride, 1, keys, padded, scores, padded, 0);
    for (int64_t r = 0; r < CK_QUERY_BLOCK; r++) sums[r] = 1;
    for (int64_t r = 0; r < count; r++) {
      sums[r] = soft_max_row(scores + r * padded, item.keys, &peaks[r]);
      inverse[r] = item.keys > 0 ? 1.0f / sums[r] : 0.0f;
    }
    for (int64_t r = 0; r < CK_QUERY_BLOCK; r += W) store(sums + r, logarithm(load(sums + r)));
    for (int64_t r = 0; r < count; r++) j->log_sum[(row + r) * s->heads + item.head] = item.keys > 0 ? peaks[r] + sums[r] : 0;
    if (j->probabilities) write_probabilities(j, &item, first, count, scores, inverse);
    if (j->dropout.rate != 0) {
      for (int64_t r = 0; r < count; r++) {
        const struct row_mask m = attention_mask(j, &item, row + r);
        float *p = scores + r * padded;
        for (int64_t i = 0; i < item.keys; i += W) store(p + i, load(p + i) * mask_factors(m, i));
      }
    }
    float *out = j->result + row * s->out_stride + column;
    small_product(count, width, item.keys, scores, padded, 1, values, j->head_padded, out, s->out_stride, 0);
    for (int64_t r = 0; r < count; r++) {
      float *y = out + r * s->out_stride;
      const float factor = inverse[r];
      FOR_VECTORS(width, store(y + i, load(y + i) * factor), store_some(y + i, load_some(y + i, n) * factor, n));
    }
  }
  if (j->probabilities) {
    float *rest = j->probabilities + ((item.pair * s->heads + item.head) * s->max_queries + item.queries) * s->max_keys;
    memset(rest, 0, (size_t)((s->max_queries - item.queries) * s->max_keys) * sizeof(float));
  }
}

static void op_attention(struct ck_attention_shape s, const float *q, const float *k, const float *v, struct ck_row_dropout dropout, float *out,
                         float *log_sum, float *probabilities) {
  struct attention_job j = {.s = s, .q = q, .k = k, .v = v, .dropout = dropout, .result = out, .log_sum = log_sum,
                            .probabilities = probabilities};
  j.head_padded = ck_round_up(s.head_width, 16);
  j.keys_padded = ck_round_up(s.max_keys, 16);
  ck_pool_run(s.batch * s.heads, attention_task, &j);
}

/// One query row of the gradient: scores -> dropped probabilities, products with the output's gradient -> gradients of the scores.
INLINE void score_gradient_row(float *p, float *d, int64_t keys, float log_sum, float delta, int masked, struct row_mask m) {
  for (int64_t i = 0; i < keys; i += W) {
    const vf probability = exponential(load(p + i) - log_sum);
    vf kept = probability, g = load(d + i);
    if (masked) {
      const vf factor = mask_factors(m, i);
      kept *= factor;
      g *= factor;
    }
    store(p + i, kept);
    store(d + i, probability * (g - delta));
  }
}

INLINE void zero_rows(float *x, int64_t stride, int64_t first, int64_t end, int64_t width) {
  for (int64_t r = first; r < end; r++) memset(x + r * stride, 0, (size_t)width * sizeof(float));
}

static void attention_gradient_task(void *context, int64_t chunk, int worker) {
  const struct attention_job *j = context;
  const struct ck_attention_shape *s = &j->s;
  const struct attention_item item = attention_item(s, chunk);
  const int64_t width = s->head_width, column = item.head * width, padded = j->keys_padded, head = j->head_padded;
  float *keys_turned = ck_pool_scratch(worker);
  float *values_turned = keys_turned + width * padded, *keys = values_turned + width * padded;
  float *p = keys + s->max_keys * head, *d = p + CK_QUERY_BLOCK * padded;
  float *queries = d + CK_QUERY_BLOCK * padded, *dout = queries + CK_QUERY_BLOCK * head;
  float *dk = j->dk + item.key * s->key_stride + column, *dv = j->dv + item.key * s->value_stride + column;
  pack_transposed(j->k + item.key * s->key_stride + column, s->key_stride, item.keys, width, s->scale, keys_turned, padded);
  pack_transposed(j->v + item.key * s->value_stride + column, s->value_stride, item.keys, width, 1.0f, values_turned, padded);
  pack_rows(j->k + item.key * s->key_stride + column, s->key_stride, item.keys, width, s->scale, keys, head);
  for (int64_t first = 0; first < item.queries; first += CK_QUERY_BLOCK) {
    const int64_t count = ck_min(CK_QUERY_BLOCK, item.queries - first), row = item.query + first;
    const float *q = j->q + row * s->query_stride + column;
    pack_rows(q, s->query_stride, count, width, s->scale, queries, head);
    pack_rows(j->dout + row * s->out_stride + column, s->out_stride, count, width, 1.0f, dout, head);
    small_product(count, item.keys, width, q, s->query_stride, 1, keys_turned, padded, p, padded, 0);
    small_product(count, item.keys, width, dout, head, 1, values_turned, padded, d, padded, 0);
    for (int64_t r = 0; r < count; r++) {
      const float *out = j->out + (row + r) * s->out_stride + column;
      vf dot = 0.0f;
      FOR_VECTORS(width, dot += load(out + i) * load(dout + r * head + i), dot += load_some(out + i, n) * load(dout + r * head + i));
      const int masked = j->dropout.rate != 0;
      const struct row_mask m = masked ? attention_mask(j, &item, row + r) : (struct row_mask){0};
      score_gradient_row(p + r * padded, d + r * padded, item.keys, j->log_sum[(row + r) * s->heads + item.head], total(dot), masked, m);
    }
    small_product(count, width, item.keys, d, padded, 1, keys, head, j->dq + row * s->query_stride + column, s->query_stride, j->query_add);
    small_product(item.keys, width, count, p, 1, padded, dout, head, dv, s->value_stride, first > 0 || j->value_add);
    small_product(item.keys, width, count, d, 1, padded, queries, head, dk, s->key_stride, first > 0 || j->key_add);
  }
  const int64_t written = item.queries > 0 ? item.keys : 0;
  if (!j->key_add) zero_rows(dk, s->key_stride, written, item.keys_all, width);
  if (!j->value_add) zero_rows(dv, s->value_stride, written, item.keys_all, width);
}

static void op_attention_gradient(struct ck_attention_shape s, const float *q, const float *k, const float *v, const float *out,
                                  const float *log_sum, const float *dout, struct ck_row_dropout dropout, int query_add, float *dq, int key_add,
                                  float *dk, int value_add, float *dv) {
  struct attention_job j = {.s = s, .q = q, .k = k, .v = v, .out = out, .dout = dout, .dropout = dropout, .log_sum = (float *)log_sum,
                            .query_add = query_add, .key_add = key_add, .value_add = value_add, .dq = dq, .dk = dk, .dv = dv};
  j.head_padded = ck_round_up(s.head_width, 16);
  j.keys_padded = ck_round_up(s.max_keys, 16);
  ck_pool_run(s.batch * s.heads, attention_gradient_task, &j);
}
