/* What the parts of the compiled forward pass share: vectors, layers, inputs, the pool. */
#ifndef TENFOLD_KERNEL_H
#define TENFOLD_KERNEL_H

#include <stdint.h>
#include <string.h>

/* Outputs of a layer come in panels of so many. */
#define PANEL 16
/* Inputs of a layer come in groups of so many, each with a scale of its own. */
#define GROUP 64
/* Tokens of a prompt, or rows, that one forward pass takes at the most. */
#define MOST_ROWS 256

#define INLINE static inline __attribute__((always_inline))

/* Sixteen numbers at once, in as many registers as the processor needs for them. */
typedef float vec __attribute__((vector_size(64)));
typedef int32_t ivec __attribute__((vector_size(64)));
typedef int8_t bytes __attribute__((vector_size(16)));

INLINE vec load(const float *from) {
  vec v;
  memcpy(&v, from, sizeof v);
  return v;
}

INLINE void store(float *to, vec v) { memcpy(to, &v, sizeof v); }

INLINE vec splat(float x) {
  return (vec){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
}

/* Where a lane of mask is all ones take one, elsewhere other. */
INLINE vec choose(ivec mask, vec one, vec other) {
  return (vec)(((ivec)one & mask) | ((ivec)other & ~mask));
}

INLINE vec larger(vec a, vec b) { return choose(a > b, a, b); }

/* By halves, always in the same order, so that a sum does not depend on what is computed beside
 * it. */
INLINE float sum_of(vec v) {
  float part[16];
  memcpy(part, &v, sizeof v);
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; i++) part[i] += part[i + half];
  return part[0];
}

INLINE float largest_of(vec v) {
  float part[16];
  memcpy(part, &v, sizeof v);
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; i++) part[i] = part[i] > part[i + half] ? part[i] : part[i + half];
  return part[0];
}

/* e to the x, to a relative error of 2e-7, for x up to 88; below -87 it stays at e to the -87. */
INLINE vec exp_of(vec x) {
  const vec magic = splat(12582912.0f); /* 1.5 * 2^23: adding it rounds to a whole number */
  x = larger(x, splat(-87.0f));
  vec n = x * splat(1.44269504f) + magic;
  n -= magic;
  vec r = x - n * splat(0.693359375f) - n * splat(-2.12194440e-4f);
  vec p = splat(1.9875691500e-4f);
  p = p * r + splat(1.3981999507e-3f);
  p = p * r + splat(8.3334519073e-3f);
  p = p * r + splat(4.1665795894e-2f);
  p = p * r + splat(1.6666665459e-1f);
  p = p * r + splat(5.0000001201e-1f);
  p = p * r * r + r + splat(1.0f);
  ivec power = (__builtin_convertvector(n, ivec) + 127) << 23;
  return p * (vec)power;
}

/* One layer: weights [outputs, inputs], padded to whole panels and groups.
 *
 * In 8 bits, `values` hold 128 more than the weight: by panel, then by four inputs, then by
 * output, then by input. `scales` has one for each output. In float32, `floats` are by panel, then
 * by input, then by output; `values` is NULL then. `bias` may be NULL. */
typedef struct {
  int32_t outputs, inputs;
  const uint8_t *values;
  const float *floats;
  const float *scales;
  const float *bias;
} Linear;

/* What goes into a layer: rows of `width` numbers, which is a multiple of GROUP.
 *
 * In 8 bits with a scale for each group of a row; `sums` are the groups' sums times -128, which
 * takes back the 128 of the weights. `floats` serve layers in float32. */
typedef struct {
  int32_t width;
  int8_t *values;
  float *scales;
  int32_t *sums;
  float *floats;
} Input;

/* Threads: `work` is called for each chunk, by whichever thread is free. Nobody waits for a thread
 * that sleeps: it is a chunk that is waited for, and only by one who took it. */
typedef void (*Work)(void *argument, int chunk);
void pool_run(Work work, void *argument, int chunks);
void pool_lock(void);
void pool_unlock(void);

/* Put numbers into a row of an input, in 8 bits or, where `exact`, as they are. */
void input_group(Input *input, int row, int group, const float *numbers, int exact);

/* y = layer(x) for rows [0, rows), or y += layer(x); rows of y are `stride` apart. */
void linear(const Linear *layer, const Input *x, int rows, float *y, int stride, int add);

/* h = silu(gate(x)) * up(x), as the input of the next layer. */
void gated(const Linear *gate, const Linear *up, const Input *x, int rows, Input *h);

/* Keys and values of tokens one after the other, for each head that has them.
 *
 * Keys by head, then by sixteen tokens, then by dimension, then by token; values by head, by
 * token, by dimension. There is room for `capacity` tokens, a multiple of 16. */
typedef struct {
  float *keys, *values;
  int32_t capacity;
} Cache;

/* The rows of queries that go through attention together. */
typedef struct {
  int rows, heads, shared_heads, size;
  const float *queries;
  int stride; /* between rows of queries */
  float *out; /* [rows, heads * size] */
  Cache prompt;
  int first; /* how many of the prompt's tokens row 0 sees; each further row sees `more` more */
  int more;
  const Cache *own; /* of each row, or NULL */
  const int32_t *own_lengths; /* tokens in each of them before this one */
} Attention;

void attend(const Attention *attention);

#endif
