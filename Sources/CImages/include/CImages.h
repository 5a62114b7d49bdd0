#pragma once
#include <stddef.h>
#include <stdint.h>

// libpng reports errors by longjmp, which must not cross Swift: these calls catch them and answer with a message instead.
// Nothing is ever printed.

/// Decodes a whole PNG in memory into rows without gaps. Palettes are expanded to RGB, 1, 2 and 4 bits to 8, alpha is dropped; 16 bits stay
/// 16, in the byte order of the machine. `pixel_bytes` is what the caller worked out from the header and is checked.
/// Returns 0, or 1 with a message.
int ci_png_decode(const uint8_t *bytes, size_t count, uint8_t *pixels, size_t pixel_bytes, char *message, size_t message_size);

/// Encodes rows without gaps: 1 (grey) or 3 (RGB) channels of 8 or 16 bits in the byte order of the machine.
/// On success `*encoded` holds `*encoded_count` bytes, to be given back with ci_free. Returns 0, or 1 with a message.
int ci_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, int channels, int bit_depth, int compression, uint8_t **encoded,
    size_t *encoded_count, char *message, size_t message_size);

void ci_free(uint8_t *encoded);
