#define CK_LEVEL 0
#define CK_TABLE ck_table_baseline
#include "internal.h"
#include <math.h>
#include "kernels/all.h"
