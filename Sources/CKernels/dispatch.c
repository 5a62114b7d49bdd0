#include "internal.h"

extern char *openblas_get_corename(void);
extern void openblas_set_num_threads(int count);

static const struct ck_table *chosen = &ck_table_baseline;
#if defined(__x86_64__)
static const char *level = "x86-64";
#else
static const char *level = "baseline";
#endif

/// Runs before main, so that no call has to ask. A constructor instead of an ifunc: the thread sanitizer crashes on the latter.
__attribute__((constructor)) static void choose_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v4")) {
    chosen = &ck_table_v4;
    level = "x86-64-v4";
  } else if (__builtin_cpu_supports("x86-64-v3")) {
    chosen = &ck_table_v3;
    level = "x86-64-v3";
  }
#endif
  // Products are cut into chunks for our own pool; threads of the library would fight it.
  openblas_set_num_threads(1);
}

const char *ck_level(void) { return level; }

/// What this thread calls instead of the best level; null: the best.
static _Thread_local const struct ck_table *override;

int ck_override_level(const char *name) {
  if (strcmp(name, "") == 0) {
    override = NULL;
  } else if (strcmp(name, "baseline") == 0) {
    override = &ck_table_baseline;
#if defined(__x86_64__)
  } else if (strcmp(name, "x86-64-v3") == 0 && __builtin_cpu_supports("x86-64-v3")) {
    override = &ck_table_v3;
  } else if (strcmp(name, "x86-64-v4") == 0 && __builtin_cpu_supports("x86-64-v4")) {
    override = &ck_table_v4;
#endif
  } else {
    return 0;
  }
  return 1;
}
const char *ck_blas_core(void) { return openblas_get_corename(); }

#define CK_OPERATION(name, parameters, arguments) \
  void ck_##name parameters { (override ? override : chosen)->name arguments; }
#include "operations.h"
