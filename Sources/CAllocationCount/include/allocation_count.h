#pragma once
#include <stdint.h>

// Counts heap allocations of the whole process. Linked into the task runner only: it replaces malloc and its kin by counting ones that
// hand on to the C library. On other C libraries than glibc it counts nothing and says so.

// 1 where allocations are counted.
int allocation_count_supported(void);
// Allocations since the start of the process, all threads.
uint64_t allocation_count(void);
// From now on allocations of the calling thread are also counted apart.
void allocation_watch_thread(void);
// Allocations of the watched threads since each was first watched.
uint64_t allocation_count_watched(void);
