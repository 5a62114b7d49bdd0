#if defined(__x86_64__)
#define CK_LEVEL 3
#define CK_TABLE ck_table_v3
#include "internal.h"
#include <math.h>
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"), min_vector_width(256))), apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
