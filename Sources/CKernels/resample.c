#include "resample.h"

#include <string.h>

// Sixteen rows are turned on their side, so that one weight meets the same pixel of sixteen rows in one go.
enum { strip_rows = 16, block_bytes = 32, precision = 22 };

static inline uint8_t clipped(int32_t sum) {
  const int32_t level = sum >> precision;
  return (uint8_t)(level < 0 ? 0 : level > 255 ? 255 : level);
}

#define RESAMPLE(name) name##_baseline
#include "resample_passes.h"
#undef RESAMPLE

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define RESAMPLE(name) name##_avx2
#include "resample_passes.h"
#undef RESAMPLE
#pragma clang attribute pop
#endif

int64_t ck_resample_scratch_bytes(int32_t source_width, int32_t output_width, int32_t channels) {
  const int64_t source_columns = ((int64_t)source_width * channels + strip_rows - 1) / strip_rows * strip_rows;
  const int64_t output_columns = ((int64_t)output_width * channels + strip_rows - 1) / strip_rows * strip_rows;
  return (source_columns + output_columns) * strip_rows;
}

void ck_resample_rows_u8(
    const uint8_t *source, int64_t source_stride, int32_t source_width, int32_t rows, int32_t channels, const ck_resample_axis *axis,
    uint8_t *scratch, uint8_t *output, int64_t output_stride) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    rows_avx2(source, source_stride, source_width, rows, channels, axis, scratch, output, output_stride);
    return;
  }
#endif
  rows_baseline(source, source_stride, source_width, rows, channels, axis, scratch, output, output_stride);
}

void ck_resample_columns_u8(
    const uint8_t *source, int64_t source_stride, int32_t row_bytes, const ck_resample_axis *axis, uint8_t *output,
    int64_t output_stride) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) {
    columns_avx2(source, source_stride, row_bytes, axis, output, output_stride);
    return;
  }
#endif
  columns_baseline(source, source_stride, row_bytes, axis, output, output_stride);
}
