/* Attention over the prompt, whose keys and values all rows share, and over each row's own. */
#include "kernel.h"

/* Keys looked at before their weights are used. */
#define SEGMENT 128
/* Queries that go through the prompt together. */
#define MOST_QUERIES 32
#define HIDDEN -1e30f
/* Queries whose sums stay in registers together; loops over them are unrolled for that. */
#define TOGETHER 4
#define UNROLLED _Pragma("GCC unroll 4")

/* Loaded once for all queries, and not by each multiplication anew. */
#ifdef __AVX512F__
#define IN_REGISTER(v) __asm__("" : "+v"(v))
#else
#define IN_REGISTER(v) ((void)0)
#endif

/* The weighted mean of values so far, as softmax wants it: not yet divided by all of `sums`. */
typedef struct {
  vec sums;
  float most;
} Mean;

/* Products of N queries with 32 keys. */
INLINE void score(const int N, const float *const *queries, const float *keys, int size,
                  int panels, float *scores) {
  vec one[TOGETHER], two[TOGETHER];
  UNROLLED
  for (int q = 0; q < N; q++) one[q] = two[q] = splat(0);
  const float *second = panels > 1 ? keys + size * 16 : keys;
  for (int d = 0; d < size; d++) {
    vec a = load(keys + d * 16), b = load(second + d * 16);
    IN_REGISTER(a);
    IN_REGISTER(b);
    UNROLLED
    for (int q = 0; q < N; q++) {
      vec x = splat(queries[q][d]);
      one[q] += a * x;
      two[q] += b * x;
    }
  }
  UNROLLED
  for (int q = 0; q < N; q++) {
    store(scores + q * SEGMENT, one[q]);
    if (panels > 1) store(scores + q * SEGMENT + 16, two[q]);
  }
}

/* Add the values, N queries and WIDTH * 16 dimensions at a time. */
INLINE void weigh(const float *weights, const int N, const float *values, int size, int count,
                  const int WIDTH, float *const *out) {
  vec sums[TOGETHER][4];
  UNROLLED
  for (int q = 0; q < N; q++)
    UNROLLED
    for (int d = 0; d < WIDTH; d++) sums[q][d] = load(out[q] + d * 16);
  for (int key = 0; key < count; key++) {
    vec v[4];
    UNROLLED
    for (int d = 0; d < WIDTH; d++) {
      v[d] = load(values + (size_t)key * size + d * 16);
      IN_REGISTER(v[d]);
    }
    UNROLLED
    for (int q = 0; q < N; q++) {
      vec w = splat(weights[q * SEGMENT + key]);
      UNROLLED
      for (int d = 0; d < WIDTH; d++) sums[q][d] += v[d] * w;
    }
  }
  UNROLLED
  for (int q = 0; q < N; q++)
    UNROLLED
    for (int d = 0; d < WIDTH; d++) store(out[q] + d * 16, sums[q][d]);
}

INLINE void weigh_all(const int N, const float *weights, const float *values, int size, int count,
                      float *const *out) {
  float *at[TOGETHER];
  int d = 0;
  for (; d + 64 <= size; d += 64) {
    for (int q = 0; q < N; q++) at[q] = out[q] + d;
    weigh(weights, N, values + d, size, count, 4, at);
  }
  for (; d < size; d += 16) {
    for (int q = 0; q < N; q++) at[q] = out[q] + d;
    weigh(weights, N, values + d, size, count, 1, at);
  }
}

/* From products to weights, with the mean so far scaled to the new largest product. */
static void soften(float *scores, int seen, int count, Mean *mean, float *out, int size) {
  ivec place = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  vec most = splat(HIDDEN);
  for (int i = 0; i < count; i += 16) {
    vec v = choose(place + i < seen, load(scores + i), splat(HIDDEN));
    store(scores + i, v);
    most = larger(most, v);
  }
  float largest = largest_of(most);
  if (largest < mean->most) largest = mean->most;
  vec shrink = exp_of(splat(mean->most - largest)), sums = splat(0);
  for (int i = 0; i < count; i += 16) {
    vec weights = exp_of(load(scores + i) - splat(largest));
    weights = choose(place + i < seen, weights, splat(0));
    store(scores + i, weights);
    sums += weights;
  }
  mean->most = largest;
  mean->sums = mean->sums * shrink + sums;
  for (int d = 0; d < size; d += 16) store(out + d, load(out + d) * shrink);
}

/* Call with the number of queries left, up to TOGETHER, as a constant. */
#define BY_COUNT(left, call, ...)         \
  switch (left) {                         \
    case 1: call(1, __VA_ARGS__); break;  \
    case 2: call(2, __VA_ARGS__); break;  \
    case 3: call(3, __VA_ARGS__); break;  \
    default: call(4, __VA_ARGS__); break; \
  }

/* Let queries see tokens of a cache; query q sees the first seen[q] of them. */
static void look(const float *const *queries, int count, const int *seen, const float *keys,
                 const float *values, int size, Mean *means, float *const *out) {
  int length = 0;
  for (int q = 0; q < count; q++) length = seen[q] > length ? seen[q] : length;
  float scores[MOST_QUERIES * SEGMENT] __attribute__((aligned(64)));
  for (int start = 0; start < length; start += SEGMENT) {
    int keys_here = length - start < SEGMENT ? length - start : SEGMENT;
    int panels = (keys_here + 15) / 16;
    const float *segment = keys + (size_t)start * size;
    for (int panel = 0; panel < panels; panel += 2) {
      const float *at = segment + (size_t)panel * size * 16;
      for (int q = 0; q < count; q += TOGETHER) {
        float *to = scores + q * SEGMENT + panel * 16;
        BY_COUNT(count - q, score, queries + q, at, size, panels - panel, to)
      }
    }
    for (int q = 0; q < count; q++)
      soften(scores + q * SEGMENT, seen[q] - start, panels * 16, means + q, out[q], size);
    const float *segment_values = values + (size_t)start * size;
    for (int q = 0; q < count; q += TOGETHER) {
      BY_COUNT(count - q, weigh_all, scores + q * SEGMENT, segment_values, size, keys_here, out + q)
    }
  }
}

/* Rows that one chunk of the work takes: many, so that keys are fetched seldom, but not all where
 * there are few, so that the threads share them. */
static int rows_together(const Attention *a) {
  int most = MOST_QUERIES / (a->heads / a->shared_heads), half = (a->rows + 1) / 2;
  if (most < 1) return 1;
  return half < most ? half : most;
}

static int chunks_of_head(const Attention *a) {
  int together = rows_together(a);
  return (a->rows + together - 1) / together;
}

/* Some neighbouring rows, with the heads that share one head of keys and values. */
static void do_attend(void *argument, int chunk) {
  const Attention *a = argument;
  const int size = a->size, sharing = a->heads / a->shared_heads;
  const int tile_rows = rows_together(a);
  /* All of one head come one after the other, while its keys are in the cache. */
  const int head = chunk / chunks_of_head(a), first_row = chunk % chunks_of_head(a) * tile_rows;
  const int rows = a->rows - first_row < tile_rows ? a->rows - first_row : tile_rows;
  const float *queries[MOST_QUERIES];
  float *out[MOST_QUERIES];
  int seen[MOST_QUERIES];
  Mean means[MOST_QUERIES];
  for (int at = 0; at < sharing; at += MOST_QUERIES) {
    /* More heads than queries fit are taken in turns, row by row. */
    int heads = sharing - at < MOST_QUERIES ? sharing - at : MOST_QUERIES;
    int count = 0;
    for (int row = first_row; row < first_row + rows; row++)
      for (int h = 0; h < heads; h++, count++) {
        size_t place = (size_t)(head * sharing + at + h) * size;
        queries[count] = a->queries + (size_t)row * a->stride + place;
        out[count] = a->out + (size_t)row * a->heads * size + place;
        seen[count] = a->first + row * a->more;
        means[count] = (Mean){splat(0), HIDDEN};
        for (int d = 0; d < size; d += 16) store(out[count] + d, splat(0));
      }
    size_t shared = (size_t)head * a->prompt.capacity * size;
    look(queries, count, seen, a->prompt.keys + shared, a->prompt.values + shared, size, means,
         out);
    if (a->own != NULL)
      for (int row = 0; row < rows; row++) {
        const Cache *own = a->own + first_row + row;
        size_t place = (size_t)head * own->capacity * size;
        for (int h = 0; h < heads; h++) seen[row * heads + h] = a->own_lengths[first_row + row] + 1;
        look(queries + row * heads, heads, seen + row * heads, own->keys + place,
             own->values + place, size, means + row * heads, out + row * heads);
      }
    for (int q = 0; q < count; q++) {
      vec part = splat(1 / sum_of(means[q].sums));
      for (int d = 0; d < size; d += 16) store(out[q] + d, load(out[q] + d) * part);
    }
  }
}

void attend(const Attention *attention) {
  pool_run(do_attend, (void *)attention, chunks_of_head(attention) * attention->shared_heads);
}
