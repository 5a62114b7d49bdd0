#if defined(__x86_64__)
#define CK_LEVEL 4
#define CK_TABLE ck_table_v4
#include "internal.h"
#include <math.h>
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "kernels/all.h"
#pragma clang attribute pop
#endif
