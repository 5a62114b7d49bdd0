#pragma once
#include <stdint.h>

/// One axis of a separable resampling, with weights in fixed point of 22 bits.
typedef struct {
  const int32_t *starts;   // [outputs] first source place of each output
  const int32_t *counts;   // [outputs] how many source places take part
  const int32_t *weights;  // [outputs, taps]
  int32_t outputs;
  int32_t taps;
} ck_resample_axis;

/// Bytes of scratch that ck_resample_rows_u8 needs.
int64_t ck_resample_scratch_bytes(int32_t source_width, int32_t output_width, int32_t channels);

/// Resamples each of `rows` rows of `source` (channels interleaved, rows `source_stride` bytes apart, `source_width` pixels each) along x:
/// sum of weight x level from 1 << 21, shifted by 22, clipped to 0...255.
void ck_resample_rows_u8(
    const uint8_t *source, int64_t source_stride, int32_t source_width, int32_t rows, int32_t channels, const ck_resample_axis *axis,
    uint8_t *scratch, uint8_t *output, int64_t output_stride);

/// The same along y: `row_bytes` bytes of each row, all channels alike.
void ck_resample_columns_u8(
    const uint8_t *source, int64_t source_stride, int32_t row_bytes, const ck_resample_axis *axis, uint8_t *output,
    int64_t output_stride);
