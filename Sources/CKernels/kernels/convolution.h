// 3x3 convolution with padding 1 for few channels: a block of rows of one picture is copied with its border into the worker's scratch, then
// every output is summed over channels and taps in registers, vectors running along the columns.

enum {
  CONVOLUTION_OUTPUTS = 4,
  CONVOLUTION_VECTORS = CK_LEVEL == 4 ? 4 : 2,
  // Columns of a copied line: border either side, and room for the last vectors.
  CONVOLUTION_LINE = CK_CONVOLUTION_COLUMNS + 2 + 78,
};

struct convolution_job {
  const float *x, *y, *weight, *bias, *dy;
  int relu, x_add;
  float *out, *dx, *partial;
  int64_t batch, inputs, outputs, height, width, row_blocks, column_blocks;
};
/// A block of rows and columns of one picture.
struct convolution_block {
  int64_t image, row, rows, column, columns;
};
INLINE struct convolution_block convolution_block(const struct convolution_job *j, int64_t chunk) {
  const int64_t per_image = j->row_blocks * j->column_blocks, rest = chunk % per_image;
  struct convolution_block b = {.image = chunk / per_image, .row = rest / j->column_blocks * CK_CONVOLUTION_ROWS,
                                .column = rest % j->column_blocks * CK_CONVOLUTION_COLUMNS};
  b.rows = ck_min(CK_CONVOLUTION_ROWS, j->height - b.row);
  b.columns = ck_min(CK_CONVOLUTION_COLUMNS, j->width - b.column);
  return b;
}
static int64_t convolution_chunks(struct convolution_job *j) {
  j->row_blocks = ck_ceil_div(j->height, CK_CONVOLUTION_ROWS);
  j->column_blocks = ck_ceil_div(j->width, CK_CONVOLUTION_COLUMNS);
  return j->batch * j->row_blocks * j->column_blocks;
}

/// Copies channels [channels, rows + 2, LINE] of a block with its border, zero outside the picture. gate not null: where it is not positive
/// the copy is zero.
static void copy_bordered(const struct convolution_job *j, const struct convolution_block *b, const float *x, const float *gate,
                          int64_t channels, float *tile) {
  const int64_t left = ck_max(0, b->column - 1), right = ck_min(j->width, b->column + b->columns + 1);
  const int64_t offset = left - (b->column - 1), filled = offset + right - left, line = ck_round_up(b->columns + 2, W) + 4 * W;
  for (int64_t c = 0; c < channels; c++)
    for (int64_t r = 0; r < b->rows + 2; r++, tile += CONVOLUTION_LINE) {
      const int64_t row = b->row + r - 1;
      if (row < 0 || row >= j->height) {
        memset(tile, 0, (size_t)line * sizeof(float));
        continue;
      }
      const int64_t at = ((b->image * channels + c) * j->height + row) * j->width + left;
      tile[0] = 0;
      memset(tile + filled, 0, (size_t)(line - filled) * sizeof(float));
      float *y = tile + offset;
      if (gate) {
        FOR_VECTORS(
            right - left, store(y + i, choose(load(gate + at + i) > 0.0f, load(x + at + i), (vf)0.0f)),
            store_some(y + i, choose(load_some(gate + at + i, n) > 0.0f, load_some(x + at + i, n), (vf)0.0f), n));
      } else {
        copy_row(x + at, y, right - left);
      }
    }
}

/// `vectors` vectors of one row of `outputs` outputs; weight [outputs, inputs, 3, 3].
INLINE void convolve_span(const int outputs, const int vectors, int64_t inputs, const float *tile, int64_t channel_step, const float *weight,
                          const float *bias, int relu, int add, float *y, int64_t plane, int64_t columns) {
  vf sum[CONVOLUTION_OUTPUTS][CONVOLUTION_VECTORS];
#pragma clang loop unroll(full)
  for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sum[o][v] = bias ? bias[o] : 0.0f;
  const float *w = weight;
  for (int64_t c = 0; c < inputs; c++, tile += channel_step)
    for (int ky = 0; ky < 3; ky++, w += 3) {
#pragma clang loop unroll(full)
      for (int kx = 0; kx < 3; kx++) {
        vf x[CONVOLUTION_VECTORS];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) x[v] = load(tile + ky * CONVOLUTION_LINE + kx + v * W);
#pragma clang loop unroll(full)
        for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
          for (int v = 0; v < vectors; v++) sum[o][v] = w[o * inputs * 9 + kx] * x[v] + sum[o][v];
      }
    }
#pragma clang loop unroll(full)
  for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) {
      if (columns > v * W) put(y + o * plane + v * W, rectified(sum[o][v], relu), add, columns - v * W);
    }
}
INLINE void convolve_line(const int outputs, int64_t inputs, const float *tile, int64_t channel_step, const float *weight, const float *bias,
                          int relu, int add, float *y, int64_t plane, int64_t columns) {
  for (int64_t c = 0; c < columns; c += CONVOLUTION_VECTORS * W)
    convolve_span(outputs, CONVOLUTION_VECTORS, inputs, tile + c, channel_step, weight, bias, relu, add, y + c, plane, columns - c);
}
/// All rows of a block from its bordered tile into y [outputs, height, width] of its picture.
static void convolve_tile(const struct convolution_job *j, const struct convolution_block *b, const float *tile, int64_t inputs,
                          int64_t outputs, const float *weight, const float *bias, int relu, int add, float *y) {
  const int64_t plane = j->height * j->width, step = (b->rows + 2) * CONVOLUTION_LINE;
  for (int64_t o = 0; o < outputs; o += CONVOLUTION_OUTPUTS) {
    const float *w = weight + o * inputs * 9, *shift = bias ? bias + o : NULL;
    for (int64_t r = 0; r < b->rows; r++) {
      float *line = y + (b->image * outputs + o) * plane + (b->row + r) * j->width + b->column;
      const float *from = tile + r * CONVOLUTION_LINE;
      switch (outputs - o) {
        case 1: convolve_line(1, inputs, from, step, w, shift, relu, add, line, plane, b->columns); break;
        case 2: convolve_line(2, inputs, from, step, w, shift, relu, add, line, plane, b->columns); break;
        case 3: convolve_line(3, inputs, from, step, w, shift, relu, add, line, plane, b->columns); break;
        default: convolve_line(4, inputs, from, step, w, shift, relu, add, line, plane, b->columns);
      }
    }
  }
}

static void convolve_task(void *context, int64_t chunk, int worker) {
  const struct convolution_job *j = context;
  const struct convolution_block b = convolution_block(j, chunk);
  float *tile = ck_pool_scratch(worker);
  copy_bordered(j, &b, j->x, NULL, j->inputs, tile);
  convolve_tile(j, &b, tile, j->inputs, j->outputs, j->weight, j->bias, j->relu, 0, j->out);
}
static void op_convolve3x3(const float *x, const float *weight, const float *bias, int relu, float *y, int64_t batch, int64_t inputs,
                           int64_t outputs, int64_t height, int64_t width) {
  struct convolution_job j = {.x = x, .weight = weight, .bias = bias, .relu = relu, .out = y, .batch = batch, .inputs = inputs,
                              .outputs = outputs, .height = height, .width = width};
  const int64_t chunks = convolution_chunks(&j);
  ck_pool_run(chunks, convolve_task, &j);
}

/// sums[output, input, ky, kx] += gradient x picture, over one row, for `outputs` outputs and one (input, ky).
INLINE void weight_gradient_line(const int outputs, const float *dy, int64_t dy_step, const float *x, vf *sums, int64_t sum_step,
                                 int64_t columns) {
  vf sum[CONVOLUTION_OUTPUTS][3];
#pragma clang loop unroll(full)
  for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
    for (int k = 0; k < 3; k++) sum[o][k] = sums[o * sum_step + k];
  for (int64_t c = 0; c < columns; c += W) {
    const vf x0 = load(x + c), x1 = load(x + c + 1), x2 = load(x + c + 2);
#pragma clang loop unroll(full)
    for (int o = 0; o < outputs; o++) {
      // Beyond the block lies the border's gradient, which belongs to the next block.
      const vf g = get(dy + o * dy_step + c, columns - c);
      sum[o][0] = g * x0 + sum[o][0];
      sum[o][1] = g * x1 + sum[o][1];
      sum[o][2] = g * x2 + sum[o][2];
    }
  }
#pragma clang loop unroll(full)
  for (int o = 0; o < outputs; o++)
#pragma clang loop unroll(full)
    for (int k = 0; k < 3; k++) sums[o * sum_step + k] = sum[o][k];
}
static void weight_gradient_tile(const struct convolution_job *j, const struct convolution_block *b, const float *x, const float *dy,
                                 vf *sums) {
  const int64_t step = (b->rows + 2) * CONVOLUTION_LINE, per_output = j->inputs * 9;
  for (int64_t r = 0; r < b->rows; r++)
    for (int64_t o = 0; o < j->outputs; o += CONVOLUTION_OUTPUTS) {
      const float *g = dy + o * step + (r + 1) * CONVOLUTION_LINE + 1;
      for (int64_t c = 0; c < j->inputs; c++)
        for (int ky = 0; ky < 3; ky++) {
          const float *line = x + c * step + (r + ky) * CONVOLUTION_LINE;
          vf *sum = sums + o * per_output + c * 9 + ky * 3;
          switch (j->outputs - o) {
            case 1: weight_gradient_line(1, g, step, line, sum, per_output, b->columns); break;
            case 2: weight_gradient_line(2, g, step, line, sum, per_output, b->columns); break;
            case 3: weight_gradient_line(3, g, step, line, sum, per_output, b->columns); break;
            default: weight_gradient_line(4, g, step, line, sum, per_output, b->columns);
          }
        }
    }
}

static void convolve_gradient_task(void *context, int64_t chunk, int worker) {
  const struct convolution_job *j = context;
  const struct convolution_block b = convolution_block(j, chunk);
  const int64_t weights = j->inputs * j->outputs * 9, lines = (CK_CONVOLUTION_ROWS + 2) * CONVOLUTION_LINE;
  vf *sums = ck_pool_scratch(worker);
  float *turned = (float *)(sums + weights), *dy = turned + ck_round_up(weights, 16), *x = dy + j->outputs * lines;
  copy_bordered(j, &b, j->dy, j->relu ? j->y : NULL, j->outputs, dy);
  copy_bordered(j, &b, j->x, NULL, j->inputs, x);
  // The gradient of x is a convolution with the weights turned by 180 degrees, inputs and outputs exchanged.
  for (int64_t o = 0; o < j->outputs; o++)
    for (int64_t c = 0; c < j->inputs; c++)
      for (int k = 0; k < 9; k++) turned[(c * j->outputs + o) * 9 + 8 - k] = j->weight[(o * j->inputs + c) * 9 + k];
  convolve_tile(j, &b, dy, j->outputs, j->inputs, turned, NULL, 0, j->x_add, j->dx);

  float *partial = j->partial + chunk * (weights + j->outputs);
  memset(sums, 0, (size_t)weights * sizeof(vf));
  weight_gradient_tile(j, &b, x, dy, sums);
  for (int64_t i = 0; i < weights; i++) partial[i] = total(sums[i]);
  for (int64_t o = 0; o < j->outputs; o++) {
    vf sum = 0.0f;
    for (int64_t r = 1; r <= b.rows; r++) {
      const float *g = dy + (o * (b.rows + 2) + r) * CONVOLUTION_LINE + 1;
      FOR_VECTORS(b.columns, sum += load(g + i), sum += load_some(g + i, n));
    }
    partial[weights + o] = total(sum);
  }
}
static void op_convolve3x3_gradient(const float *x, const float *y, const float *weight, int relu, const float *dy, int x_add, float *dx,
                                    int weight_add, float *dweight, float *dbias, int64_t batch, int64_t inputs, int64_t outputs,
                                    int64_t height, int64_t width, void *scratch) {
  struct convolution_job j = {.x = x, .y = y, .weight = weight, .relu = relu, .dy = dy, .x_add = x_add, .dx = dx, .partial = scratch,
                              .batch = batch, .inputs = inputs, .outputs = outputs, .height = height, .width = width};
  const int64_t chunks = convolution_chunks(&j), weights = inputs * outputs * 9;
  ck_pool_run(chunks, convolve_gradient_task, &j);
  struct reduce_job w = {scratch, chunks, weights + outputs, dweight, NULL, weights, weight_add};
  ck_pool_run(ck_ceil_div(weights, 256), reduce_task, &w);
  struct reduce_job b = {(const float *)scratch + weights, chunks, weights + outputs, dbias, NULL, outputs, weight_add};
  ck_pool_run(1, reduce_task, &b);
}
