// Spin-then-park thread pool. One job at a time: the caller publishes it, works too, and leaves once every chunk is done and no worker is
// still inside. A worker that wakes up late finds the job closed and never touches it, so a short job does not wait for sleepers.
#define _GNU_SOURCE
#include "internal.h"
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define ALIGNED _Alignas(128)

static struct {
  ALIGNED _Atomic uint32_t generation;  // odd: a job is open
  ALIGNED _Atomic int64_t next;
  ALIGNED _Atomic int32_t inside;
  ALIGNED _Atomic int32_t parked;
  ALIGNED _Atomic int32_t quit;
  ck_task task;
  void *context;
  int64_t chunks;
} job;

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_t threads[CK_MAX_THREADS];
static void *scratch[CK_MAX_THREADS];
static _Atomic int thread_count = 1;
static _Thread_local int current_worker = -1;

#if !defined(__linux__)
static pthread_mutex_t park_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t park_condition = PTHREAD_COND_INITIALIZER;
#endif

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void park(uint32_t seen) {
  atomic_fetch_add(&job.parked, 1);
#if defined(__linux__)
  syscall(SYS_futex, &job.generation, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
#else
  pthread_mutex_lock(&park_mutex);
  while (atomic_load(&job.generation) == seen) pthread_cond_wait(&park_condition, &park_mutex);
  pthread_mutex_unlock(&park_mutex);
#endif
  atomic_fetch_sub(&job.parked, 1);
}

static void unpark(void) {
  if (atomic_load(&job.parked) == 0) return;
#if defined(__linux__)
  syscall(SYS_futex, &job.generation, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
#else
  pthread_mutex_lock(&park_mutex);
  pthread_cond_broadcast(&park_condition);
  pthread_mutex_unlock(&park_mutex);
#endif
}

static _Atomic int measuring;
static struct {
  ALIGNED _Atomic int64_t nanoseconds;
} busy[CK_MAX_THREADS];

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// 0 when nobody wants to know.
static inline int64_t begin_work(void) { return atomic_load_explicit(&measuring, memory_order_relaxed) ? now() : 0; }

static inline void end_work(int worker, int64_t began) {
  if (began) atomic_fetch_add_explicit(&busy[worker].nanoseconds, now() - began, memory_order_relaxed);
}

void ck_pool_measure(int on) {
  for (int worker = 0; worker < CK_MAX_THREADS; worker++) atomic_store(&busy[worker].nanoseconds, 0);
  atomic_store(&measuring, on);
}

int64_t ck_pool_busy(int worker) { return worker < CK_MAX_THREADS ? atomic_load(&busy[worker].nanoseconds) : 0; }

static void work(int worker) {
  const int64_t began = begin_work();
  const ck_task task = job.task;
  void *const context = job.context;
  const int64_t chunks = job.chunks;
  for (;;) {
    const int64_t chunk = atomic_fetch_add_explicit(&job.next, 1, memory_order_relaxed);
    if (chunk >= chunks) break;
    task(context, chunk, worker);
  }
  end_work(worker, began);
}

/// About 50 us of spinning: longer than the pause between two operations of a step, shorter than a frame.
enum { SPINS = 1500 };

static void *worker_main(void *argument) {
  const int worker = (int)(intptr_t)argument;
  current_worker = worker;
  char name[16];
  snprintf(name, sizeof name, "ecamp-pool-%d", worker);
#if defined(__APPLE__)
  pthread_setname_np(name);
#else
  pthread_setname_np(pthread_self(), name);
#endif
  uint32_t seen = 0;
  for (;;) {
    uint32_t current = atomic_load(&job.generation);
    for (int spin = 0; (current == seen || (current & 1) == 0) && spin < SPINS; spin++) {
      if (atomic_load_explicit(&job.quit, memory_order_relaxed)) return NULL;
      relax();
      current = atomic_load(&job.generation);
    }
    if (atomic_load(&job.quit)) return NULL;
    if (current == seen || (current & 1) == 0) {
      park(current);
      continue;
    }
    atomic_fetch_add(&job.inside, 1);
    // The job may have been closed, or another opened, since the look above; what is open now is ours to help with.
    const uint32_t entered = atomic_load(&job.generation);
    if (entered & 1) work(worker);
    seen = entered;
    atomic_fetch_sub(&job.inside, 1);
  }
}

static void *map_scratch(void) {
  void *memory = mmap(NULL, CK_SCRATCH_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (memory == MAP_FAILED) {
    fprintf(stderr, "The system gave no memory for a worker's scratch (%d bytes).\n", (int)CK_SCRATCH_BYTES);
    abort();
  }
  return memory;
}

void ck_pool_start(int count) {
  if (count < 1) count = 1;
  if (count > CK_MAX_THREADS) count = CK_MAX_THREADS;
  pthread_mutex_lock(&turn);
  const int before = atomic_load(&thread_count);
  if (count != before) {
    atomic_store(&job.quit, 1);
    atomic_fetch_add(&job.generation, 2);
    unpark();
    for (int worker = 1; worker < before; worker++) pthread_join(threads[worker], NULL);
    atomic_store(&job.quit, 0);
    int started = 1;
    while (started < count) {
      if (!scratch[started]) scratch[started] = map_scratch();
      if (pthread_create(&threads[started], NULL, worker_main, (void *)(intptr_t)started) != 0) break;
      started++;
    }
    atomic_store(&thread_count, started);
  }
  pthread_mutex_unlock(&turn);
}

int ck_pool_threads(void) { return atomic_load(&thread_count); }

void *ck_pool_scratch(int worker) { return scratch[worker]; }

void ck_pool_run(int64_t chunks, ck_task task, void *context) {
  if (chunks <= 0) return;
  if (current_worker >= 0) {
    for (int64_t chunk = 0; chunk < chunks; chunk++) task(context, chunk, current_worker);
    return;
  }
  pthread_mutex_lock(&turn);
  if (!scratch[0]) scratch[0] = map_scratch();
  current_worker = 0;
  if (chunks == 1 || atomic_load_explicit(&thread_count, memory_order_relaxed) == 1) {
    const int64_t began = begin_work();
    for (int64_t chunk = 0; chunk < chunks; chunk++) task(context, chunk, 0);
    end_work(0, began);
  } else {
    job.task = task;
    job.context = context;
    job.chunks = chunks;
    atomic_store_explicit(&job.next, 0, memory_order_relaxed);
    atomic_fetch_add(&job.generation, 1);
    unpark();
    work(0);
    atomic_fetch_add(&job.generation, 1);
    for (int spin = 0; atomic_load(&job.inside) != 0; spin++) {
      if (spin < 4000) {
        relax();
      } else {
        sched_yield();
      }
    }
  }
  current_worker = -1;
  pthread_mutex_unlock(&turn);
}
