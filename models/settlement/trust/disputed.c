// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/trust/disputed.h"

#include <stdlib.h>
#include <string.h>

typedef struct batch {
    uint64_t first_tx;
    lw_money_micro before_micro; /* value of all entries before */
} batch;

void lw_disputed_init(lw_disputed *disputed)
{
    memset(disputed, 0, sizeof *disputed);
    disputed->batches.item_size = sizeof(batch);
}

void lw_disputed_fini(lw_disputed *disputed)
{
    free(disputed->batches.items);
}

static const batch *batch_at(const lw_disputed *disputed, size_t index)
{
    return (const batch *)disputed->batches.items + index;
}

bool lw_disputed_add(lw_disputed *disputed, uint64_t count, lw_money_micro value)
{
    lw_queue *batches = &disputed->batches;
    if (batches->count - batches->head >= LW_DISPUTED_BATCHES) {
        batches->head++;
    }
    batch *place = lw_queue_push(batches);
    if (place == NULL) {
        return false;
    }
    *place = (batch){disputed->end_tx, disputed->value_micro};
    disputed->end_tx += count;
    disputed->value_micro += value;
    return true;
}

/* The last batch that begins at or before `tx`, or the first one that is remembered. */
static size_t batch_of(const lw_disputed *disputed, uint64_t tx)
{
    size_t low = disputed->batches.head;
    size_t high = disputed->batches.count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (batch_at(disputed, middle)->first_tx <= tx) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Value of the entries before `tx`; of those that are forgotten all or nothing. */
static lw_money_micro value_before(const lw_disputed *disputed, uint64_t tx)
{
    if (tx >= disputed->end_tx) {
        return disputed->value_micro;
    }
    const size_t index = batch_of(disputed, tx);
    const bool is_last = index + 1 == disputed->batches.count;
    const batch *own = batch_at(disputed, index);
    const batch next =
        is_last ? (batch){disputed->end_tx, disputed->value_micro} : *batch_at(disputed, index + 1);
    return tx <= own->first_tx
               ? own->before_micro
               : own->before_micro + lw_mul_div(next.before_micro - own->before_micro,
                                                (int64_t)(tx - own->first_tx),
                                                (int64_t)(next.first_tx - own->first_tx));
}

void lw_disputed_tell(lw_disputed *disputed, uint64_t first_tx, uint64_t end_tx)
{
    const uint64_t from_tx = first_tx > disputed->told_tx ? first_tx : disputed->told_tx;
    const uint64_t to_tx = end_tx < disputed->end_tx ? end_tx : disputed->end_tx;
    if (to_tx > from_tx) {
        disputed->double_micro += value_before(disputed, to_tx) - value_before(disputed, from_tx);
        disputed->told_tx = to_tx;
    }
}

static bool is_amount(lw_money_micro value)
{
    return value >= -LW_STATE_AMOUNT_MAX && value <= LW_STATE_AMOUNT_MAX;
}

/* Batches rise and end where the line does. */
static bool is_whole(const lw_disputed *disputed)
{
    uint64_t next_tx = 0;
    for (size_t i = disputed->batches.head; i < disputed->batches.count; i++) {
        const batch *own = batch_at(disputed, i);
        if (own->first_tx < next_tx || own->first_tx >= disputed->end_tx ||
            !is_amount(own->before_micro)) {
            return false;
        }
        next_tx = own->first_tx + 1;
    }
    return disputed->end_tx <= INT64_MAX && disputed->told_tx <= disputed->end_tx &&
           (disputed->end_tx == 0) == lw_queue_is_empty(&disputed->batches) &&
           is_amount(disputed->value_micro) && is_amount(disputed->double_micro);
}

void lw_disputed_state(lw_disputed *disputed, lw_state *state)
{
    lw_queue_state(&disputed->batches, state, "told", LW_DISPUTED_BATCHES);
    LW_STATE_MEMBER(state, disputed, end_tx);
    LW_STATE_MEMBER(state, disputed, value_micro);
    LW_STATE_MEMBER(state, disputed, told_tx);
    LW_STATE_MEMBER(state, disputed, double_micro);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_whole(disputed)) {
        lw_state_fail(state, "told", "trades told twice that cannot be");
    }
}
