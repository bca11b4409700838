// SPDX-License-Identifier: Apache-2.0
/* What a block of intervals hands out: to the run that simulated it, and through a file to others.
 */
#include "models/city/city.h"
#include "models/city/city_cars.h"
#include "models/city/city_contracts.h"
#include "models/city/city_state.h"

#include <string.h>

void lw_city_hand_out(lw_city *city, lw_city_block *block)
{
    lw_city_place_operations(city);
    size_t session_count = 0;
    const lw_ev_session *sessions = lw_city_sessions(city, &session_count);
    *block = (lw_city_block){.interval_count = city->block_count,
                             .flows = city->flows,
                             .skies = city->skies,
                             .kept = city->kept,
                             .sessions = sessions,
                             .session_count = session_count,
                             .community_flows = city->community_flows,
                             .batches = city->batches,
                             .batch_count = city->batch_count};
}

static void state_rows(lw_city *city, lw_state *state)
{
    uint64_t count = city->block_count;
    lw_city_kept *kept = &city->kept;
    lw_state_count(state, "block_count", &count, city->config.block_interval_max);
    city->block_count = (size_t)count;
    LW_STATE_ARRAY(state, city, flows, count);
    LW_STATE_ARRAY(state, city, skies, count);
    LW_STATE_ARRAY(state, city, community_flows, count * city->config.roster->community_count);
    LW_STATE_ARRAY(state, kept, load_milliwh, count * kept->count);
    LW_STATE_ARRAY(state, kept, pv_milliwh, count * kept->count);
    LW_STATE_ARRAY(state, kept, import_milliwh, count * kept->count);
    LW_STATE_ARRAY(state, kept, export_milliwh, count * kept->count);
}

/* Operations of all batches, and where those of each begin. */
static void state_operations(lw_city *city, lw_state *state)
{
    lw_city_contracts *own = &city->contracts;
    lw_operation_list *all = &own->operations;
    if (own->set == NULL) {
        return;
    }
    uint64_t count = all->count;
    lw_state_item_count(state, "operation_count", &count, LW_STATE_COUNT_MAX, sizeof *all->items);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        const lw_operation none = {.contract = 0};
        all->count = 0;
        while (all->count < count && !all->failed) {
            lw_operation_list_push(all, &none); /* makes room */
        }
    }
    if (all->failed) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "operations", "memory ran out");
    }
    for (size_t b = 0; b < city->batch_count && !lw_state_is_loading(state); b++) {
        if (city->batches[b].operation_count == 0) {
            own->batch_firsts[b] = 0; /* not of an earlier block */
        }
    }
    if (lw_state_is_good(state)) {
        LW_STATE_ARRAY(state, all, items, all->count);
        LW_STATE_ARRAY(state, own, batch_firsts, city->batch_count);
    }
}

/* Room of the block's buffers that batches have not taken yet. */
typedef struct room_left {
    lw_trade *legs;
    size_t count;
} room_left;

/* The legs of a batch, which is loaded into what is left of a buffer. */
static const lw_trade *state_legs(const lw_trade *legs, uint32_t count, room_left *left,
                                  lw_state *state)
{
    lw_trade *place = (lw_trade *)legs; /* a saver only reads */
    if (lw_state_is_loading(state)) {
        if (count > left->count) {
            lw_state_fail(state, "legs", "more than a block can have");
            return NULL;
        }
        place = left->legs;
        left->legs += count;
        left->count -= count;
    }
    lw_state_field(state, "legs", place, count * sizeof *place);
    return place;
}

static bool are_legs(const lw_city *city, const lw_trade *legs, uint32_t count)
{
    const uint32_t people = city->config.roster->participant_count;
    for (uint32_t i = 0; i < count; i++) {
        if (legs[i].participant >= people || legs[i].leg > LW_LEG_SOLD ||
            (legs[i].counterparty >= people && legs[i].counterparty != LW_POOL)) {
            return false;
        }
    }
    return true;
}

static bool are_operations(const lw_city *city, const lw_operation *operations, uint32_t count)
{
    const uint32_t people = city->config.roster->participant_count;
    for (uint32_t i = 0; i < count; i++) {
        const lw_operation *one = &operations[i];
        if (one->participant >= people || one->kind >= LW_OPERATION_KIND_COUNT ||
            (one->counterparty >= people && one->counterparty != LW_POOL)) {
            return false;
        }
    }
    return true;
}

static bool is_batch_in_place(const lw_city *city, size_t index)
{
    const lw_batch *batch = &city->batches[index];
    const lw_time_us interval_us = city->config.timeline->interval_us;
    const size_t first = city->done_count - city->block_count;
    const lw_time_us start_us = lw_timeline_interval_us(city->config.timeline, first);
    const lw_time_us before_us = index > 0 ? batch[-1].interval_end_us : start_us + interval_us;
    return batch->number == city->next_batch_number - city->batch_count + index &&
           batch->community < city->config.roster->community_count &&
           batch->interval_end_us == batch->interval_start_us + interval_us &&
           batch->interval_end_us >= before_us &&
           batch->interval_end_us <= start_us + (lw_time_us)city->block_count * interval_us &&
           (batch->interval_start_us - start_us) % interval_us == 0;
}

/* What a lane takes as an index or an order, after a load. */
static void check_batch(const lw_city *city, size_t index, lw_state *state)
{
    const lw_batch *batch = &city->batches[index];
    const lw_city_contracts *own = &city->contracts;
    const bool has_operations =
        batch->operation_count == 0 ||
        (own->set != NULL && own->batch_firsts[index] <= own->operations.count &&
         batch->operation_count <= own->operations.count - own->batch_firsts[index] &&
         are_operations(city, own->operations.items + own->batch_firsts[index],
                        batch->operation_count));
    if (!has_operations || !is_batch_in_place(city, index) ||
        !are_legs(city, batch->trades, batch->trade_count) ||
        !are_legs(city, batch->default_legs, batch->default_leg_count)) {
        lw_state_fail(state, "batch", "it is not one of this block");
    }
}

static void state_batches(lw_city *city, lw_state *state)
{
    const lw_roster *roster = city->config.roster;
    const size_t intervals = city->config.block_interval_max;
    uint64_t count = city->batch_count;
    room_left trades = {city->trades, intervals * city->trade_room};
    room_left defaults = {city->default_legs, city->default_legs == NULL
                                                  ? 0
                                                  : 2 * intervals * roster->participant_count};
    lw_state_count(state, "batch_count", &count, intervals * roster->community_count);
    city->batch_count = (size_t)count;
    state_operations(city, state);
    for (size_t b = 0; b < city->batch_count && lw_state_is_good(state); b++) {
        lw_batch *batch = &city->batches[b];
        lw_batch plain = *batch; /* no address is saved */
        plain.trades = plain.default_legs = NULL;
        plain.operations = NULL;
        lw_state_field(state, "batch", &plain, sizeof plain);
        plain.trades = state_legs(batch->trades, plain.trade_count, &trades, state);
        plain.default_legs =
            state_legs(batch->default_legs, plain.default_leg_count, &defaults, state);
        *batch = plain;
        if (lw_state_is_loading(state) && lw_state_is_good(state)) {
            check_batch(city, b, state);
        }
    }
}

void lw_city_block_state(lw_city *city, lw_city_block *block, lw_state *state)
{
    state_rows(city, state);
    state_batches(city, state);
    lw_journal_state(&city->journal, state);
    if (lw_state_is_good(state)) {
        lw_city_hand_out(city, block);
    }
}
