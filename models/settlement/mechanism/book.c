// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/book.h"

#include "models/settlement/mechanism/book_parts.h"
#include "sim/base/check.h"

#include <stdlib.h>

static lw_open_batch *front_batch(const lw_book *book)
{
    return (lw_open_batch *)book->batches.items + book->batches.head;
}

lw_book *lw_book_create(const lw_book_config *config)
{
    LW_ASSERT(config->queue_tx_max >= 1);
    lw_book *book = calloc(1, sizeof *book);
    if (book != NULL) {
        book->config = *config;
        book->batches.item_size = sizeof(lw_open_batch);
        book->energies.item_size = sizeof(lw_energy_milliwh);
        book->works.item_size = sizeof(lw_operation_work);
        book->outcomes.item_size = sizeof(lw_outcome);
        book->blocks.item_size = sizeof(lw_block);
        lw_exposure_init(&book->exposure);
        lw_disputed_init(&book->disputed);
        book->executed_us = INT64_MIN;
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
    free(book->works.items);
    free(book->outcomes.items);
    free(book->blocks.items);
    lw_exposure_fini(&book->exposure);
    lw_disputed_fini(&book->disputed);
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
    if (book->config.sieges != NULL) {
        lw_siege_log_outcome(book->config.sieges, outcome);
    }
    lw_outcome *place = lw_queue_push(&book->outcomes);
    if (place == NULL) {
        book->status = LW_ERR_MEMORY;
        return;
    }
    *place = *outcome;
    if (outcome->state == LW_OUTCOME_SETTLED) {
        book->settled_count += outcome->trade_count;
        book->operations.settled_count += outcome->operation_count;
    } else {
        book->refused_count += outcome->trade_count;
        book->operations.refused_count += outcome->operation_count;
    }
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Refuses the entries of a new batch for which the queue has no room. */
static void refuse_tail(lw_book *book, const lw_batch *batch, uint32_t admitted_count)
{
    const uint32_t trade_count = least(admitted_count, batch->trade_count);
    const uint32_t operation_count = admitted_count - trade_count;
    lw_energy_milliwh energy_milliwh = 0;
    for (uint32_t i = trade_count; i < batch->trade_count; i++) {
        energy_milliwh += batch->trades[i].energy_milliwh;
    }
    push_outcome(book, &(lw_outcome){.batch = batch->number,
                                     .first_trade = trade_count,
                                     .trade_count = batch->trade_count - trade_count,
                                     .first_operation = operation_count,
                                     .operation_count = batch->operation_count - operation_count,
                                     .batch_trade_count = batch->trade_count,
                                     .state = LW_OUTCOME_REFUSED,
                                     .community = batch->community,
                                     .energy_milliwh = energy_milliwh,
                                     .submitted_us = batch->interval_end_us,
                                     .recorded_us = INT64_MAX,
                                     .final_us = batch->interval_end_us,
                                     .paid_us = INT64_MAX});
}

/* Keeps the energy of each admitted leg; returns their sum. */
static lw_energy_milliwh admit_legs(lw_book *book, const lw_batch *batch, uint32_t count)
{
    lw_energy_milliwh sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += batch->trades[i].energy_milliwh;
        if (!book->config.splits_batches) {
            continue;
        }
        lw_energy_milliwh *place = lw_queue_push(&book->energies);
        if (place == NULL) {
            book->status = LW_ERR_MEMORY;
            return 0;
        }
        *place = batch->trades[i].energy_milliwh;
    }
    return sum;
}

static void admit_operations(lw_book *book, const lw_batch *batch, uint32_t count)
{
    const uint64_t first_tx = book->end_tx + batch->trade_count;
    for (uint32_t i = 0; i < count; i++) {
        const lw_operation *operation = &batch->operations[i];
        lw_operation_work *place = lw_queue_push(&book->works);
        if (place == NULL) {
            book->status = LW_ERR_MEMORY;
            return;
        }
        *place = (lw_operation_work){.tx = first_tx + i,
                                     .gas = lw_contract_gas_of(book->config.gas, operation),
                                     .step_count = operation->step_count,
                                     .payload_bytes = operation->payload_bytes,
                                     .flags = operation->flags};
    }
}

/* The value of the admitted legs, in proportion to their energy. */
static lw_money_micro admitted_value(const lw_batch *batch, uint32_t trade_count,
                                     lw_energy_milliwh admitted_milliwh)
{
    lw_energy_milliwh all_milliwh = admitted_milliwh;
    for (uint32_t i = trade_count; i < batch->trade_count; i++) {
        all_milliwh += batch->trades[i].energy_milliwh;
    }
    return all_milliwh == admitted_milliwh
               ? batch->value_micro
               : lw_mul_div(batch->value_micro, admitted_milliwh, all_milliwh);
}

static void admit(lw_book *book, const lw_batch *batch, uint32_t admitted_count)
{
    const uint32_t trade_count = least(admitted_count, batch->trade_count);
    const lw_energy_milliwh energy_milliwh = admit_legs(book, batch, trade_count);
    admit_operations(book, batch, admitted_count - trade_count);
    if (book->status != LW_OK) {
        return;
    }
    lw_open_batch *place = lw_queue_push(&book->batches);
    if (place == NULL) {
        book->status = LW_ERR_MEMORY;
        return;
    }
    const lw_money_micro value = admitted_value(batch, trade_count, energy_milliwh);
    lw_exposure_add(&book->exposure, value, batch->interval_end_us);
    if (!lw_disputed_add(&book->disputed, admitted_count, value)) {
        book->status = LW_ERR_MEMORY;
    }
    *place = (lw_open_batch){.number = batch->number,
                             .first_tx = book->end_tx,
                             .submitted_us = batch->interval_end_us,
                             .energy_milliwh = energy_milliwh,
                             .left_milliwh = energy_milliwh,
                             .left_micro = value,
                             .community = batch->community,
                             .trade_count = batch->trade_count,
                             .admitted_count = admitted_count};
    book->end_tx += admitted_count;
}

void lw_book_add(lw_book *book, const lw_batch *batch)
{
    const uint64_t room = (uint64_t)book->config.queue_tx_max - (book->end_tx - book->open_tx);
    const uint64_t entry_count = (uint64_t)batch->trade_count + batch->operation_count;
    LW_ASSERT(entry_count <= UINT32_MAX);
    const uint32_t admitted_count = (uint32_t)(room < entry_count ? room : entry_count);
    book->traded_milliwh += batch->energy_milliwh;
    if (admitted_count > 0) {
        admit(book, batch, admitted_count);
    }
    if (admitted_count < entry_count && book->status == LW_OK) {
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
    if (lw_queue_is_empty(&book->batches)) {
        return false;
    }
    const lw_open_batch *batch = front_batch(book);
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

/* Takes the work of `count` operations off the queue. */
static void take_works(lw_book *book, uint32_t count, bool are_settled)
{
    if (count == 0) {
        return; /* the queue may have no items yet to count from */
    }
    const lw_operation_work *works =
        (const lw_operation_work *)book->works.items + book->works.head;
    lw_operation_sums *sums = &book->operations;
    for (uint32_t i = 0; i < count && are_settled; i++) {
        sums->gas += works[i].gas;
        sums->step_count += works[i].step_count;
        sums->payload_bytes += works[i].payload_bytes;
        sums->block_payload_bytes += works[i].payload_bytes;
        sums->by_hand_count += (works[i].flags & LW_OPERATION_BY_HAND) != 0;
        sums->judged_count += (works[i].flags & LW_OPERATION_JUDGED) != 0;
    }
    book->works.head += count;
}

/* First open operation at or after `tx`, as an index into the queue. */
static size_t first_work(const lw_book *book, uint64_t tx)
{
    const lw_operation_work *works = book->works.items;
    size_t low = book->works.head;
    size_t high = book->works.count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (works[middle].tx < tx) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

lw_time_us lw_book_work_us(const lw_book *book, uint64_t first_tx, uint64_t end_tx)
{
    const lw_operation_work *works = book->works.items;
    double gas = 0;
    for (size_t i = first_work(book, first_tx); i < book->works.count && works[i].tx < end_tx;
         i++) {
        gas += (double)works[i].gas;
    }
    const double time_us =
        gas / (double)LW_GAS_PER_STEP * book->config.step_time_s * (double)LW_US_PER_S;
    return time_us < (double)LW_NODE_WORK_US_MAX ? (lw_time_us)(time_us + 0.5)
                                                 : LW_NODE_WORK_US_MAX;
}

/* The run of a batch's entries [first, end) as trades and operations. */
static void place_run(lw_outcome *outcome, uint32_t trade_count, uint32_t first, uint32_t end)
{
    outcome->batch_trade_count = trade_count;
    outcome->first_trade = least(first, trade_count);
    outcome->trade_count = least(end, trade_count) - outcome->first_trade;
    outcome->first_operation = first - outcome->first_trade;
    outcome->operation_count = end - first - outcome->trade_count;
}

/* Takes the value of legs of so much energy off the front batch; the last ones take the rest. */
static lw_money_micro take_value(lw_book *book, lw_energy_milliwh energy_milliwh)
{
    lw_open_batch *batch = front_batch(book);
    const lw_money_micro value =
        energy_milliwh >= batch->left_milliwh
            ? batch->left_micro
            : lw_mul_div(batch->left_micro, energy_milliwh, batch->left_milliwh);
    batch->left_micro -= value;
    batch->left_milliwh -= energy_milliwh;
    return value;
}

/* The money of what was closed, from now on waiting to be paid or as before the trade. */
static void close_value(lw_book *book, const lw_outcome *outcome)
{
    const lw_money_micro value = take_value(book, outcome->energy_milliwh);
    if (outcome->state != LW_OUTCOME_SETTLED) {
        lw_exposure_refuse(&book->exposure, value);
    } else if (!lw_exposure_settle(&book->exposure, value, outcome->paid_us)) {
        book->status = LW_ERR_MEMORY;
    }
}

/* What became of the city's entries is told; a flood only counts its own. */
static void close_entries(lw_book *book, uint32_t siege, const lw_outcome *outcome)
{
    if (siege == 0) {
        close_value(book, outcome);
        push_outcome(book, outcome);
        return;
    }
    lw_siege_tally *tally = &book->config.sieges->tallies[siege - 1];
    book->foreign.open_count -= outcome->operation_count;
    book->foreign.closed_count += outcome->operation_count;
    if (outcome->state == LW_OUTCOME_SETTLED) {
        tally->accepted_count += outcome->operation_count;
    } else {
        tally->refused_count += outcome->operation_count;
    }
}

/* Closes the open entries of the front batch before `end_tx`; `outcome` brings state and times. */
static void close_front(lw_book *book, uint64_t end_tx, lw_outcome *outcome)
{
    const lw_open_batch batch = *front_batch(book);
    const uint64_t batch_end_tx = batch.first_tx + batch.admitted_count;
    const uint64_t stop_tx = end_tx < batch_end_tx ? end_tx : batch_end_tx;
    LW_ASSERT(book->config.splits_batches || stop_tx - book->open_tx == batch.admitted_count);
    outcome->batch = batch.number;
    outcome->community = batch.community;
    outcome->submitted_us = batch.submitted_us;
    place_run(outcome, batch.trade_count, (uint32_t)(book->open_tx - batch.first_tx),
              (uint32_t)(stop_tx - batch.first_tx));
    outcome->energy_milliwh = book->config.splits_batches
                                  ? take_energies(book, outcome->trade_count)
                                  : batch.energy_milliwh;
    close_entries(book, batch.siege, outcome);
    book->open_tx = stop_tx;
    if (stop_tx == batch_end_tx) {
        book->batches.head++;
    }
    take_works(book, outcome->operation_count, outcome->state == LW_OUTCOME_SETTLED);
}

static void refuse_before(lw_book *book, uint64_t end_tx, lw_time_us time_us)
{
    while (book->open_tx < end_tx && book->status == LW_OK) {
        lw_outcome outcome = {.state = LW_OUTCOME_REFUSED,
                              .recorded_us = INT64_MAX,
                              .final_us = time_us,
                              .paid_us = INT64_MAX};
        close_front(book, end_tx, &outcome);
    }
}

bool lw_book_is_full(const lw_book *book)
{
    return book->end_tx - book->open_tx >= (uint64_t)book->config.queue_tx_max;
}

void lw_book_watch(lw_book *book, lw_book_watcher settled, void *self)
{
    book->settled = settled;
    book->watcher = self;
}

static lw_time_us front_deadline_us(const lw_book *book)
{
    const lw_time_us deadline_us = book->config.deadline_us;
    return deadline_us == INT64_MAX ? INT64_MAX : front_batch(book)->submitted_us + deadline_us;
}

/* How much later than `recorded_us` the nodes have executed the front batch's entries before
 * `end_tx`, which they do after all that was settled before. */
static lw_time_us execute_front(const lw_book *book, uint64_t end_tx, lw_time_us recorded_us)
{
    if (book->config.executes_first) {
        return 0;
    }
    const uint64_t batch_end_tx = front_batch(book)->first_tx + front_batch(book)->admitted_count;
    const lw_time_us work_us =
        lw_book_work_us(book, book->open_tx, end_tx < batch_end_tx ? end_tx : batch_end_tx);
    const lw_time_us begin_us = book->executed_us > recorded_us ? book->executed_us : recorded_us;
    const lw_time_us end_us =
        begin_us < LW_NODE_WORK_US_MAX - work_us ? begin_us + work_us : LW_NODE_WORK_US_MAX;
    return end_us > recorded_us ? end_us - recorded_us : 0;
}

void lw_book_settle(lw_book *book, uint64_t end_tx, lw_time_us recorded_us, lw_time_us final_us)
{
    LW_ASSERT(end_tx <= book->end_tx && recorded_us <= final_us);
    if (book->settled != NULL && book->open_tx < end_tx) {
        book->settled(book->watcher, end_tx, recorded_us, final_us);
    }
    while (book->open_tx < end_tx && book->status == LW_OK) {
        const lw_time_us wait_us = execute_front(book, end_tx, recorded_us);
        lw_outcome outcome = {.state = LW_OUTCOME_SETTLED,
                              .recorded_us = recorded_us + wait_us,
                              .final_us = final_us + wait_us};
        outcome.paid_us = lw_payment_paid_us(&book->config.payment, outcome.final_us);
        if (wait_us > 0 && outcome.recorded_us > front_deadline_us(book)) {
            outcome = (lw_outcome){.state = LW_OUTCOME_REFUSED,
                                   .recorded_us = INT64_MAX,
                                   .final_us = front_deadline_us(book),
                                   .paid_us = INT64_MAX};
        } else {
            book->executed_us = outcome.recorded_us;
        }
        close_front(book, end_tx, &outcome);
    }
}

lw_time_us lw_book_next_deadline_us(const lw_book *book)
{
    return lw_queue_is_empty(&book->batches) ? INT64_MAX : front_deadline_us(book);
}

void lw_book_expire(lw_book *book, lw_time_us now_us)
{
    while (book->status == LW_OK) {
        const lw_time_us deadline_us = lw_book_next_deadline_us(book);
        if (deadline_us == INT64_MAX || deadline_us > now_us) {
            return;
        }
        const lw_open_batch *batch = front_batch(book);
        refuse_before(book, batch->first_tx + batch->admitted_count, deadline_us);
    }
}

void lw_book_refuse_all(lw_book *book, lw_time_us now_us)
{
    refuse_before(book, book->end_tx, now_us);
}

void lw_book_add_block(lw_book *book, const lw_block *block)
{
    lw_block *place = lw_queue_push(&book->blocks);
    if (place == NULL) {
        book->status = LW_ERR_MEMORY;
        return;
    }
    *place = *block;
    place->settled_trade_count = book->settled_count;
    place->settled_operation_count = book->operations.settled_count;
    place->bytes += book->config.drops_payloads ? 0 : book->operations.block_payload_bytes;
    book->operations.block_payload_bytes = 0;
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
    const int64_t work_count = (int64_t)(book->works.count - book->works.head);
    usage->pending_operation_count = work_count - book->foreign.open_count;
    usage->pending_trade_count = (int64_t)(book->end_tx - book->open_tx) - work_count;
    usage->settled_operation_count = book->operations.settled_count;
    usage->refused_operation_count = book->operations.refused_count;
    usage->step_count = book->operations.step_count;
    usage->contract_gas = book->operations.gas;
    usage->contract_gas_of_floods = lw_book_foreign_gas(book);
    usage->payload_bytes = book->operations.payload_bytes;
    usage->by_hand_count = book->operations.by_hand_count;
    usage->judged_count = book->operations.judged_count;
    usage->open_value_max_micro = book->exposure.open_max_micro;
    usage->exposed_value_max_micro = book->exposure.exposed_max_micro;
    usage->settled_value_micro = book->exposure.settled_micro;
    usage->double_spent_micro = book->disputed.double_micro;
}

void lw_book_dispute(lw_book *book, uint64_t first_tx, uint64_t end_tx)
{
    lw_disputed_tell(&book->disputed, first_tx, end_tx);
}

lw_money_micro lw_book_unpaid_micro(lw_book *book, lw_time_us now_us)
{
    return lw_exposure_now(&book->exposure, now_us) - book->exposure.open_micro;
}

lw_energy_milliwh lw_book_traded_milliwh(const lw_book *book)
{
    return book->traded_milliwh;
}
