#include "allocation_count.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

static _Atomic uint64_t allocations;
static _Atomic uint64_t watched_allocations;
static _Thread_local int is_watched;

uint64_t allocation_count(void) { return atomic_load_explicit(&allocations, memory_order_relaxed); }
uint64_t allocation_count_watched(void) { return atomic_load_explicit(&watched_allocations, memory_order_relaxed); }
void allocation_watch_thread(void) { is_watched = 1; }

#if defined(__GLIBC__)

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static void count(void) {
  atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
  if (is_watched) atomic_fetch_add_explicit(&watched_allocations, 1, memory_order_relaxed);
}

int allocation_count_supported(void) { return 1; }

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
  count();
  return __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **result, size_t alignment, size_t size) {
  void *memory = memalign(alignment, size);
  if (!memory) return ENOMEM;
  *result = memory;
  return 0;
}

#else

int allocation_count_supported(void) { return 0; }

#endif
