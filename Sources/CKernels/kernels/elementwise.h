// Elementwise passes over flat arrays, and the optimiser.

/// Defines a task over flat chunks: `fields` of its job, and `whole`/`rest` with `i` the element (relative to the arrays' start).
#define FLAT_TASK(name, fields, whole, rest)                                  \
  struct name##_job { fields; int64_t count; };                               \
  static void name##_task(void *context, int64_t chunk, int worker) {         \
    (void)worker;                                                             \
    const struct name##_job j = *(const struct name##_job *)context;          \
    const int64_t end = ck_min(j.count, (chunk + 1) * FLAT_CHUNK);            \
    int64_t i = chunk * FLAT_CHUNK;                                           \
    for (; i + W <= end; i += W) { whole; }                                   \
    if (i < end) {                                                            \
      const int64_t n = end - i;                                              \
      rest;                                                                   \
    }                                                                         \
  }

FLAT_TASK(gelu, const float *x; float *y, store(j.y + i, gelu_of(load(j.x + i))), store_some(j.y + i, gelu_of(load_some(j.x + i, n)), n))
static void op_gelu(const float *x, float *y, int64_t count) {
  struct gelu_job j = {x, y, count};
  ck_pool_run(flat_chunks(count), gelu_task, &j);
}

FLAT_TASK(gelu_gradient, const float *x; const float *dy; float *dx,
          store(j.dx + i, load(j.dy + i) * gelu_slope(load(j.x + i))),
          store_some(j.dx + i, load_some(j.dy + i, n) * gelu_slope(load_some(j.x + i, n)), n))
static void op_gelu_gradient(const float *x, const float *dy, float *dx, int64_t count) {
  struct gelu_gradient_job j = {x, dy, dx, count};
  ck_pool_run(flat_chunks(count), gelu_gradient_task, &j);
}

FLAT_TASK(accumulate_add, const float *a; float *c, store(j.c + i, load(j.c + i) + load(j.a + i)),
          store_some(j.c + i, load_some(j.c + i, n) + load_some(j.a + i, n), n))
FLAT_TASK(accumulate_copy, const float *a; float *c, store(j.c + i, load(j.a + i)), store_some(j.c + i, load_some(j.a + i, n), n))
static void op_accumulate(const float *a, int add, float *c, int64_t count) {
  if (add) {
    struct accumulate_add_job j = {a, c, count};
    ck_pool_run(flat_chunks(count), accumulate_add_task, &j);
  } else {
    struct accumulate_copy_job j = {a, c, count};
    ck_pool_run(flat_chunks(count), accumulate_copy_task, &j);
  }
}

INLINE vf rectified(vf x, int relu) { return relu ? larger(x, (vf)0.0f) : x; }
FLAT_TASK(sum_activated, const float *a; const float *b; int relu; float *y,
          store(j.y + i, rectified(load(j.a + i) + load(j.b + i), j.relu)),
          store_some(j.y + i, rectified(load_some(j.a + i, n) + load_some(j.b + i, n), j.relu), n))
static void op_sum_activated(const float *a, const float *b, int relu, float *y, int64_t count) {
  struct sum_activated_job j = {a, b, relu, y, count};
  ck_pool_run(flat_chunks(count), sum_activated_task, &j);
}
static void op_sum(const float *a, const float *b, float *c, int64_t count) { op_sum_activated(a, b, 0, c, count); }

/// Writes or adds; `n` elements when it is below W.
INLINE void put(float *p, vf v, int add, int64_t n) {
  if (n >= W) {
    store(p, add ? load(p) + v : v);
  } else {
    store_some(p, add ? load_some(p, n) + v : v, n);
  }
}
INLINE vf get(const float *p, int64_t n) { return n >= W ? load(p) : load_some(p, n); }

INLINE void sum_activated_gradient_at(const float *y, int relu, const float *dy, int a_add, float *da, int b_add, float *db, int64_t i,
                                      int64_t n) {
  vf d = get(dy + i, n);
  if (relu) d = choose(get(y + i, n) > 0.0f, d, (vf)0.0f);
  put(da + i, d, a_add, n);
  put(db + i, d, b_add, n);
}
FLAT_TASK(sum_activated_gradient, const float *y; int relu; const float *dy; int a_add; float *da; int b_add; float *db,
          sum_activated_gradient_at(j.y, j.relu, j.dy, j.a_add, j.da, j.b_add, j.db, i, W),
          sum_activated_gradient_at(j.y, j.relu, j.dy, j.a_add, j.da, j.b_add, j.db, i, n))
static void op_sum_activated_gradient(const float *y, int relu, const float *dy, int a_add, float *da, int b_add, float *db, int64_t count) {
  struct sum_activated_gradient_job j = {y, relu, dy, a_add, da, b_add, db, count};
  ck_pool_run(flat_chunks(count), sum_activated_gradient_task, &j);
}

FLAT_TASK(fill, float *x; float value, store(j.x + i, (vf)j.value), store_some(j.x + i, (vf)j.value, n))
static void op_fill(float *x, float value, int64_t count) {
  struct fill_job j = {x, value, count};
  ck_pool_run(flat_chunks(count), fill_task, &j);
}
FLAT_TASK(scale, float *x; float factor, store(j.x + i, load(j.x + i) * j.factor),
          store_some(j.x + i, load_some(j.x + i, n) * j.factor, n))
static void op_scale(float *x, float factor, int64_t count) {
  struct scale_job j = {x, factor, count};
  ck_pool_run(flat_chunks(count), scale_task, &j);
}

typedef double vd __attribute__((ext_vector_type(W / 2)));
INLINE vd squares_low(vf v) {
  vd x;
  for (int i = 0; i < W / 2; i++) x[i] = v[i];
  return x * x;
}
INLINE vd squares_high(vf v) {
  vd x;
  for (int i = 0; i < W / 2; i++) x[i] = v[i + W / 2];
  return x * x;
}
struct squares_job { const float *x; int64_t count; double *partial; };
static void squares_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct squares_job j = *(const struct squares_job *)context;
  const int64_t start = chunk * FLAT_CHUNK;
  const float *x = j.x + start;
  vd low = 0.0, high = 0.0;
  FOR_VECTORS(
      ck_min(FLAT_CHUNK, j.count - start),
      {
        const vf v = load(x + i);
        low += squares_low(v);
        high += squares_high(v);
      },
      {
        const vf v = load_some(x + i, n);
        low += squares_low(v);
        high += squares_high(v);
      });
  double sum = 0;
  for (int i = 0; i < W / 2; i++) sum += low[i] + high[i];
  j.partial[chunk] = sum;
}
/// Squares are summed in Double, chunk by chunk, the chunks in order. scratch: one double a chunk.
static void op_sum_of_squares(const float *x, int64_t count, double *result, void *scratch) {
  struct squares_job j = {x, count, scratch};
  const int64_t chunks = flat_chunks(count);
  ck_pool_run(chunks, squares_task, &j);
  double sum = 0;
  for (int64_t chunk = 0; chunk < chunks; chunk++) sum += j.partial[chunk];
  *result = sum;
}

struct adamw_job {
  struct ck_adamw_settings s;
  float decay, gradient_scale;
  float *parameters;
  const float *gradients;
  float *first, *second;
  int64_t count;
};
INLINE void adamw_at(const struct adamw_job *j, int64_t i, int64_t n) {
  const vf g = get(j->gradients + i, n) * j->gradient_scale;
  const vf m0 = get(j->first + i, n);
  const vf m = m0 + (1.0f - j->s.beta1) * (g - m0);
  const vf v = get(j->second + i, n) * j->s.beta2 + (1.0f - j->s.beta2) * (g * g);
  const vf denominator = __builtin_elementwise_sqrt(v) / j->s.correction2_root + j->s.epsilon;
  const vf step = (j->s.learning_rate / j->s.correction1) * m / denominator;
  put(j->first + i, m, 0, n);
  put(j->second + i, v, 0, n);
  put(j->parameters + i, get(j->parameters + i, n) * j->decay - step, 0, n);
}
static void adamw_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct adamw_job j = *(const struct adamw_job *)context;
  const int64_t end = ck_min(j.count, (chunk + 1) * FLAT_CHUNK);
  int64_t i = chunk * FLAT_CHUNK;
  for (; i + W <= end; i += W) adamw_at(&j, i, W);
  if (i < end) adamw_at(&j, i, end - i);
}
static void op_adamw(struct ck_adamw_settings s, float weight_decay, float gradient_scale, float *parameters, const float *gradients, float *first,
                     float *second, int64_t count) {
  struct adamw_job j = {s, 1.0f - s.learning_rate * weight_decay, gradient_scale, parameters, gradients, first, second, count};
  ck_pool_run(flat_chunks(count), adamw_task, &j);
}
