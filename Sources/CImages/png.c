#include "CImages.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *text;
  size_t size;
} message_sink;

static void keep_error(png_structp png, png_const_charp text) {
  message_sink *sink = png_get_error_ptr(png);
  if (sink->size > 0) {
    strncpy(sink->text, text, sink->size - 1);
    sink->text[sink->size - 1] = 0;
  }
  png_longjmp(png, 1);
}

static void drop_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static int is_little_endian(void) {
  const uint16_t one = 1;
  return *(const uint8_t *)&one == 1;
}

// MARK: Reading

typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t at;
} byte_source;

static void take_bytes(png_structp png, png_bytep into, size_t count) {
  byte_source *source = png_get_io_ptr(png);
  if (count > source->count - source->at) png_error(png, "the file ends too early");
  memcpy(into, source->bytes + source->at, count);
  source->at += count;
}

static void read_rows(png_structp png, png_infop info, uint8_t *pixels, size_t pixel_bytes) {
  png_read_info(png, info);
  const png_byte colour = png_get_color_type(png, info);
  if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(png);
  if (colour == PNG_COLOR_TYPE_GRAY && png_get_bit_depth(png, info) < 8) png_set_expand_gray_1_2_4_to_8(png);
  png_set_strip_alpha(png);
  if (png_get_bit_depth(png, info) == 16 && is_little_endian()) png_set_swap(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  const size_t row_bytes = png_get_rowbytes(png, info);
  const png_uint_32 height = png_get_image_height(png, info);
  if (row_bytes * height != pixel_bytes) png_error(png, "its header and its data disagree");
  for (int pass = 0; pass < passes; pass++) {
    for (png_uint_32 row = 0; row < height; row++) png_read_row(png, pixels + row * row_bytes, NULL);
  }
  png_read_end(png, NULL);
}

int ci_png_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t pixel_bytes, char *message, size_t message_size) {
  message_sink sink = {message, message_size};
  byte_source source = {bytes, count, 0};
  if (message_size > 0) message[0] = 0;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &sink, keep_error, drop_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    strncpy(message, "libpng gave no decoder", message_size);
    return 1;
  }
  int failed = 0;
  if (setjmp(png_jmpbuf(png))) {
    failed = 1;
  } else {
    png_set_read_fn(png, &source, take_bytes);
    read_rows(png, info, pixels, pixel_bytes);
  }
  png_destroy_read_struct(&png, &info, NULL);
  return failed;
}

// MARK: Writing

typedef struct {
  uint8_t *bytes;
  size_t count;
  size_t capacity;
} byte_store;

static void put_bytes(png_structp png, png_bytep from, size_t count) {
  byte_store *store = png_get_io_ptr(png);
  if (store->count + count > store->capacity) {
    const size_t capacity = 2 * (store->count + count) + 4096;
    uint8_t *larger = realloc(store->bytes, capacity);
    if (!larger) png_error(png, "there is not enough memory");
    store->bytes = larger;
    store->capacity = capacity;
  }
  memcpy(store->bytes + store->count, from, count);
  store->count += count;
}

static void no_flush(png_structp png) { (void)png; }

int ci_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int bit_depth, int compression, uint8_t **encoded,
    size_t *encoded_count, char *message, size_t message_size) {
  message_sink sink = {message, message_size};
  byte_store store = {NULL, 0, 0};
  if (message_size > 0) message[0] = 0;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &sink, keep_error, drop_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    strncpy(message, "libpng gave no encoder", message_size);
    return 1;
  }
  int failed = 0;
  if (setjmp(png_jmpbuf(png))) {
    failed = 1;
  } else {
    png_set_write_fn(png, &store, put_bytes, no_flush);
    png_set_compression_level(png, compression);
    png_set_IHDR(
        png, info, width, height, bit_depth, channels == 1 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    if (bit_depth == 16 && is_little_endian()) png_set_swap(png);
    const size_t row_bytes = (size_t)width * (size_t)channels * (size_t)(bit_depth / 8);
    for (uint32_t row = 0; row < height; row++) png_write_row(png, pixels + row * row_bytes);
    png_write_end(png, info);
  }
  png_destroy_write_struct(&png, &info);
  if (failed) {
    free(store.bytes);
  } else {
    *encoded = store.bytes;
    *encoded_count = store.count;
  }
  return failed;
}

void ci_free(uint8_t *encoded) { free(encoded); }
