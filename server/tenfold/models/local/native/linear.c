/* Layers: rows of 8 bit inputs times panels of 8 bit weights, and the same in float32.
 *
 * The products of a group are summed in whole numbers, so exactly; only then come the scales. What
 * a row gives is computed in the same order whatever other rows there are. */
#include <math.h>

#include "kernel.h"

#if defined(__AVX512F__) && defined(__AVX512VNNI__)
#include <immintrin.h>
#define MOST_TOGETHER 10
typedef __m512i Sums;

INLINE Sums sums_from(int32_t sum) { return _mm512_set1_epi32(sum); }

/* Add the products of four inputs and the weights for them, of each output of a panel. */
INLINE Sums add_products(Sums sums, const uint8_t *weights, const int8_t *inputs) {
  int32_t four;
  memcpy(&four, inputs, 4);
  return _mm512_dpbusd_epi32(sums, _mm512_loadu_si512(weights), _mm512_set1_epi32(four));
}

INLINE vec numbers(Sums sums) { return (vec)_mm512_cvtepi32_ps(sums); }

#elif defined(__AVX2__)
#include <immintrin.h>
#define MOST_TOGETHER 4
typedef struct {
  __m256i low, high;
} Sums;

INLINE Sums sums_from(int32_t sum) {
  return (Sums){_mm256_set1_epi32(sum), _mm256_set1_epi32(sum)};
}

INLINE __m256i eight(__m256i sums, const uint8_t *weights, __m256i inputs) {
  __m256i w = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)weights),
                               _mm256_set1_epi8((char)0x80));
  /* The instruction wants one side without a sign. Neither side has -128, so that the pairs of
   * products fit 16 bits. */
  __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(inputs), _mm256_sign_epi8(w, inputs));
  return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

INLINE Sums add_products(Sums sums, const uint8_t *weights, const int8_t *inputs) {
  int32_t four;
  memcpy(&four, inputs, 4);
  __m256i x = _mm256_set1_epi32(four);
  return (Sums){eight(sums.low, weights, x), eight(sums.high, weights + 32, x)};
}

INLINE vec numbers(Sums sums) {
  union {
    __m256 halves[2];
    vec whole;
  } both = {.halves = {_mm256_cvtepi32_ps(sums.low), _mm256_cvtepi32_ps(sums.high)}};
  return both.whole;
}
#define WITHOUT_128 1

#elif defined(__ARM_FEATURE_DOTPROD)
#include <arm_neon.h>
#define MOST_TOGETHER 4
typedef struct {
  int32x4_t part[4];
} Sums;

INLINE Sums sums_from(int32_t sum) {
  int32x4_t all = vdupq_n_s32(sum);
  return (Sums){{all, all, all, all}};
}

INLINE Sums add_products(Sums sums, const uint8_t *weights, const int8_t *inputs) {
  int32_t four;
  memcpy(&four, inputs, 4);
  int8x16_t x = vreinterpretq_s8_s32(vdupq_n_s32(four));
  for (int i = 0; i < 4; i++) {
    uint8x16_t w = veorq_u8(vld1q_u8(weights + 16 * i), vdupq_n_u8(0x80));
    sums.part[i] = vdotq_s32(sums.part[i], vreinterpretq_s8_u8(w), x);
  }
  return sums;
}

INLINE vec numbers(Sums sums) {
  float found[PANEL];
  for (int i = 0; i < 4; i++) vst1q_f32(found + 4 * i, vcvtq_f32_s32(sums.part[i]));
  return load(found);
}
#define WITHOUT_128 1

#else
#define MOST_TOGETHER 4
typedef ivec Sums;

INLINE Sums sums_from(int32_t sum) {
  ivec sums = {0};
  return sums + sum;
}

INLINE Sums add_products(Sums sums, const uint8_t *weights, const int8_t *inputs) {
  for (int output = 0; output < PANEL; output++)
    for (int i = 0; i < 4; i++)
      sums[output] += ((int32_t)weights[4 * output + i] - 128) * inputs[i];
  return sums;
}

INLINE vec numbers(Sums sums) { return __builtin_convertvector(sums, vec); }
#define WITHOUT_128 1
#endif

#ifndef WITHOUT_128
#define WITHOUT_128 0
#endif

/* Bytes of weights that are fetched ahead of their use where several rows use them. The processor
 * fetches ahead by itself, but not past a page's end, and too late where it computes meanwhile. */
#define AHEAD 4096

void input_group(Input *input, int row, int group, const float *x, int exact) {
  size_t place = (size_t)row * input->width + (size_t)group * GROUP;
  if (exact) {
    memcpy(input->floats + place, x, GROUP * sizeof(float));
    return;
  }
  vec most = splat(0);
  for (int i = 0; i < GROUP; i += 16) {
    vec v = load(x + i);
    most = larger(most, larger(v, -v));
  }
  float largest = largest_of(most);
  float steps = largest > 1e-30f ? 127.0f / largest : 0;
  const vec magic = splat(12582912.0f);
  ivec sums = {0};
  for (int i = 0; i < GROUP; i += 16) {
    vec rounded = load(x + i) * splat(steps) + magic;
    rounded -= magic;
    ivec whole = __builtin_convertvector(rounded, ivec);
    bytes narrow = __builtin_convertvector(whole, bytes);
    memcpy(input->values + place + i, &narrow, sizeof narrow);
    sums += whole;
  }
  int32_t sum = 0;
  for (int i = 0; i < 16; i++) sum += sums[i];
  size_t at = (size_t)row * (input->width / GROUP) + group;
  input->scales[at] = largest / 127.0f;
  input->sums[at] = WITHOUT_128 ? 0 : -128 * sum;
}

/* Outputs of PANELS neighbouring panels for ROWS rows from `row` on, before scales and bias. Both
 * are constants where this is called, so that all sums stay in registers. */
INLINE void multiply(const Linear *layer, int panel, const Input *x, int row, const int ROWS,
                     const int PANELS, vec totals[ROWS][PANELS]) {
  const size_t width = x->width, panel_size = width * PANEL;
  for (int r = 0; r < ROWS; r++)
    for (int p = 0; p < PANELS; p++) totals[r][p] = splat(0);
  if (layer->values == NULL) {
    const float *weights = layer->floats + panel * panel_size;
    const float *inputs = x->floats + row * width;
    for (size_t k = 0; k < width; k++)
      for (int p = 0; p < PANELS; p++) {
        vec w = load(weights + p * panel_size + k * PANEL);
        for (int r = 0; r < ROWS; r++) totals[r][p] += w * splat(inputs[r * width + k]);
      }
    return;
  }
  const int groups = (int)(width / GROUP);
  const uint8_t *weights = layer->values + panel * panel_size;
  const int8_t *inputs = x->values + row * width;
  const float *scales = x->scales + (size_t)row * groups;
  const int32_t *offsets = x->sums + (size_t)row * groups;
  for (int group = 0; group < groups; group++) {
    Sums sums[ROWS][PANELS];
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 4
      for (int p = 0; p < PANELS; p++) sums[r][p] = sums_from(offsets[r * groups + group]);
#pragma GCC unroll 4
    for (int four = 0; four < GROUP / 4; four++)
#pragma GCC unroll 4
      for (int p = 0; p < PANELS; p++) {
        const uint8_t *w =
            weights + p * panel_size + (size_t)(group * (GROUP / 4) + four) * 4 * PANEL;
        if (ROWS > 1) __builtin_prefetch(w + AHEAD);
#pragma GCC unroll 16
        for (int r = 0; r < ROWS; r++)
          sums[r][p] = add_products(sums[r][p], w, inputs + r * width + group * GROUP + four * 4);
      }
#pragma GCC unroll 16
    for (int r = 0; r < ROWS; r++)
#pragma GCC unroll 4
      for (int p = 0; p < PANELS; p++)
        totals[r][p] += numbers(sums[r][p]) * splat(scales[r * groups + group]);
  }
}

INLINE vec finished(const Linear *layer, int panel, vec total) {
  if (layer->values != NULL) total *= load(layer->scales + panel * PANEL);
  if (layer->bias != NULL) total += load(layer->bias + panel * PANEL);
  return total;
}

INLINE void put(float *to, vec outputs, int add) { store(to, add ? load(to) + outputs : outputs); }

INLINE void block(const Linear *layer, int panel, const Input *x, int row, const int ROWS,
                  const int PANELS, float *y, int stride, int add) {
  vec totals[ROWS][PANELS];
  multiply(layer, panel, x, row, ROWS, PANELS, totals);
  for (int r = 0; r < ROWS; r++)
    for (int p = 0; p < PANELS; p++)
      put(y + (size_t)r * stride + p * PANEL, finished(layer, panel + p, totals[r][p]), add);
}

/* One panel for `rows` rows from `row` on; y is where the first of its outputs goes. */
static void rows_of_panel(const Linear *layer, int panel, const Input *x, int row, int rows,
                          float *y, int stride, int add) {
  while (rows > 0) {
    int together = rows < MOST_TOGETHER ? rows : MOST_TOGETHER;
    switch (together) {
#define CASE(ROWS)                                                \
  case ROWS:                                                      \
    block(layer, panel, x, row, ROWS, 1, y, stride, add); \
    break;
      CASE(1)
      CASE(2)
      CASE(3)
      CASE(4)
#if MOST_TOGETHER > 4
      CASE(5)
      CASE(6)
      CASE(7)
      CASE(8)
      CASE(9)
      CASE(10)
#endif
#undef CASE
    }
    row += together;
    rows -= together;
    y += (size_t)together * stride;
  }
}

typedef struct {
  const Linear *layer;
  const Input *x;
  int rows;
  float *y;
  int stride, add;
  int panels, chunk_panels;
} Job;

static void do_linear(void *argument, int chunk) {
  const Job *job = argument;
  int panel = chunk * job->chunk_panels, end = panel + job->chunk_panels;
  if (end > job->panels) end = job->panels;
  if (job->rows == 1) {
    /* Bound by memory: several streams of weights at once. */
    for (; panel + 4 <= end; panel += 4)
      block(job->layer, panel, job->x, 0, 1, 4, job->y + panel * PANEL, job->stride, job->add);
  }
  for (; panel < end; panel++)
    rows_of_panel(job->layer, panel, job->x, 0, job->rows, job->y + panel * PANEL, job->stride,
                  job->add);
}

void linear(const Linear *layer, const Input *x, int rows, float *y, int stride, int add) {
  int panels = layer->outputs / PANEL;
  /* Some thirty chunks, so that the threads end at about the same time. */
  int chunk = panels / 32 < 1 ? 1 : panels / 32;
  if (rows == 1) chunk = (chunk + 3) / 4 * 4;
  Job job = {layer, x, rows, y, stride, add, panels, chunk};
  pool_run(do_linear, &job, (panels + chunk - 1) / chunk);
}

typedef struct {
  const Linear *gate, *up;
  const Input *x;
  int rows;
  Input *h;
} GatedJob;

/* One group of the next layer's inputs. */
static void do_gated(void *argument, int group) {
  const GatedJob *job = argument;
  const int exact = job->gate->values == NULL;
  float gate[MOST_TOGETHER][GROUP], up[MOST_TOGETHER][GROUP];
  for (int row = 0; row < job->rows; row += MOST_TOGETHER) {
    int rows = job->rows - row < MOST_TOGETHER ? job->rows - row : MOST_TOGETHER;
    int panel = group * (GROUP / PANEL);
    if (rows == 1) {
      block(job->gate, panel, job->x, row, 1, GROUP / PANEL, gate[0], GROUP, 0);
      block(job->up, panel, job->x, row, 1, GROUP / PANEL, up[0], GROUP, 0);
    } else {
      for (int p = 0; p < GROUP / PANEL; p++) {
        rows_of_panel(job->gate, panel + p, job->x, row, rows, gate[0] + p * PANEL, GROUP, 0);
        rows_of_panel(job->up, panel + p, job->x, row, rows, up[0] + p * PANEL, GROUP, 0);
      }
    }
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < GROUP; i += 16) {
        vec g = load(gate[r] + i);
        store(gate[r] + i, g / (splat(1) + exp_of(-g)) * load(up[r] + i));
      }
      input_group(job->h, row + r, group, gate[r], exact);
    }
  }
}

void gated(const Linear *gate, const Linear *up, const Input *x, int rows, Input *h) {
  GatedJob job = {gate, up, x, rows, h};
  pool_run(do_gated, &job, h->width / GROUP);
}
