// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/book.h"

#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

/* 40 bytes. */
typedef struct open_batch {
    uint64_t number;
    uint64_t first_tx;
    lw_time_us submitted_us;
    lw_energy_milliwh energy_milliwh; /* of the admitted legs */
    uint32_t community;
    uint32_t admitted_count;
} open_batch;

/* Grows at the end; what lies before `head` is done with and is dropped when memory would grow. */
typedef struct queue {
    void *items;
    size_t item_size;
    size_t head;
    size_t count; /* with those before the head */
    size_t capacity;
} queue;

struct lw_book {
    lw_book_config config;
    lw_status status;
    queue batches;  /* of open_batch */
    queue energies; /* of lw_energy_milliwh, of legs from open_tx on, when batches are split */
    queue outcomes; /* of lw_outcome */
    queue blocks;   /* of lw_block */
    uint64_t open_tx;
    uint64_t end_tx;
    int64_t settled_count;
    int64_t refused_count;
    lw_energy_milliwh traded_milliwh;
};

static void queue_compact(queue *q)
{
    char *items = q->items;
    memmove(items, items + q->head * q->item_size, (q->count - q->head) * q->item_size);
    q->count -= q->head;
    q->head = 0;
}

/* Room for one item more, or NULL. */
static void *queue_push(queue *q)
{
    if (q->head == q->count) {
        q->head = q->count = 0;
    } else if (q->count == q->capacity && q->head > q->capacity / 2) {
        queue_compact(q);
    }
    if (q->count == q->capacity) {
        const size_t capacity = q->capacity == 0 ? 64 : 2 * q->capacity;
        if (capacity > SIZE_MAX / q->item_size) {
            return NULL;
        }
        void *items = realloc(q->items, capacity * q->item_size);
        if (items == NULL) {
            return NULL;
        }
        q->items = items;
        q->capacity = capacity;
    }
    return (char *)q->items + q->count++ * q->item_size;
}

static bool queue_is_empty(const queue *q)
{
    return q->head == q->count;
}

static open_batch *front_batch(const lw_book *book)
{
    return (open_batch *)book->batches.items + book->batches.head;
}

lw_book *lw_book_create(const lw_book_config *config)
{
    LW_ASSERT(config->queue_tx_max >= 1);
    lw_book *book = calloc(1, sizeof *book);
    if (book != NULL) {
        book->config = *config;
        book->batches.item_size = sizeof(open_batch);
        book->energies.item_size = sizeof(lw_energy_milliwh);
        book->outcomes.item_size = sizeof(lw_outcome);
        book->blocks.item_size = sizeof(lw_block);
    }
    return book;
}

void lw_book_destroy(lw_book *book)
{
    if (book == NULL) {
        return;
    }
    free(book->batches.items);
    free(book->energies.items);
    free(book->outcomes.items);
    free(book->blocks.items);
    free(book);
}

lw_status lw_book_status(const lw_book *book)
{
    return book->status;
}

void lw_book_fail(lw_book *book)
{
    book->status = LW_ERR_MEMORY;
}

static void push_outcome(lw_book *book, const lw_outcome *outcome)
{
    lw_outcome *place = queue_push(&book->outcomes);
    if (place == NULL) {
        book->status = LW_ERR_MEMORY;
        return;
    }
    *place = *outcome;
    if (outcome->state == LW_OUTCOME_SETTLED) {
        book->settled_count += outcome->trade_count;
    } else {
        book->refused_count += outcome->trade_count;
    }
}

/* Refuses the legs of a new batch for which the queue has no room. */
static void refuse_tail(lw_book *book, const lw_batch *batch, uint32_t admitted_count)
{
    lw_energy_milliwh energy_milliwh = 0;
    for (uint32_t i = admitted_count; i < batch->trade_count; i++) {
        energy_milliwh += batch->trades[i].energy_milliwh;
    }
    push_outcome(book, &(lw_outcome){.batch = batch->number,
                                     .first_trade = admitted_count,
                                     .trade_count = batch->trade_count - admitted_count,
                                     .state = LW_OUTCOME_REFUSED,
                                     .community = batch->community,
                                     .energy_milliwh = energy_milliwh,
                                     .submitted_us = batch->interval_end_us,
                                     .recorded_us = INT64_MAX,
                                     .final_us = batch->interval_end_us,
                                     .paid_us = INT64_MAX});
}

/* Keeps the energy of each admitted leg; returns their sum. */
static lw_energy_milliwh admit_legs(lw_book *book, const lw_batch *batch, uint32_t admitted_count)
{
    lw_energy_milliwh sum = 0;
    for (uint32_t i = 0; i < admitted_count; i++) {
        sum += batch->trades[i].energy_milliwh;
        if (!book->config.splits_batches) {
            continue;
        }
        lw_energy_milliwh *place = queue_push(&book->energies);
        if (place == NULL) {
            book->status = LW_ERR_MEMORY;
            return 0;
        }
        *place = batch->trades[i].energy_milliwh;
    }
    return sum;
}

void lw_book_add(lw_book *book, const lw_batch *batch)
{
    const uint64_t room = (uint64_t)book->config.queue_tx_max - (book->end_tx - book->open_tx);
    const uint32_t admitted_count = room < batch->trade_count ? (uint32_t)room : batch->trade_count;
    book->traded_milliwh += batch->energy_milliwh;
    const lw_energy_milliwh energy_milliwh = admit_legs(book, batch, admitted_count);
    if (admitted_count > 0 && book->status == LW_OK) {
        open_batch *place = queue_push(&book->batches);
        if (place == NULL) {
            book->status = LW_ERR_MEMORY;
            return;
        }
        *place = (open_batch){.number = batch->number,
                              .first_tx = book->end_tx,
                              .submitted_us = batch->interval_end_us,
                              .energy_milliwh = energy_milliwh,
                              .community = batch->community,
                              .admitted_count = admitted_count};
        book->end_tx += admitted_count;
    }
    if (admitted_count < batch->trade_count) {
        refuse_tail(book, batch, admitted_count);
    }
}

uint64_t lw_book_open_tx(const lw_book *book)
{
    return book->open_tx;
}

uint64_t lw_book_end_tx(const lw_book *book)
{
    return book->end_tx;
}

bool lw_book_peek(const lw_book *book, lw_book_front *front)
{
    if (queue_is_empty(&book->batches)) {
        return false;
    }
    const open_batch *batch = front_batch(book);
    front->submitted_us = batch->submitted_us;
    front->end_tx = batch->first_tx + batch->admitted_count;
    return true;
}

/* Takes the energies of `count` legs off the queue. */
static lw_energy_milliwh take_energies(lw_book *book, uint32_t count)
{
    lw_energy_milliwh sum = 0;
    const lw_energy_milliwh *items = book->energies.items;
    for (uint32_t i = 0; i < count; i++) {
        sum += items[book->energies.head + i];
    }
    book->energies.head += count;
    return sum;
}

/* Closes the open legs of the front batch before `end_tx`; `outcome` brings state and times. */
static void close_front(lw_book *book, uint64_t end_tx, lw_outcome outcome)
{
    const open_batch batch = *front_batch(book);
    const uint64_t batch_end_tx = batch.first_tx + batch.admitted_count;
    const uint64_t stop_tx = end_tx < batch_end_tx ? end_tx : batch_end_tx;
    const uint32_t count = (uint32_t)(stop_tx - book->open_tx);
    LW_ASSERT(book->config.splits_batches || count == batch.admitted_count);
    outcome.batch = batch.number;
    outcome.community = batch.community;
    outcome.submitted_us = batch.submitted_us;
    outcome.first_trade = (uint32_t)(book->open_tx - batch.first_tx);
    outcome.trade_count = count;
    outcome.energy_milliwh =
        book->config.splits_batches ? take_energies(book, count) : batch.energy_milliwh;
    book->open_tx = stop_tx;
    if (stop_tx == batch_end_tx) {
        book->batches.head++;
    }
    push_outcome(book, &outcome);
}

static void refuse_before(lw_book *book, uint64_t end_tx, lw_time_us time_us)
{
    while (book->open_tx < end_tx && book->status == LW_OK) {
        close_front(book, end_tx,
                    (lw_outcome){.state = LW_OUTCOME_REFUSED,
                                 .recorded_us = INT64_MAX,
                                 .final_us = time_us,
                                 .paid_us = INT64_MAX});
    }
}

void lw_book_settle(lw_book *book, uint64_t end_tx, lw_time_us recorded_us, lw_time_us final_us)
{
    LW_ASSERT(end_tx <= book->end_tx && recorded_us <= final_us);
    const lw_time_us paid_us = lw_payment_paid_us(&book->config.payment, final_us);
    while (book->open_tx < end_tx && book->status == LW_OK) {
        close_front(book, end_tx,
                    (lw_outcome){.state = LW_OUTCOME_SETTLED,
                                 .recorded_us = recorded_us,
                                 .final_us = final_us,
                                 .paid_us = paid_us});
    }
}

lw_time_us lw_book_next_deadline_us(const lw_book *book)
{
    if (queue_is_empty(&book->batches) || book->config.deadline_us == INT64_MAX) {
        return INT64_MAX;
    }
    return front_batch(book)->submitted_us + book->config.deadline_us;
}

void lw_book_expire(lw_book *book, lw_time_us now_us)
{
    while (book->status == LW_OK) {
        const lw_time_us deadline_us = lw_book_next_deadline_us(book);
        if (deadline_us == INT64_MAX || deadline_us > now_us) {
            return;
        }
        const open_batch *batch = front_batch(book);
        refuse_before(book, batch->first_tx + batch->admitted_count, deadline_us);
    }
}

void lw_book_refuse_all(lw_book *book, lw_time_us now_us)
{
    refuse_before(book, book->end_tx, now_us);
}

void lw_book_add_block(lw_book *book, const lw_block *block)
{
    lw_block *place = queue_push(&book->blocks);
    if (place == NULL) {
        book->status = LW_ERR_MEMORY;
        return;
    }
    *place = *block;
}

const lw_outcome *lw_book_outcomes(const lw_book *book, size_t *count)
{
    *count = book->outcomes.count;
    return book->outcomes.items;
}

void lw_book_clear_outcomes(lw_book *book)
{
    book->outcomes.count = 0;
}

const lw_block *lw_book_blocks(const lw_book *book, size_t *count)
{
    *count = book->blocks.count;
    return book->blocks.items;
}

void lw_book_clear_blocks(lw_book *book)
{
    book->blocks.count = 0;
}

void lw_book_usage(const lw_book *book, lw_usage *usage)
{
    usage->settled_trade_count = book->settled_count;
    usage->refused_trade_count = book->refused_count;
    usage->pending_trade_count = (int64_t)(book->end_tx - book->open_tx);
}

lw_energy_milliwh lw_book_traded_milliwh(const lw_book *book)
{
    return book->traded_milliwh;
}

/* The items from the head on, which become the first ones. */
static void queue_state(queue *q, lw_state *state, const char *name, uint64_t limit)
{
    uint64_t count = q->count - q->head;
    lw_state_item_count(state, name, &count, limit, q->item_size);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        void *items = count > 0 ? calloc((size_t)count, q->item_size) : NULL;
        if (count > 0 && items == NULL) {
            lw_state_fail_as(state, LW_ERR_MEMORY, name, "memory ran out");
            return;
        }
        free(q->items);
        q->items = items;
        q->head = 0;
        q->count = q->capacity = (size_t)count;
    }
    if (count > 0) {
        char *first = (char *)q->items + q->head * q->item_size;
        lw_state_field(state, name, first, (size_t)count * q->item_size);
    }
}

static bool is_of_now(const lw_book *book, lw_time_us submitted_us, lw_time_us now_us)
{
    const lw_time_us deadline_us = book->config.deadline_us;
    return submitted_us <= now_us &&
           (deadline_us == INT64_MAX || submitted_us >= now_us - deadline_us);
}

/* The loaded batches stand in order of time and cover the open legs, without gaps. */
static bool do_batches_join(const lw_book *book, lw_time_us now_us)
{
    if (queue_is_empty(&book->batches)) {
        return book->open_tx == book->end_tx;
    }
    const open_batch *batches = book->batches.items;
    const uint64_t offset_tx = book->open_tx - batches[0].first_tx;
    if (offset_tx >= batches[0].admitted_count || (offset_tx > 0 && !book->config.splits_batches)) {
        return false;
    }
    uint64_t next_tx = batches[0].first_tx;
    lw_time_us before_us = batches[0].submitted_us;
    for (size_t i = 0; i < book->batches.count; i++) {
        const open_batch *batch = &batches[i];
        if (batch->first_tx != next_tx || batch->admitted_count == 0 || batch->energy_milliwh < 0 ||
            batch->submitted_us < before_us || !is_of_now(book, batch->submitted_us, now_us)) {
            return false;
        }
        next_tx += batch->admitted_count;
        before_us = batch->submitted_us;
    }
    return next_tx == book->end_tx;
}

static bool are_energies_whole(const lw_book *book)
{
    const lw_energy_milliwh *energies = book->energies.items;
    const uint64_t open_count = book->config.splits_batches ? book->end_tx - book->open_tx : 0;
    lw_energy_milliwh sum_milliwh = 0;
    for (size_t i = 0; i < book->energies.count; i++) {
        if (energies[i] < 0 || energies[i] > INT64_MAX - sum_milliwh) {
            return false;
        }
        sum_milliwh += energies[i];
    }
    return book->energies.count == open_count;
}

static bool are_outcomes_whole(const lw_book *book)
{
    const lw_outcome *outcomes = book->outcomes.items;
    for (size_t i = 0; i < book->outcomes.count; i++) {
        if (outcomes[i].state > LW_OUTCOME_REFUSED || outcomes[i].trade_count == 0) {
            return false;
        }
    }
    return true;
}

static bool are_counts_whole(const lw_book *book)
{
    return book->open_tx <= book->end_tx && book->end_tx <= INT64_MAX &&
           book->end_tx - book->open_tx <= (uint64_t)book->config.queue_tx_max &&
           book->settled_count >= 0 && book->settled_count <= (int64_t)book->open_tx &&
           book->refused_count >= (int64_t)book->open_tx - book->settled_count &&
           book->traded_milliwh >= 0;
}

static void check_loaded(const lw_book *book, lw_time_us now_us, lw_state *state)
{
    if (!are_counts_whole(book)) {
        lw_state_fail(state, "open_tx", "counts of trades that cannot be");
    } else if (!do_batches_join(book, now_us)) {
        lw_state_fail(state, "batches", "they do not join");
    } else if (!are_energies_whole(book)) {
        lw_state_fail(state, "energies", "they are not those of the open trades");
    } else if (!are_outcomes_whole(book)) {
        lw_state_fail(state, "outcomes", "one of them cannot be");
    }
}

void lw_book_state(lw_book *book, lw_time_us now_us, lw_state *state)
{
    if (book->status != LW_OK) {
        lw_state_fail_as(state, book->status, "book", "it has failed and cannot be saved");
    }
    const uint64_t most = (uint64_t)book->config.queue_tx_max;
    queue_state(&book->batches, state, "batches", most);
    queue_state(&book->energies, state, "energies", most);
    queue_state(&book->outcomes, state, "outcomes", SIZE_MAX);
    queue_state(&book->blocks, state, "blocks", SIZE_MAX);
    LW_STATE_MEMBER(state, book, open_tx);
    LW_STATE_MEMBER(state, book, end_tx);
    LW_STATE_MEMBER(state, book, settled_count);
    LW_STATE_MEMBER(state, book, refused_count);
    LW_STATE_MEMBER(state, book, traded_milliwh);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(book, now_us, state);
    }
}
