// Every operation, once. Included with CK_OPERATION defined, it makes the table of function pointers and its entries; without, prototypes.
// Shapes and meanings are documented on the Swift functions of the same name in Kernels. `add` flags: 0 overwrites, 1 adds.
// No include guard: this file is meant to be included several times.
#ifndef CK_OPERATION
#define CK_OPERATION(name, parameters, arguments) void ck_##name parameters;
#endif

CK_OPERATION(product, (int64_t m, int64_t n, int64_t k, const float *a, int64_t lda, int a_transposed, const float *b, int64_t ldb,
                       int b_transposed, int add, float *c, int64_t ldc),
             (m, n, k, a, lda, a_transposed, b, ldb, b_transposed, add, c, ldc))
CK_OPERATION(linear, (const float *x, const float *weight, const float *bias, float *y, int64_t rows, int64_t inputs, int64_t outputs),
             (x, weight, bias, y, rows, inputs, outputs))
CK_OPERATION(linear_gelu, (const float *x, const float *weight, const float *bias, float *pre, float *y, int64_t rows, int64_t inputs,
                           int64_t outputs),
             (x, weight, bias, pre, y, rows, inputs, outputs))
CK_OPERATION(column_sum, (const float *dy, int add, float *db, int64_t rows, int64_t width, void *scratch),
             (dy, add, db, rows, width, scratch))

CK_OPERATION(gelu, (const float *x, float *y, int64_t count), (x, y, count))
CK_OPERATION(gelu_gradient, (const float *x, const float *dy, float *dx, int64_t count), (x, dy, dx, count))
CK_OPERATION(sum, (const float *a, const float *b, float *c, int64_t count), (a, b, c, count))
CK_OPERATION(accumulate, (const float *a, int add, float *c, int64_t count), (a, add, c, count))
CK_OPERATION(sum_activated, (const float *a, const float *b, int relu, float *y, int64_t count), (a, b, relu, y, count))
CK_OPERATION(sum_activated_gradient, (const float *y, int relu, const float *dy, int a_add, float *da, int b_add, float *db, int64_t count),
             (y, relu, dy, a_add, da, b_add, db, count))
CK_OPERATION(fill, (float *x, float value, int64_t count), (x, value, count))
CK_OPERATION(scale, (float *x, float factor, int64_t count), (x, factor, count))
CK_OPERATION(sum_of_squares, (const float *x, int64_t count, double *result, void *scratch), (x, count, result, scratch))
CK_OPERATION(adamw, (struct ck_adamw_settings s, float weight_decay, float gradient_scale, float *parameters, const float *gradients, float *first,
                     float *second, int64_t count),
             (s, weight_decay, gradient_scale, parameters, gradients, first, second, count))

// y null: norm of x alone, and sum is not written.
CK_OPERATION(norm, (const float *x, const float *y, struct ck_row_dropout dropout, const float *weight, const float *bias, float epsilon,
                    float *sum, float *out, float *mean, float *inverse, int64_t rows, int64_t width),
             (x, y, dropout, weight, bias, epsilon, sum, out, mean, inverse, rows, width))
// dy null: plain layer norm gradient. dsum may be null.
CK_OPERATION(norm_gradient, (const float *x, const float *weight, const float *mean, const float *inverse, const float *dout,
                             const float *dsum, struct ck_row_dropout dropout, int dx_add, float *dx, int dy_add, float *dy, int weight_add,
                             float *dweight, float *dbias, int64_t rows, int64_t width, void *scratch),
             (x, weight, mean, inverse, dout, dsum, dropout, dx_add, dx, dy_add, dy, weight_add, dweight, dbias, rows, width, scratch))
CK_OPERATION(dropout, (const float *x, struct ck_row_dropout dropout, int add, float *y, int64_t rows, int64_t width),
             (x, dropout, add, y, rows, width))

CK_OPERATION(attention, (struct ck_attention_shape s, const float *q, const float *k, const float *v, struct ck_row_dropout dropout, float *out,
                         float *log_sum, float *probabilities),
             (s, q, k, v, dropout, out, log_sum, probabilities))
CK_OPERATION(attention_gradient, (struct ck_attention_shape s, const float *q, const float *k, const float *v, const float *out,
                                  const float *log_sum, const float *dout, struct ck_row_dropout dropout, int query_add, float *dq, int key_add,
                                  float *dk, int value_add, float *dv),
             (s, q, k, v, out, log_sum, dout, dropout, query_add, dq, key_add, dk, value_add, dv))

// dx null: no gradients; logits null: not kept.
CK_OPERATION(vocabulary_loss, (const float *x, const float *weight, const float *bias, const int32_t *labels, const float *row_weights,
                               double *loss, float *token_loss, int dx_add, float *dx, int weight_add, float *dweight, float *dbias,
                               float *logits, int64_t rows, int64_t width, int64_t vocabulary, void *scratch),
             (x, weight, bias, labels, row_weights, loss, token_loss, dx_add, dx, weight_add, dweight, dbias, logits, rows, width, vocabulary,
              scratch))

CK_OPERATION(embedding, (const float *word, const float *position, const float *type, const int32_t *ids, const int32_t *positions,
                         const int32_t *types, float *out, int64_t rows, int64_t width),
             (word, position, type, ids, positions, types, out, rows, width))
// Adds the rows of dout to the rows of a table named by ids; rows whose id is `skipped` add nothing.
CK_OPERATION(embedding_gradient, (const float *dout, const int32_t *ids, int add, float *table, int64_t rows, int64_t width,
                                  int64_t entries, int32_t skipped),
             (dout, ids, add, table, rows, width, entries, skipped))

CK_OPERATION(halve_bicubic, (const float *x, float *y, int64_t planes, int64_t height, int64_t width), (x, y, planes, height, width))
CK_OPERATION(double_bilinear, (const float *x, float *y, int64_t planes, int64_t height, int64_t width), (x, y, planes, height, width))
CK_OPERATION(double_bilinear_gradient, (const float *dy, int add, float *dx, int64_t planes, int64_t height, int64_t width),
             (dy, add, dx, planes, height, width))
CK_OPERATION(gather_patches, (const float *images, const int32_t *kept, float *rows, int64_t batch, int64_t channels, int64_t side,
                              int64_t patch, int64_t kept_count),
             (images, kept, rows, batch, channels, side, patch, kept_count))
CK_OPERATION(unpatchify, (const float *x, float *y, int64_t batch, int64_t grid, int64_t patch, int64_t channels),
             (x, y, batch, grid, patch, channels))
CK_OPERATION(unpatchify_gradient, (const float *dy, int add, float *dx, int64_t batch, int64_t grid, int64_t patch, int64_t channels),
             (dy, add, dx, batch, grid, patch, channels))

CK_OPERATION(assemble_tokens, (const float *x, const float *cls, const float *position, const int32_t *kept, float *y, int64_t batch,
                               int64_t kept_count, int64_t width),
             (x, cls, position, kept, y, batch, kept_count, width))
CK_OPERATION(assemble_tokens_gradient, (const float *dy, int x_add, float *dx, int cls_add, float *dcls, int64_t batch, int64_t kept_count,
                                        int64_t width),
             (dy, x_add, dx, cls_add, dcls, batch, kept_count, width))
CK_OPERATION(restore_tokens, (const float *x, const float *mask_token, const float *position, const int32_t *restore, float *y,
                              int64_t batch, int64_t kept_count, int64_t length, int64_t width),
             (x, mask_token, position, restore, y, batch, kept_count, length, width))
CK_OPERATION(restore_tokens_gradient, (const float *dy, const int32_t *restore, int x_add, float *dx, int mask_add, float *dmask,
                                       int64_t batch, int64_t kept_count, int64_t length, int64_t width),
             (dy, restore, x_add, dx, mask_add, dmask, batch, kept_count, length, width))
CK_OPERATION(drop_class_token, (const float *x, float *y, int64_t batch, int64_t length, int64_t width), (x, y, batch, length, width))
CK_OPERATION(drop_class_token_gradient, (const float *dy, int add, float *dx, int64_t batch, int64_t length, int64_t width),
             (dy, add, dx, batch, length, width))
CK_OPERATION(mean_tokens, (const float *x, float *y, int64_t batch, int64_t length, int64_t width), (x, y, batch, length, width))
CK_OPERATION(mean_tokens_gradient, (const float *dy, int add, float *dx, int64_t batch, int64_t length, int64_t width),
             (dy, add, dx, batch, length, width))
CK_OPERATION(add_per_pair, (const float *x, const float *g, const int32_t *offsets, float *y, int64_t batch, int64_t width),
             (x, g, offsets, y, batch, width))
CK_OPERATION(add_per_pair_gradient, (const float *dy, const int32_t *offsets, int x_add, float *dx, int pair_add, float *dg, int64_t batch,
                                     int64_t width),
             (dy, offsets, x_add, dx, pair_add, dg, batch, width))
CK_OPERATION(select_rows, (const float *x, const int32_t *rows, int64_t count, float *y, int64_t width), (x, rows, count, y, width))
CK_OPERATION(select_rows_gradient, (const float *dy, const int32_t *rows, int64_t count, int add, float *dx, int64_t source_rows,
                                    int64_t width),
             (dy, rows, count, add, dx, source_rows, width))

CK_OPERATION(convolve3x3, (const float *x, const float *weight, const float *bias, int relu, float *y, int64_t batch, int64_t inputs,
                           int64_t outputs, int64_t height, int64_t width),
             (x, weight, bias, relu, y, batch, inputs, outputs, height, width))
CK_OPERATION(convolve3x3_gradient, (const float *x, const float *y, const float *weight, int relu, const float *dy, int x_add, float *dx,
                                    int weight_add, float *dweight, float *dbias, int64_t batch, int64_t inputs, int64_t outputs,
                                    int64_t height, int64_t width, void *scratch),
             (x, y, weight, relu, dy, x_add, dx, weight_add, dweight, dbias, batch, inputs, outputs, height, width, scratch))
// mode: 0 overwrite, 1 add; dprediction null: the loss alone.
CK_OPERATION(masked_squared_error, (const float *prediction, const float *target, const float *grid_mask, double scale, double *loss,
                                    int add, float *dprediction, int64_t batch, int64_t channels, int64_t side, int64_t grid,
                                    void *scratch),
             (prediction, target, grid_mask, scale, loss, add, dprediction, batch, channels, side, grid, scratch))

#undef CK_OPERATION
