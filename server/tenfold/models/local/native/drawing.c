/* What drawing a token needs of the logits of a whole vocabulary. */
#include <math.h>
#include <stdlib.h>

#include "kernel.h"

#define BLOCK 64

typedef struct {
  float value;
  int32_t id;
} Scored;

/* Whether one comes before other: the larger, of equal ones the lower id. */
static int before(Scored one, Scored other) {
  return one.value > other.value || (one.value == other.value && one.id < other.id);
}

/* Put an item into a heap whose first is the last in order, and keep the `most` foremost. */
static void keep_foremost(Scored *heap, int *count, int most, Scored item) {
  int at;
  if (*count < most) {
    at = (*count)++;
    for (; at > 0 && before(heap[(at - 1) / 2], item); at = (at - 1) / 2)
      heap[at] = heap[(at - 1) / 2];
    heap[at] = item;
    return;
  }
  if (!before(item, heap[0])) return;
  for (at = 0;;) {
    int child = 2 * at + 1;
    if (child >= most) break;
    if (child + 1 < most && before(heap[child], heap[child + 1])) child++;
    if (before(heap[child], item)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = item;
}

static int in_order(const void *one, const void *other) {
  return before(*(const Scored *)one, *(const Scored *)other) ? -1 : 1;
}

typedef struct {
  const float *logits;
  int vocabulary, stride, count;
  int32_t *ids;
  float *values;
  const float *temperatures;
  int temperatures_count;
  double *sums;
} Looking;

/* The largest logits of a row, in order.
 *
 * The largest of each block come first: nothing below the count-th of these can be among the
 * count largest of all. */
static void do_top(void *argument, int row) {
  const Looking *look = argument;
  const float *logits = look->logits + (size_t)row * look->stride;
  const int vocabulary = look->vocabulary, count = look->count;
  const int blocks = vocabulary / BLOCK;
  Scored heap[count];
  int kept = 0;
  float *most = malloc(sizeof(float) * (blocks + 1));
  float least = -INFINITY;
  if (most != NULL) {
    for (int block = 0; block < blocks; block++) {
      vec v = load(logits + block * BLOCK);
      for (int i = 16; i < BLOCK; i += 16) v = larger(v, load(logits + block * BLOCK + i));
      most[block] = largest_of(v);
      keep_foremost(heap, &kept, count, (Scored){most[block], block});
    }
    if (kept == count) least = heap[0].value;
    kept = 0;
    for (int block = 0; block < blocks; block++)
      if (most[block] >= least)
        for (int id = block * BLOCK; id < (block + 1) * BLOCK; id++)
          if (logits[id] >= least) keep_foremost(heap, &kept, count, (Scored){logits[id], id});
  }
  for (int id = most == NULL ? 0 : blocks * BLOCK; id < vocabulary; id++)
    keep_foremost(heap, &kept, count, (Scored){logits[id], id});
  free(most);
  qsort(heap, kept, sizeof(Scored), in_order);
  for (int i = 0; i < kept; i++) {
    look->ids[(size_t)row * count + i] = heap[i].id;
    look->values[(size_t)row * count + i] = heap[i].value;
  }
}

/* The `count` largest logits of each row, largest first, with their ids; count is at most
 * vocabulary. Rows of logits are `stride` apart. */
void tenfold_top(const float *logits, int rows, int vocabulary, int stride, int count,
                 int32_t *ids, float *values) {
  Looking look = {logits, vocabulary, stride, count, ids, values, NULL, 0, NULL};
  pool_lock();
  pool_run(do_top, &look, rows);
  pool_unlock();
}

static void do_sum(void *argument, int chunk) {
  const Looking *look = argument;
  const int row = chunk / look->temperatures_count;
  const float cold = 1 / look->temperatures[chunk];
  const float *logits = look->logits + (size_t)row * look->stride;
  const int whole = look->vocabulary / 16 * 16;
  vec most = splat(-INFINITY);
  float largest = -INFINITY;
  for (int id = 0; id < whole; id += 16) most = larger(most, load(logits + id));
  if (whole > 0) largest = largest_of(most);
  for (int id = whole; id < look->vocabulary; id++)
    largest = logits[id] > largest ? logits[id] : largest;
  double sum = 0;
  for (int start = 0; start < whole; start += 16 * 256) {
    vec part = splat(0);
    for (int id = start; id < whole && id < start + 16 * 256; id += 16)
      part += exp_of((load(logits + id) - splat(largest)) * splat(cold));
    sum += sum_of(part);
  }
  for (int id = whole; id < look->vocabulary; id++) sum += exp((logits[id] - largest) * cold);
  look->sums[chunk] = log(sum) + (double)largest * cold;
}

/* The logarithm of the sum of exp(logits / temperature); temperatures and sums are [rows, count]. */
void tenfold_log_sums(const float *logits, int rows, int vocabulary, int stride,
                      const float *temperatures, int count, double *sums) {
  Looking look = {logits, vocabulary, stride, 0, NULL, NULL, temperatures, count, sums};
  pool_lock();
  pool_run(do_sum, &look, rows * count);
  pool_unlock();
}
