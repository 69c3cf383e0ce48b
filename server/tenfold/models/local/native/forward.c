/* One forward pass of a Llama- or Qwen2-shaped model: tokens of a prompt, or one token of each
 * row, after one prompt or after several. */
#include <math.h>
#include <stdlib.h>

#include "kernel.h"

typedef struct {
  const float *attention_norm;
  Linear project; /* queries, keys and values of all heads */
  Linear output;
  const float *mlp_norm;
  Linear gate, up, down;
} Layer;

typedef struct {
  int32_t layers, heads, shared_heads, size, hidden, inner, vocabulary;
  float epsilon;
  const Layer *layer;
  const float *final_norm;
  /* Embedding and output layer are one matrix, or two of the same form. */
  Linear embedding, head;
} Model;

/* The tokens of one pass that share a prompt. Each of `rows` rows has one token at position `first` + row * `more`.
 * In a prompt `more` is 1, and they are added to `prompt`. Otherwise it is 0: a row's token is
 * added to a cache of its own, which has as many tokens so far as `own_lengths` says for the row;
 * `slots` are these caches' numbers. */
typedef struct {
  int32_t rows, first, more;
  const int32_t *ids, *slots, *own_lengths;
  Cache prompt;   /* of the first layer; the next layer's follow it */
  Cache own;      /* of the first layer and slot; the next slot's follow it, then the next layer's */
  int32_t slots_in_all;
  const float *cosines, *sines; /* by position, size / 2 each */
} Tokens;

typedef enum { DONE, STOPPED, NO_MEMORY } Outcome;

typedef struct {
  float *x, *projected, *attended;
  Input hidden, heads, inner;
} Room;

static int rounded_up(int n) { return (n + GROUP - 1) / GROUP * GROUP; }

/* Zeros, so that the padding of inputs is. */
static void *zeros(size_t bytes) { return calloc(1, bytes); }

static Input input_of(int rows, int width, int exact) {
  Input input = {.width = width};
  if (exact) {
    input.floats = zeros((size_t)rows * width * sizeof(float));
  } else {
    input.values = zeros((size_t)rows * width);
    input.scales = zeros((size_t)rows * (width / GROUP) * sizeof(float));
    input.sums = zeros((size_t)rows * (width / GROUP) * sizeof(int32_t));
  }
  return input;
}

static int usable(const Input *input) {
  return input->floats != NULL || (input->values && input->scales && input->sums);
}

static void free_input(Input *input) {
  free(input->values);
  free(input->scales);
  free(input->sums);
  free(input->floats);
}

static void free_room(Room *room) {
  free(room->x);
  free(room->projected);
  free(room->attended);
  free_input(&room->hidden);
  free_input(&room->heads);
  free_input(&room->inner);
}

static int make_room(Room *room, const Model *model, int rows) {
  const int exact = model->head.values == NULL;
  const int all_heads = model->heads * model->size;
  *room = (Room){
      .x = zeros((size_t)rows * rounded_up(model->hidden) * sizeof(float)),
      .projected = zeros((size_t)rows * model->layer[0].project.outputs * sizeof(float)),
      .attended = zeros((size_t)rows * rounded_up(all_heads) * sizeof(float)),
      .hidden = input_of(rows, rounded_up(model->hidden), exact),
      .heads = input_of(rows, rounded_up(all_heads), exact),
      .inner = input_of(rows, rounded_up(model->inner), exact),
  };
  if (room->x && room->projected && room->attended && usable(&room->hidden) &&
      usable(&room->heads) && usable(&room->inner))
    return 1;
  free_room(room);
  return 0;
}

/* A token's row of the embedding. */
static void embed(const Linear *table, int id, float *x, int hidden) {
  const int panel = id / PANEL, output = id % PANEL;
  if (table->values == NULL) {
    const float *from = table->floats + (size_t)panel * table->inputs * PANEL + output;
    for (int i = 0; i < hidden; i++) x[i] = from[(size_t)i * PANEL];
    return;
  }
  const uint8_t *from = table->values + (size_t)panel * table->inputs * PANEL + output * 4;
  const float scale = table->scales[id];
  for (int i = 0; i < hidden; i++)
    x[i] = (float)((int)from[(size_t)(i / 4) * 4 * PANEL + i % 4] - 128) * scale;
}

/* Where the work of each row does not depend on the others' it is spread over the threads, but
 * only where there are many: a chunk costs more than a row. */
#define FEW_ROWS 8

typedef struct {
  const Model *model;
  const Tokens *tokens; /* of the part that is worked on, whose rows begin at `from` */
  int from;
  int count; /* rows of all parts */
  Room *room;
  const float *norm;
  int layer;
} Rows;

static void by_row(Work work, Rows *rows, int count) {
  if (count > 2 * FEW_ROWS) {
    pool_run(work, rows, (count + FEW_ROWS - 1) / FEW_ROWS);
    return;
  }
  for (int chunk = 0; chunk * FEW_ROWS < count; chunk++) work(rows, chunk);
}

#define EACH_ROW(rows, row, chunk, count)                                             \
  for (int row = chunk * FEW_ROWS; row < count && row < (chunk + 1) * FEW_ROWS; row++)

static void do_embed(void *argument, int chunk) {
  const Rows *rows = argument;
  const int stride = rows->room->hidden.width;
  EACH_ROW(rows, row, chunk, rows->tokens->rows) {
    embed(&rows->model->embedding, rows->tokens->ids[row],
          rows->room->x + (size_t)(rows->from + row) * stride, rows->model->hidden);
  }
}

/* Root mean square norm, as the next layer's input. */
static void do_norm(void *argument, int chunk) {
  const Rows *rows = argument;
  const Model *model = rows->model;
  Room *room = rows->room;
  const int stride = room->hidden.width;
  const int exact = model->head.values == NULL;
  EACH_ROW(rows, row, chunk, rows->count) {
    const float *x = room->x + (size_t)row * stride;
    vec squares = splat(0);
    for (int i = 0; i < stride; i += 16) squares += load(x + i) * load(x + i);
    vec factor = splat(1 / sqrtf(sum_of(squares) / (float)model->hidden + model->epsilon));
    for (int group = 0; group < stride / GROUP; group++) {
      float normed[GROUP] __attribute__((aligned(64)));
      for (int i = 0; i < GROUP; i += 16) {
        const int at = group * GROUP + i;
        store(normed + i, load(x + at) * factor * load(rows->norm + at));
      }
      input_group(&room->hidden, row, group, normed, exact);
    }
  }
}

static Cache at_layer(Cache cache, const Model *model, size_t layer, size_t caches) {
  size_t step = (size_t)model->shared_heads * cache.capacity * model->size * caches;
  cache.keys += layer * step;
  cache.values += layer * step;
  return cache;
}

static Cache own_cache(const Model *model, const Tokens *tokens, int layer, int slot) {
  Cache cache = at_layer(tokens->own, model, layer, tokens->slots_in_all);
  return at_layer(cache, model, slot, 1);
}

/* Turn queries and keys by their positions, and put keys and values where they stay. */
static void do_turn(void *argument, int chunk) {
  const Rows *rows = argument;
  const Model *model = rows->model;
  const Tokens *tokens = rows->tokens;
  const int size = model->size, half = size / 2, stride = model->layer[0].project.outputs;
  const float scale = 1 / sqrtf((float)size);
  EACH_ROW(rows, row, chunk, tokens->rows) {
    const int own = tokens->more ? 0 : tokens->own_lengths[row];
    const int position = tokens->first + row * tokens->more + own;
    const float *cosines = tokens->cosines + (size_t)position * half;
    const float *sines = tokens->sines + (size_t)position * half;
    float *x = rows->room->projected + (size_t)(rows->from + row) * stride;
    const float *values = x + (size_t)(model->heads + model->shared_heads) * size;
    Cache cache;
    int place;
    if (tokens->more) {
      cache = at_layer(tokens->prompt, model, rows->layer, 1);
      place = position;
    } else {
      cache = own_cache(model, tokens, rows->layer, tokens->slots[row]);
      place = own;
    }
    for (int head = 0; head < model->heads + model->shared_heads; head++) {
      float *one = x + (size_t)head * size, *two = one + half;
      /* Queries are scaled here, once, instead of all their products. */
      const float by = head < model->heads ? scale : 1;
      for (int i = 0; i < half; i++) {
        float a = one[i] * by, b = two[i] * by;
        one[i] = a * cosines[i] - b * sines[i];
        two[i] = b * cosines[i] + a * sines[i];
      }
    }
    for (int head = 0; head < model->shared_heads; head++) {
      const float *key = x + (size_t)(model->heads + head) * size;
      size_t of_head = (size_t)head * cache.capacity * size;
      float *to = cache.keys + of_head + (size_t)(place / 16) * size * 16 + place % 16;
      for (int d = 0; d < size; d++) to[(size_t)d * 16] = key[d];
      memcpy(cache.values + of_head + (size_t)place * size, values + (size_t)head * size,
             size * sizeof(float));
    }
  }
}

static void do_attended(void *argument, int chunk) {
  const Rows *rows = argument;
  Room *room = rows->room;
  const int exact = rows->model->head.values == NULL;
  const int width = rows->model->heads * rows->model->size;
  EACH_ROW(rows, row, chunk, rows->count) {
    for (int group = 0; group < room->heads.width / GROUP; group++) {
      float padded[GROUP] __attribute__((aligned(64))) = {0};
      int here = width - group * GROUP < GROUP ? width - group * GROUP : GROUP;
      memcpy(padded, room->attended + (size_t)row * width + group * GROUP, here * sizeof(float));
      input_group(&room->heads, row, group, padded, exact);
    }
  }
}

/* Attention of the rows of one part, which see one prompt. */
static void attend_part(Rows *rows, Cache *own) {
  const Model *model = rows->model;
  const Tokens *tokens = rows->tokens;
  const int stride = model->layer[0].project.outputs;
  by_row(do_turn, rows, tokens->rows);
  if (!tokens->more)
    for (int row = 0; row < tokens->rows; row++)
      own[row] = own_cache(model, tokens, rows->layer, tokens->slots[row]);
  attend(&(Attention){
      .rows = tokens->rows,
      .heads = model->heads,
      .shared_heads = model->shared_heads,
      .size = model->size,
      .queries = rows->room->projected + (size_t)rows->from * stride,
      .stride = stride,
      .out = rows->room->attended + (size_t)rows->from * model->heads * model->size,
      .prompt = at_layer(tokens->prompt, model, rows->layer, 1),
      .first = tokens->first + tokens->more,
      .more = tokens->more,
      .own = tokens->more ? NULL : own,
      .own_lengths = tokens->own_lengths,
  });
}

/* Do something with each part in turn. */
#define EACH_PART(all, parts, how_many)   \
  (all)->from = 0;                        \
  (all)->tokens = (parts);                \
  for (int left = (how_many); left > 0;   \
       left--, (all)->from += (all)->tokens->rows, (all)->tokens++)

static void run_layer(Rows *rows, const Tokens *parts, int how_many, Cache *own) {
  const Layer *layer = rows->model->layer + rows->layer;
  Room *room = rows->room;
  const int count = rows->count, stride = room->hidden.width;
  rows->norm = layer->attention_norm;
  by_row(do_norm, rows, count);
  linear(&layer->project, &room->hidden, count, room->projected, layer->project.outputs, 0);
  EACH_PART(rows, parts, how_many) attend_part(rows, own);
  by_row(do_attended, rows, count);
  linear(&layer->output, &room->heads, count, room->x, stride, 1);
  rows->norm = layer->mlp_norm;
  by_row(do_norm, rows, count);
  gated(&layer->gate, &layer->up, &room->hidden, count, &room->inner);
  linear(&layer->down, &room->inner, count, room->x, stride, 1);
}

/* Add tokens, and compute the logits after them: of each row, or of a prompt's last token alone.
 * Several parts are rows after several prompts; together they have MOST_ROWS at the most, and the
 * logits are those of the first part's rows, then the next one's. A prompt's tokens are the only
 * part. `logits` are rows of head.outputs numbers, or NULL where none are wanted. Ends early, and
 * leaves nothing that counts, once `stop` is not 0. */
Outcome tenfold_forward(const Model *model, const Tokens *parts, int how_many, float *logits,
                        const volatile int32_t *stop) {
  Room room;
  int count = 0;
  for (int part = 0; part < how_many; part++) count += parts[part].rows;
  Cache *own = malloc(sizeof(Cache) * MOST_ROWS);
  if (own == NULL || !make_room(&room, model, count)) {
    free(own);
    return NO_MEMORY;
  }
  Outcome outcome = DONE;
  pool_lock();
  Rows rows = {.model = model, .count = count, .room = &room};
  EACH_PART(&rows, parts, how_many) by_row(do_embed, &rows, rows.tokens->rows);
  for (rows.layer = 0; rows.layer < model->layers; rows.layer++) {
    if (*stop) {
      outcome = STOPPED;
      goto end;
    }
    run_layer(&rows, parts, how_many, own);
  }
  if (logits == NULL) goto end;
  if (parts->more) {
    memmove(room.x, room.x + (size_t)(count - 1) * room.hidden.width,
            room.hidden.width * sizeof(float));
    rows.count = 1;
  }
  rows.norm = model->final_norm;
  by_row(do_norm, &rows, rows.count);
  linear(&model->head, &room.hidden, rows.count, logits, model->head.outputs, 0);
end:
  pool_unlock();
  free_room(&room);
  free(own);
  return outcome;
}
