/* The threads of the forward pass. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "kernel.h"

/* A thread without work looks for some so many times before it sleeps: some 50 microseconds. */
#define LOOKS 4000
/* One that waits for another's chunk gives way after so many looks: that one may need the core. */
#define PATIENCE 2000

#if defined(__x86_64__) || defined(__i386__)
#define PAUSE() __builtin_ia32_pause()
#elif defined(__aarch64__)
#define PAUSE() __asm__ volatile("yield")
#else
#define PAUSE() ((void)0)
#endif

/* What there is to do, in one word, so that taking a chunk is one step: a number that no other
 * work has (32 bits), how many chunks (16), and how many of them were taken (16). */
static _Atomic uint64_t offer;
static _Atomic uint32_t finished;
static _Atomic int sleeping;
static Work current;
static void *current_argument;

static pthread_mutex_t bed = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t bell = PTHREAD_COND_INITIALIZER;
static pthread_mutex_t owner = PTHREAD_MUTEX_INITIALIZER;
static int threads = 1;

static int any_left(uint64_t word) { return (word & 0xffff) < ((word >> 16) & 0xffff); }

/* Take and do one chunk; 0 where none is left. */
static int do_one(void) {
  uint64_t word = atomic_load(&offer);
  while (any_left(word)) {
    /* Who has taken a chunk keeps the work from ending, so `current` stays what it is. */
    if (atomic_compare_exchange_weak(&offer, &word, word + 1)) {
      current(current_argument, (int)(word & 0xffff));
      atomic_fetch_add(&finished, 1);
      return 1;
    }
  }
  return 0;
}

static void *help(void *unused) {
  for (;;) {
    int looks = 0;
    while (!do_one()) {
      PAUSE();
      if (++looks < LOOKS) continue;
      pthread_mutex_lock(&bed);
      atomic_fetch_add(&sleeping, 1);
      while (!any_left(atomic_load(&offer))) pthread_cond_wait(&bell, &bed);
      atomic_fetch_sub(&sleeping, 1);
      pthread_mutex_unlock(&bed);
      looks = 0;
    }
  }
  return unused;
}

/* Have so many threads in all. Their number never falls: one without work sleeps. */
void tenfold_threads(int wanted) {
  pool_lock();
  for (; threads < wanted; threads++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, help, NULL) != 0) break;
    pthread_detach(thread);
  }
  pool_unlock();
}

void pool_lock(void) { pthread_mutex_lock(&owner); }
void pool_unlock(void) { pthread_mutex_unlock(&owner); }

void pool_run(Work work, void *argument, int chunks) {
  static uint32_t number;
  if (threads == 1 || chunks == 1) {
    for (int chunk = 0; chunk < chunks; chunk++) work(argument, chunk);
    return;
  }
  current = work;
  current_argument = argument;
  atomic_store(&finished, 0);
  atomic_store(&offer, (uint64_t)++number << 32 | (uint64_t)chunks << 16);
  if (atomic_load(&sleeping) > 0) {
    pthread_mutex_lock(&bed);
    pthread_cond_broadcast(&bell);
    pthread_mutex_unlock(&bed);
  }
  while (do_one()) continue;
  for (int looks = 0; atomic_load(&finished) < (uint32_t)chunks; looks++) {
    PAUSE();
    if (looks > PATIENCE) sched_yield();
  }
}
