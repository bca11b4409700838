// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/trust/exposure.h"

#include "sim/base/check.h"

#include <stdlib.h>
#include <string.h>

/* Money that is paid at one instant. */
typedef struct payday {
    lw_time_us paid_us;
    lw_money_micro value_micro;
} payday;

/* A year's invoices of the longest run are fewer. */
enum { PAYDAYS_MAX = 1 << 20 };

void lw_exposure_init(lw_exposure *exposure)
{
    memset(exposure, 0, sizeof *exposure);
    exposure->unpaid.item_size = sizeof(payday);
}

void lw_exposure_fini(lw_exposure *exposure)
{
    free(exposure->unpaid.items);
}

static payday *payday_at(const lw_exposure *exposure, size_t index)
{
    return (payday *)exposure->unpaid.items + index;
}

lw_money_micro lw_exposure_now(lw_exposure *exposure, lw_time_us now_us)
{
    lw_queue *unpaid = &exposure->unpaid;
    while (!lw_queue_is_empty(unpaid) && payday_at(exposure, unpaid->head)->paid_us <= now_us) {
        exposure->unpaid_micro -= payday_at(exposure, unpaid->head)->value_micro;
        unpaid->head++;
    }
    return exposure->open_micro + exposure->unpaid_micro;
}

void lw_exposure_add(lw_exposure *exposure, lw_money_micro value, lw_time_us now_us)
{
    exposure->open_micro += value;
    const lw_money_micro exposed_micro = lw_exposure_now(exposure, now_us);
    if (exposure->open_micro > exposure->open_max_micro) {
        exposure->open_max_micro = exposure->open_micro;
    }
    if (exposed_micro > exposure->exposed_max_micro) {
        exposure->exposed_max_micro = exposed_micro;
    }
}

void lw_exposure_refuse(lw_exposure *exposure, lw_money_micro value)
{
    exposure->open_micro -= value;
}

bool lw_exposure_settle(lw_exposure *exposure, lw_money_micro value, lw_time_us paid_us)
{
    lw_queue *unpaid = &exposure->unpaid;
    exposure->open_micro -= value;
    exposure->settled_micro += value;
    exposure->unpaid_micro += value;
    if (!lw_queue_is_empty(unpaid) && payday_at(exposure, unpaid->count - 1)->paid_us >= paid_us) {
        payday_at(exposure, unpaid->count - 1)->value_micro += value;
        return true;
    }
    payday *place = lw_queue_push(unpaid);
    if (place == NULL) {
        return false;
    }
    *place = (payday){paid_us, value};
    return true;
}

static bool is_amount(lw_money_micro value)
{
    return value >= -LW_STATE_AMOUNT_MAX && value <= LW_STATE_AMOUNT_MAX;
}

/* The sum of what is on its way is what the queue says, and its instants rise. */
static bool is_whole(const lw_exposure *exposure)
{
    lw_money_micro sum = 0;
    for (size_t i = exposure->unpaid.head; i < exposure->unpaid.count; i++) {
        const payday *item = payday_at(exposure, i);
        if (!is_amount(item->value_micro) || !is_amount(sum) ||
            (i > exposure->unpaid.head && item->paid_us <= payday_at(exposure, i - 1)->paid_us)) {
            return false;
        }
        sum += item->value_micro;
    }
    return sum == exposure->unpaid_micro && is_amount(exposure->open_micro) &&
           is_amount(exposure->settled_micro);
}

void lw_exposure_state(lw_exposure *exposure, lw_state *state)
{
    lw_queue_state(&exposure->unpaid, state, "unpaid", PAYDAYS_MAX);
    LW_STATE_MEMBER(state, exposure, open_micro);
    LW_STATE_MEMBER(state, exposure, open_max_micro);
    LW_STATE_MEMBER(state, exposure, unpaid_micro);
    LW_STATE_MEMBER(state, exposure, exposed_max_micro);
    LW_STATE_MEMBER(state, exposure, settled_micro);
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_whole(exposure)) {
        lw_state_fail(state, "unpaid", "the money on its way cannot be");
    }
}
