// Vectors of this level's width, by the compiler's vector extension: the same source serves AVX-512, AVX2, SSE and NEON.
#if CK_LEVEL == 4
#define W 16
#elif CK_LEVEL == 3
#define W 8
#else
#define W 4
#endif

typedef float vf __attribute__((ext_vector_type(W)));
typedef int32_t vi __attribute__((ext_vector_type(W)));
typedef uint32_t vu __attribute__((ext_vector_type(W)));
struct unaligned_vf { vf value; } __attribute__((packed, aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))

INLINE vf load(const float *p) { return ((const struct unaligned_vf *)p)->value; }
INLINE void store(float *p, vf v) { ((struct unaligned_vf *)p)->value = v; }

/// The first n (0...W) elements, the rest zero; never reads beyond them.
INLINE vf load_some(const float *p, int64_t n) {
#if CK_LEVEL == 4
  return (vf)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p);
#else
  vf v = 0.0f;
  for (int i = 0; i < W; i++)
    if (i < n) v[i] = p[i];
  return v;
#endif
}
INLINE void store_some(float *p, vf v, int64_t n) {
#if CK_LEVEL == 4
  _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), (__m512)v);
#else
  for (int i = 0; i < W; i++)
    if (i < n) p[i] = v[i];
#endif
}

INLINE vf choose(vi condition, vf yes, vf no) { return (vf)((condition & (vi)yes) | (~condition & (vi)no)); }
INLINE vf larger(vf a, vf b) { return choose(a > b, a, b); }
INLINE vf magnitude(vf x) { return (vf)((vi)x & 0x7fffffff); }

/// 0, 1, 2, ... W-1.
INLINE vi lanes(void) {
  vi v;
  for (int i = 0; i < W; i++) v[i] = i;
  return v;
}

INLINE float total(vf v) {
  float s[W];
  memcpy(s, &v, sizeof v);
  for (int half = W / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) s[i] += s[i + half];
  return s[0];
}
INLINE float greatest(vf v) {
  float s[W];
  memcpy(s, &v, sizeof v);
  for (int half = W / 2; half > 0; half /= 2)
    for (int i = 0; i < half; i++) s[i] = s[i] > s[i + half] ? s[i] : s[i + half];
  return s[0];
}

#if CK_LEVEL == 4
#define INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define INTERLEAVE_HIGH(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif CK_LEVEL == 3
#define INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define INTERLEAVE_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define INTERLEAVE_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define INTERLEAVE_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

/// W rows of W columns, turned in place: interleaving the halves log2(W) times is a transposition.
INLINE void transpose(vf x[W]) {
#pragma clang loop unroll(full)
  for (int round = 1; round < W; round *= 2) {
    vf y[W];
#pragma clang loop unroll(full)
    for (int i = 0; i < W / 2; i++) {
      y[2 * i] = INTERLEAVE_LOW(x[i], x[i + W / 2]);
      y[2 * i + 1] = INTERLEAVE_HIGH(x[i], x[i + W / 2]);
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < W; i++) x[i] = y[i];
  }
}

/// rows [rows, columns] with a stride -> factor * rows, turned: [columns, padded]. Of the padding the part up to a multiple of W is zero.
static void pack_transposed(const float *x, int64_t stride, int64_t rows, int64_t columns, float factor, float *y, int64_t padded) {
  for (int64_t r = 0; r < rows; r += W) {
    const int64_t present = ck_min(W, rows - r);
    for (int64_t c = 0; c < columns; c += W) {
      const int64_t n = ck_min(W, columns - c);
      vf block[W];
      if (present == W && n == W) {
        for (int i = 0; i < W; i++) block[i] = load(x + (r + i) * stride + c) * factor;
      } else {
        for (int i = 0; i < W; i++) block[i] = i < present ? load_some(x + (r + i) * stride + c, n) * factor : (vf)0.0f;
      }
      transpose(block);
      if (n == W) {
        for (int i = 0; i < W; i++) store(y + (c + i) * padded + r, block[i]);
      } else {
        for (int i = 0; i < W; i++)
          if (i < n) store(y + (c + i) * padded + r, block[i]);
      }
    }
  }
}

/// Runs `whole` for each full vector of 0..<count and `rest` once for the remaining n elements, `i` being the first element.
#define FOR_VECTORS(count, whole, rest)          \
  do {                                           \
    const int64_t _count = (count);              \
    int64_t i = 0;                               \
    for (; i + W <= _count; i += W) { whole; }   \
    if (i < _count) {                            \
      const int64_t n = _count - i;              \
      (void)n;                                   \
      rest;                                      \
    }                                            \
  } while (0)

/// Elements one chunk of an elementwise operation handles: some microseconds of work, 64 KB an operand.
enum { FLAT_CHUNK = 16384 };
INLINE int64_t flat_chunks(int64_t count) { return ck_ceil_div(count, FLAT_CHUNK); }
/// Rows of a chunk, by shape alone.
INLINE int64_t rows_per_chunk(int64_t width) { return ck_max(1, FLAT_CHUNK / ck_max(1, width)); }
