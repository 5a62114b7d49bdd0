// The kernels of one instruction set: included by each level file under its target attribute. Every operation here is named op_<name>.
#include "vector.h"
#include "functions.h"
#include "elementwise.h"
#include "mask.h"
#include "norm.h"
#include "tile.h"
#include "product.h"
#include "attention.h"
#include "vocabulary.h"
#include "tokens.h"
#include "image.h"
#include "convolution.h"

const struct ck_table CK_TABLE = {
#define CK_OPERATION(name, parameters, arguments) .name = op_##name,
#include "../include/operations.h"
};
