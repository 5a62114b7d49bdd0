// Dropout masks: a hash of (key, pair, token) per row, and of (row hash, channel) per element; no state, no order.

/// The finaliser of splitmix64.
INLINE uint64_t mixed(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}
INLINE uint64_t row_hash(uint64_t key, int32_t pair, int32_t token) {
  return mixed(key ^ mixed(((uint64_t)(uint32_t)pair << 32 | (uint32_t)token) + 0x9E3779B97F4A7C15ull));
}

struct row_mask {
  uint32_t low, high, threshold;
  float factor;
};
INLINE struct row_mask row_mask(float rate, uint64_t hash) {
  const double threshold = (double)rate * 4294967296.0;
  return (struct row_mask){(uint32_t)hash, (uint32_t)(hash >> 32), threshold >= 4294967295.0 ? UINT32_MAX : (uint32_t)threshold,
                           1.0f / (1.0f - rate)};
}
/// 1/(1-rate) where the channel is kept, 0 where it is dropped; `first` is the channel of lane 0.
INLINE vf mask_factors(struct row_mask m, int64_t first) {
  vu h = ((vu)lanes() + (uint32_t)first) * 0x9E3779B9u + m.low;
  h ^= h >> 16;
  h *= 0x85EBCA6Bu;
  h ^= m.high;
  h ^= h >> 13;
  h *= 0xC2B2AE35u;
  h ^= h >> 16;
  return choose(h >= m.threshold, (vf)m.factor, (vf)0.0f);
}

struct dropout_job { const float *x; struct ck_row_dropout dropout; int add; float *y; int64_t rows, width, block; };
static void dropout_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct dropout_job j = *(const struct dropout_job *)context;
  const int64_t end = ck_min(j.rows, (chunk + 1) * j.block);
  for (int64_t row = chunk * j.block; row < end; row++) {
    const struct row_mask m = row_mask(j.dropout.rate, row_hash(j.dropout.key, j.dropout.pairs[row], j.dropout.tokens[row]));
    const float *x = j.x + row * j.width;
    float *y = j.y + row * j.width;
    FOR_VECTORS(
        j.width, put(y + i, load(x + i) * mask_factors(m, i), j.add, W),
        put(y + i, load_some(x + i, n) * mask_factors(m, i), j.add, n));
  }
}
static void op_dropout(const float *x, struct ck_row_dropout dropout, int add, float *y, int64_t rows, int64_t width) {
  if (dropout.rate == 0) {
    op_accumulate(x, add, y, rows * width);
    return;
  }
  struct dropout_job j = {x, dropout, add, y, rows, width, rows_per_chunk(width)};
  ck_pool_run(ck_ceil_div(rows, j.block), dropout_task, &j);
}
