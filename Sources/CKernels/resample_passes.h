// The two passes of resample.c, compiled once per instruction set: no include guard.

typedef uint8_t RESAMPLE(bytes16) __attribute__((vector_size(16)));
typedef int32_t RESAMPLE(sums16) __attribute__((vector_size(64)));

/// sums += sixteen levels x weight. Spelled out, as left to itself the compiler gathers along the taps.
#define ADD_WEIGHTED(sums, levels, weight)                                           \
  do {                                                                               \
    RESAMPLE(bytes16) bytes;                                                         \
    memcpy(&bytes, levels, 16);                                                      \
    sums += __builtin_convertvector(bytes, RESAMPLE(sums16)) * (weight);             \
  } while (0)

static inline void RESAMPLE(store_clipped)(const RESAMPLE(sums16) *sums, uint8_t *into) {
  const RESAMPLE(sums16) zero = {0}, most = zero + 255;
  RESAMPLE(sums16) levels = *sums >> precision;
  levels = __builtin_elementwise_min(__builtin_elementwise_max(levels, zero), most);
  const RESAMPLE(bytes16) bytes = __builtin_convertvector(levels, RESAMPLE(bytes16));
  memcpy(into, &bytes, 16);
}

/// Transposes a block of 16 x 16 bytes by four rounds of interleaving.
static inline void RESAMPLE(transpose16)(const uint8_t *from, int64_t from_stride, uint8_t *to, int64_t to_stride) {
  RESAMPLE(bytes16) rows[16], next[16];
  for (int row = 0; row < 16; row++) memcpy(&rows[row], from + row * from_stride, 16);
#pragma clang loop unroll(full)
  for (int round = 0; round < 4; round++) {
#pragma clang loop unroll(full)
    for (int pair = 0; pair < 8; pair++) {
      next[2 * pair] = __builtin_shufflevector(
          rows[pair], rows[pair + 8], 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      next[2 * pair + 1] = __builtin_shufflevector(
          rows[pair], rows[pair + 8], 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
    }
    memcpy(rows, next, sizeof rows);
  }
  for (int row = 0; row < 16; row++) memcpy(to + row * to_stride, &rows[row], 16);
}

/// `count` columns of 16 rows into [count rounded up to 16, 16].
static void RESAMPLE(lay_on_side)(const uint8_t *source, int64_t stride, int32_t rows, int64_t count, uint8_t *strip) {
  const int64_t whole = rows == strip_rows ? count / 16 * 16 : 0;
  for (int64_t column = 0; column < whole; column += 16) {
    RESAMPLE(transpose16)(source + column, stride, strip + column * strip_rows, strip_rows);
  }
  for (int64_t column = whole; column < count; column++) {
    for (int32_t row = 0; row < rows; row++) strip[column * strip_rows + row] = source[row * stride + column];
  }
}

static void RESAMPLE(set_upright)(const uint8_t *strip, int32_t rows, int64_t count, uint8_t *output, int64_t stride) {
  const int64_t whole = rows == strip_rows ? count / 16 * 16 : 0;
  for (int64_t column = 0; column < whole; column += 16) {
    RESAMPLE(transpose16)(strip + column * strip_rows, strip_rows, output + column, stride);
  }
  for (int64_t column = whole; column < count; column++) {
    for (int32_t row = 0; row < rows; row++) output[row * stride + column] = strip[column * strip_rows + row];
  }
}

static void RESAMPLE(rows)(
    const uint8_t *source, int64_t source_stride, int32_t source_width, int32_t rows, int32_t channels, const ck_resample_axis *axis,
    uint8_t *scratch, uint8_t *output, int64_t output_stride) {
  const int64_t source_columns = (int64_t)source_width * channels;
  const int64_t output_columns = (int64_t)axis->outputs * channels;
  uint8_t *side = scratch;
  uint8_t *result = scratch + (source_columns + 15) / 16 * 16 * strip_rows;
  for (int32_t top = 0; top < rows; top += strip_rows) {
    const int32_t height = rows - top < strip_rows ? rows - top : strip_rows;
    RESAMPLE(lay_on_side)(source + top * source_stride, source_stride, height, source_columns, side);
    for (int32_t x = 0; x < axis->outputs; x++) {
      const int32_t *weights = axis->weights + (int64_t)x * axis->taps;
      for (int32_t channel = 0; channel < channels; channel++) {
        const uint8_t *places = side + ((int64_t)axis->starts[x] * channels + channel) * strip_rows;
        RESAMPLE(sums16) sums = {0};
        sums += 1 << (precision - 1);
        for (int32_t tap = 0; tap < axis->counts[x]; tap++) {
          ADD_WEIGHTED(sums, places + (int64_t)tap * channels * strip_rows, weights[tap]);
        }
        RESAMPLE(store_clipped)(&sums, result + ((int64_t)x * channels + channel) * strip_rows);
      }
    }
    RESAMPLE(set_upright)(result, height, output_columns, output + top * output_stride, output_stride);
  }
}

static void RESAMPLE(columns)(
    const uint8_t *source, int64_t source_stride, int32_t row_bytes, const ck_resample_axis *axis, uint8_t *output,
    int64_t output_stride) {
  for (int32_t y = 0; y < axis->outputs; y++) {
    const int32_t *weights = axis->weights + (int64_t)y * axis->taps;
    const uint8_t *first = source + axis->starts[y] * source_stride;
    uint8_t *into = output + y * output_stride;
    const int32_t count = axis->counts[y];
    int32_t x = 0;
    for (; x + block_bytes <= row_bytes; x += block_bytes) {
      RESAMPLE(sums16) left = {0}, right = {0};
      left += 1 << (precision - 1);
      right += 1 << (precision - 1);
      for (int32_t tap = 0; tap < count; tap++) {
        const uint8_t *levels = first + tap * source_stride + x;
        ADD_WEIGHTED(left, levels, weights[tap]);
        ADD_WEIGHTED(right, levels + 16, weights[tap]);
      }
      RESAMPLE(store_clipped)(&left, into + x);
      RESAMPLE(store_clipped)(&right, into + x + 16);
    }
    for (; x < row_bytes; x++) {
      int32_t sum = 1 << (precision - 1);
      for (int32_t tap = 0; tap < count; tap++) sum += first[tap * source_stride + x] * weights[tap];
      into[x] = clipped(sum);
    }
  }
}

#undef ADD_WEIGHTED
