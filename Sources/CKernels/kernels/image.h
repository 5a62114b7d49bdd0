// Pictures: resampling by two, patches in and out, the masked error.

struct image_job {
  const float *x;
  float *y;
  int add;
  int64_t planes, height, width, block, blocks;
};
/// Rows of output one chunk makes; every plane is cut alike.
INLINE int64_t image_chunks(struct image_job *j, int64_t rows, int64_t width) {
  j->block = ck_min(rows, ck_max(1, FLAT_CHUNK / ck_max(1, width)));
  j->blocks = ck_ceil_div(rows, j->block);
  return j->planes * j->blocks;
}

/// Four neighbours with the outermost repeated.
INLINE float bicubic(float a, float b, float c, float d) { return -0.09375f * (a + d) + 0.59375f * (b + c); }
enum { LINE = 4096 };  // columns of a picture handled at once, on the stack

static void halve_bicubic_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct image_job j = *(const struct image_job *)context;
  const int64_t plane = chunk / j.blocks, height = j.height / 2, width = j.width / 2;
  const int64_t first = chunk % j.blocks * j.block, end = ck_min(height, first + j.block);
  const float *x = j.x + plane * j.height * j.width;
  for (int64_t row = first; row < end; row++) {
    const float *above = x + ck_max(0, 2 * row - 1) * j.width, *a = x + 2 * row * j.width, *b = a + j.width;
    const float *below = x + ck_min(j.height - 1, 2 * row + 2) * j.width;
    float *y = j.y + (plane * height + row) * width;
    // Rows first, a stretch of columns with one neighbour either side; then columns.
    for (int64_t start = 0; start < width; start += LINE / 2) {
      const int64_t columns = ck_min(LINE / 2, width - start), left = 2 * start;
      float line[LINE + 2];
      for (int64_t c = 0; c < 2 * columns; c++) line[c + 1] = bicubic(above[left + c], a[left + c], b[left + c], below[left + c]);
      const int64_t before = ck_max(0, left - 1), after = ck_min(j.width - 1, left + 2 * columns);
      line[0] = bicubic(above[before], a[before], b[before], below[before]);
      line[2 * columns + 1] = bicubic(above[after], a[after], b[after], below[after]);
      for (int64_t c = 0; c < columns; c++) y[start + c] = bicubic(line[2 * c], line[2 * c + 1], line[2 * c + 2], line[2 * c + 3]);
    }
  }
}
static void op_halve_bicubic(const float *x, float *y, int64_t planes, int64_t height, int64_t width) {
  struct image_job j = {.x = x, .y = y, .planes = planes, .height = height, .width = width};
  ck_pool_run(image_chunks(&j, height / 2, width), halve_bicubic_task, &j);
}

static void double_bilinear_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct image_job j = *(const struct image_job *)context;
  const int64_t plane = chunk / j.blocks, width = j.width;
  const int64_t first = chunk % j.blocks * j.block, end = ck_min(2 * j.height, first + j.block);
  const float *x = j.x + plane * j.height * width;
  for (int64_t row = first; row < end; row++) {
    const int64_t near = row / 2, far = row % 2 ? ck_min(j.height - 1, near + 1) : ck_max(0, near - 1);
    const float *p = x + near * width, *q = x + far * width;
    float *y = j.y + (plane * 2 * j.height + row) * 2 * width;
    for (int64_t start = 0; start < width; start += LINE) {
      const int64_t columns = ck_min(LINE, width - start);
      float line[LINE + 2];
      for (int64_t c = 0; c < columns; c++) line[c + 1] = 0.75f * p[start + c] + 0.25f * q[start + c];
      const int64_t before = ck_max(0, start - 1), after = ck_min(width - 1, start + columns);
      line[0] = 0.75f * p[before] + 0.25f * q[before];
      line[columns + 1] = 0.75f * p[after] + 0.25f * q[after];
      float *out = y + 2 * start;
      for (int64_t c = 0; c < columns; c++) {
        out[2 * c] = 0.25f * line[c] + 0.75f * line[c + 1];
        out[2 * c + 1] = 0.75f * line[c + 1] + 0.25f * line[c + 2];
      }
    }
  }
}
static void op_double_bilinear(const float *x, float *y, int64_t planes, int64_t height, int64_t width) {
  struct image_job j = {.x = x, .y = y, .planes = planes, .height = height, .width = width};
  ck_pool_run(image_chunks(&j, 2 * height, 2 * width), double_bilinear_task, &j);
}

static void double_bilinear_gradient_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct image_job j = *(const struct image_job *)context;
  const int64_t plane = chunk / j.blocks, wide = 2 * j.width, high = 2 * j.height;
  const int64_t first = chunk % j.blocks * j.block, end = ck_min(j.height, first + j.block);
  const float *dy = j.x + plane * high * wide;
  for (int64_t row = first; row < end; row++) {
    // The edge row of dy belongs wholly to the edge row of x, which repeating it in place of its missing neighbour gives.
    const float *a = dy + ck_max(0, 2 * row - 1) * wide, *b = dy + 2 * row * wide, *c = b + wide;
    const float *d = dy + ck_min(high - 1, 2 * row + 2) * wide;
    float *dx = j.y + (plane * j.height + row) * j.width;
    for (int64_t start = 0; start < wide; start += LINE) {
      const int64_t columns = ck_min(LINE, wide - start);
      float line[LINE + 2];
      for (int64_t i = 0; i < columns; i++) {
        const int64_t at = start + i;
        line[i + 1] = 0.25f * (a[at] + d[at]) + 0.75f * (b[at] + c[at]);
      }
      const int64_t before = ck_max(0, start - 1), after = ck_min(wide - 1, start + columns);
      line[0] = 0.25f * (a[before] + d[before]) + 0.75f * (b[before] + c[before]);
      line[columns + 1] = 0.25f * (a[after] + d[after]) + 0.75f * (b[after] + c[after]);
      float *out = dx + start / 2;
      if (j.add) {
        for (int64_t i = 0; i < columns / 2; i++) out[i] += 0.25f * (line[2 * i] + line[2 * i + 3]) + 0.75f * (line[2 * i + 1] + line[2 * i + 2]);
      } else {
        for (int64_t i = 0; i < columns / 2; i++) out[i] = 0.25f * (line[2 * i] + line[2 * i + 3]) + 0.75f * (line[2 * i + 1] + line[2 * i + 2]);
      }
    }
  }
}
static void op_double_bilinear_gradient(const float *dy, int add, float *dx, int64_t planes, int64_t height, int64_t width) {
  struct image_job j = {.x = dy, .y = dx, .add = add, .planes = planes, .height = height, .width = width};
  ck_pool_run(image_chunks(&j, height, 4 * width), double_bilinear_gradient_task, &j);
}

struct patch_job {
  const float *x;
  const int32_t *kept;
  float *y;
  int add;
  int64_t channels, side, grid, patch, kept_count;
};
static void gather_patches_task(void *context, int64_t row, int worker) {
  (void)worker;
  const struct patch_job j = *(const struct patch_job *)context;
  const int64_t image = row / j.kept_count, number = j.kept[row], side = j.side, patch = j.patch;
  const float *corner = j.x + image * j.channels * side * side + (number / j.grid * side + number % j.grid) * patch;
  float *y = j.y + row * j.channels * patch * patch;
  for (int64_t c = 0; c < j.channels; c++)
    for (int64_t p = 0; p < patch; p++, y += patch) copy_row(corner + (c * side + p) * side, y, patch);
}
static void op_gather_patches(const float *images, const int32_t *kept, float *rows, int64_t batch, int64_t channels, int64_t side,
                              int64_t patch, int64_t kept_count) {
  struct patch_job j = {.x = images, .kept = kept, .y = rows, .channels = channels, .side = side, .grid = side / patch, .patch = patch,
                        .kept_count = kept_count};
  ck_pool_run(batch * kept_count, gather_patches_task, &j);
}

/// Moves one patch row (q, c) of values between the token's order and the picture's; `channels` constant in the common cases.
INLINE void unpatchify_line(const float *x, float *y, int64_t patch, int64_t channels, int64_t plane) {
  for (int64_t c = 0; c < channels; c++)
    for (int64_t q = 0; q < patch; q++) y[c * plane + q] = x[q * channels + c];
}
INLINE void patchify_line(const float *y, int add, float *x, int64_t patch, int64_t channels, int64_t plane) {
  for (int64_t q = 0; q < patch; q++)
    for (int64_t c = 0; c < channels; c++) x[q * channels + c] = (add ? x[q * channels + c] : 0.0f) + y[c * plane + q];
}
static void unpatchify_task(void *context, int64_t token, int worker) {
  (void)worker;
  const struct patch_job j = *(const struct patch_job *)context;
  const int64_t cells = j.grid * j.grid, plane = j.side * j.side, line = j.patch * j.channels;
  const int64_t image = token / cells, cell = token % cells;
  const float *x = j.x + token * j.patch * line;
  float *y = j.y + image * j.channels * plane + (cell / j.grid * j.side + cell % j.grid) * j.patch;
  for (int64_t p = 0; p < j.patch; p++, x += line, y += j.side) {
    if (j.channels == 3) {
      unpatchify_line(x, y, j.patch, 3, plane);
    } else {
      unpatchify_line(x, y, j.patch, j.channels, plane);
    }
  }
}
static void unpatchify_gradient_task(void *context, int64_t token, int worker) {
  (void)worker;
  const struct patch_job j = *(const struct patch_job *)context;
  const int64_t cells = j.grid * j.grid, plane = j.side * j.side, line = j.patch * j.channels;
  const int64_t image = token / cells, cell = token % cells;
  const float *dy = j.x + image * j.channels * plane + (cell / j.grid * j.side + cell % j.grid) * j.patch;
  float *dx = j.y + token * j.patch * line;
  for (int64_t p = 0; p < j.patch; p++, dx += line, dy += j.side) {
    if (j.channels == 3 && !j.add) {
      patchify_line(dy, 0, dx, j.patch, 3, plane);
    } else {
      patchify_line(dy, j.add, dx, j.patch, j.channels, plane);
    }
  }
}
static void op_unpatchify(const float *x, float *y, int64_t batch, int64_t grid, int64_t patch, int64_t channels) {
  struct patch_job j = {.x = x, .y = y, .channels = channels, .side = grid * patch, .grid = grid, .patch = patch};
  ck_pool_run(batch * grid * grid, unpatchify_task, &j);
}
static void op_unpatchify_gradient(const float *dy, int add, float *dx, int64_t batch, int64_t grid, int64_t patch, int64_t channels) {
  struct patch_job j = {.x = dy, .y = dx, .add = add, .channels = channels, .side = grid * patch, .grid = grid, .patch = patch};
  ck_pool_run(batch * grid * grid, unpatchify_gradient_task, &j);
}

struct error_job {
  const float *prediction, *target, *grid_mask;
  float factor;
  int add;
  float *dprediction;
  double *partial;
  int64_t channels, side, grid;
};
/// One row of cells of one plane.
static void masked_error_task(void *context, int64_t chunk, int worker) {
  (void)worker;
  const struct error_job j = *(const struct error_job *)context;
  const int64_t plane = chunk / j.grid, cell_row = chunk % j.grid, cell = j.side / j.grid;
  const float *mask = j.grid_mask + (plane / j.channels * j.grid + cell_row) * j.grid;
  double sum = 0;
  for (int64_t row = cell_row * cell; row < (cell_row + 1) * cell; row++) {
    vf line = 0.0f;
    for (int64_t column = 0; column < j.grid; column++) {
      const int64_t at = (plane * j.side + row) * j.side + column * cell;
      float *d = j.dprediction ? j.dprediction + at : NULL;
      if (mask[column] != 1.0f) {
        if (d && !j.add) zero_row(d, cell);
        continue;
      }
      FOR_VECTORS(
          cell,
          {
            const vf e = load(j.prediction + at + i) - load(j.target + at + i);
            line += e * e;
            if (d) put(d + i, e * j.factor, j.add, W);
          },
          {
            const vf e = load_some(j.prediction + at + i, n) - load_some(j.target + at + i, n);
            line += e * e;
            if (d) put(d + i, e * j.factor, j.add, n);
          });
    }
    for (int i = 0; i < W; i++) sum += (double)line[i];
  }
  j.partial[chunk] = sum;
}
static void op_masked_squared_error(const float *prediction, const float *target, const float *grid_mask, double scale, double *loss,
                                    int add, float *dprediction, int64_t batch, int64_t channels, int64_t side, int64_t grid,
                                    void *scratch) {
  struct error_job j = {prediction, target, grid_mask, (float)(2 * scale), add, dprediction, scratch, channels, side, grid};
  const int64_t chunks = batch * channels * grid;
  ck_pool_run(chunks, masked_error_task, &j);
  double sum = 0;
  for (int64_t chunk = 0; chunk < chunks; chunk++) sum += j.partial[chunk];
  *loss = scale * sum;
}
