// SPDX-License-Identifier: Apache-2.0
/* A book on its way to a checkpoint and back, and what a damaged one is told by. */
#include "models/settlement/mechanism/book.h"
#include "models/settlement/mechanism/book_parts.h"

static bool is_of_now(const lw_book *book, lw_time_us submitted_us, lw_time_us now_us)
{
    const lw_time_us deadline_us = book->config.deadline_us;
    return submitted_us <= now_us &&
           (deadline_us == INT64_MAX || submitted_us >= now_us - deadline_us);
}

/* The loaded batches stand in order of time and cover the open legs, without gaps. */
static bool do_batches_join(const lw_book *book, lw_time_us now_us)
{
    if (lw_queue_is_empty(&book->batches)) {
        return book->open_tx == book->end_tx;
    }
    const lw_open_batch *batches = book->batches.items;
    const uint64_t offset_tx = book->open_tx - batches[0].first_tx;
    if (offset_tx >= batches[0].admitted_count || (offset_tx > 0 && !book->config.splits_batches)) {
        return false;
    }
    uint64_t next_tx = batches[0].first_tx;
    lw_time_us before_us = batches[0].submitted_us;
    for (size_t i = 0; i < book->batches.count; i++) {
        const lw_open_batch *batch = &batches[i];
        if (batch->first_tx != next_tx || batch->admitted_count == 0 || batch->energy_milliwh < 0 ||
            batch->submitted_us < before_us || !is_of_now(book, batch->submitted_us, now_us)) {
            return false;
        }
        next_tx += batch->admitted_count;
        before_us = batch->submitted_us;
    }
    return next_tx == book->end_tx;
}

/* What is open by the batches is what the exposure says. */
static bool are_values_whole(const lw_book *book)
{
    const lw_open_batch *batches = book->batches.items;
    lw_money_micro sum = 0;
    for (size_t i = 0; i < book->batches.count; i++) {
        if (batches[i].left_milliwh < 0 || batches[i].left_milliwh > batches[i].energy_milliwh ||
            batches[i].left_micro < -LW_STATE_AMOUNT_MAX ||
            batches[i].left_micro > LW_STATE_AMOUNT_MAX || sum < -LW_STATE_AMOUNT_MAX ||
            sum > LW_STATE_AMOUNT_MAX) {
            return false;
        }
        sum += batches[i].left_micro;
    }
    return sum == book->exposure.open_micro;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Open trades by the batches; the other open entries are operations. */
static uint64_t open_trade_count(const lw_book *book)
{
    const lw_open_batch *batches = book->batches.items;
    uint64_t count = 0;
    for (size_t i = 0; i < book->batches.count; i++) {
        const uint64_t done = i == 0 ? book->open_tx - batches[i].first_tx : 0;
        const uint32_t trades = least(batches[i].trade_count, batches[i].admitted_count);
        count += trades > done ? trades - done : 0;
    }
    return count;
}

/* A step count and a row of the gas table at their largest. */
#define WORK_GAS_MAX (INT64_C(1) << 47)

static bool are_works_whole(const lw_book *book)
{
    const lw_operation_work *works = book->works.items;
    for (size_t i = 0; i < book->works.count; i++) {
        const uint64_t least_tx = i == 0 ? book->open_tx : works[i - 1].tx + 1;
        if ((works[i].flags & ~(uint32_t)LW_OPERATION_FLAGS) != 0 || works[i].tx < least_tx ||
            works[i].tx >= book->end_tx || works[i].gas < 0 || works[i].gas > WORK_GAS_MAX) {
            return false;
        }
    }
    return book->works.count == book->end_tx - book->open_tx - open_trade_count(book);
}

static bool are_energies_whole(const lw_book *book)
{
    const lw_energy_milliwh *energies = book->energies.items;
    const uint64_t open_count = book->config.splits_batches ? open_trade_count(book) : 0;
    lw_energy_milliwh sum_milliwh = 0;
    for (size_t i = 0; i < book->energies.count; i++) {
        if (energies[i] < 0 || energies[i] > INT64_MAX - sum_milliwh) {
            return false;
        }
        sum_milliwh += energies[i];
    }
    return book->energies.count == open_count;
}

/* Open entries of floods are those of their batches. */
static bool are_floods_whole(const lw_book *book)
{
    const lw_open_batch *batches = book->batches.items;
    const size_t siege_count = book->config.sieges == NULL ? 0 : book->config.sieges->count;
    int64_t count = 0;
    for (size_t i = 0; i < book->batches.count; i++) {
        if (batches[i].siege > siege_count ||
            (batches[i].siege > 0 && batches[i].trade_count > 0)) {
            return false;
        }
        const uint64_t done = i == 0 ? book->open_tx - batches[i].first_tx : 0;
        count += batches[i].siege > 0 ? (int64_t)(batches[i].admitted_count - done) : 0;
    }
    return count == book->foreign.open_count && book->foreign.closed_count >= 0 &&
           book->foreign.closed_count <= (int64_t)book->open_tx;
}

static bool are_outcomes_whole(const lw_book *book)
{
    const lw_outcome *outcomes = book->outcomes.items;
    for (size_t i = 0; i < book->outcomes.count; i++) {
        if (outcomes[i].state > LW_OUTCOME_REFUSED ||
            (uint64_t)outcomes[i].trade_count + outcomes[i].operation_count == 0) {
            return false;
        }
    }
    return true;
}

static bool are_sums_possible(const lw_operation_sums *sums)
{
    return sums->settled_count >= 0 && sums->refused_count >= 0 &&
           sums->refused_count <= LW_STATE_COUNT_MAX && sums->step_count >= 0 &&
           sums->step_count <= LW_STATE_COUNT_MAX && sums->gas >= 0 &&
           sums->gas <= LW_STATE_AMOUNT_MAX && sums->payload_bytes >= sums->block_payload_bytes &&
           sums->payload_bytes <= LW_STATE_COUNT_MAX && sums->block_payload_bytes >= 0 &&
           sums->by_hand_count >= 0 && sums->by_hand_count <= sums->settled_count &&
           sums->judged_count >= 0 && sums->judged_count <= sums->settled_count;
}

/* Refused ones may be more than what was admitted. */
static bool are_counts_whole(const lw_book *book)
{
    const int64_t open_tx = (int64_t)book->open_tx;
    return book->open_tx <= book->end_tx && book->end_tx <= INT64_MAX &&
           book->end_tx - book->open_tx <= (uint64_t)book->config.queue_tx_max &&
           book->settled_count >= 0 && book->settled_count <= open_tx &&
           are_sums_possible(&book->operations) &&
           book->operations.settled_count <= open_tx - book->settled_count &&
           book->refused_count >= 0 && book->refused_count <= LW_STATE_COUNT_MAX &&
           book->executed_us <= LW_NODE_WORK_US_MAX && book->traded_milliwh >= 0 &&
           book->traded_milliwh <= LW_STATE_AMOUNT_MAX &&
           book->refused_count >= open_tx - book->settled_count - book->operations.settled_count -
                                      book->operations.refused_count - book->foreign.closed_count;
}

static void check_loaded(const lw_book *book, lw_time_us now_us, lw_state *state)
{
    if (!are_counts_whole(book)) {
        lw_state_fail(state, "open_tx", "counts of trades that cannot be");
    } else if (!do_batches_join(book, now_us)) {
        lw_state_fail(state, "batches", "they do not join");
    } else if (book->disputed.end_tx != book->end_tx) {
        lw_state_fail(state, "told", "it is not the line of the entries");
    } else if (!are_values_whole(book)) {
        lw_state_fail(state, "batches", "their values are not what is open");
    } else if (!are_energies_whole(book)) {
        lw_state_fail(state, "energies", "they are not those of the open trades");
    } else if (!are_works_whole(book)) {
        lw_state_fail(state, "works", "they are not those of the open operations");
    } else if (!are_floods_whole(book)) {
        lw_state_fail(state, "foreign", "they are not what floods have in the queue");
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
    lw_queue_state(&book->batches, state, "batches", most);
    lw_queue_state(&book->energies, state, "energies", most);
    lw_queue_state(&book->works, state, "works", most);
    lw_queue_state(&book->outcomes, state, "outcomes", SIZE_MAX);
    lw_queue_state(&book->blocks, state, "blocks", SIZE_MAX);
    LW_STATE_MEMBER(state, book, open_tx);
    LW_STATE_MEMBER(state, book, end_tx);
    LW_STATE_MEMBER(state, book, settled_count);
    LW_STATE_MEMBER(state, book, refused_count);
    LW_STATE_MEMBER(state, book, traded_milliwh);
    LW_STATE_MEMBER(state, book, operations);
    LW_STATE_MEMBER(state, book, foreign);
    lw_exposure_state(&book->exposure, state);
    lw_disputed_state(&book->disputed, state);
    LW_STATE_MEMBER(state, book, executed_us);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(book, now_us, state);
    }
}
