// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/trust/exposure.h
 *  The money that is at stake: of trades not yet final, and of trades final and not yet paid.
 *
 *  Each trade's value is open from its interval's end until it is final, and then on its way until
 *  it is paid beyond dispute. What was refused is at nobody's mercy any more. Times of payment rise
 *  with times of finality, so the queue of what is on its way is in order; entries of one instant
 *  are one.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_TRUST_EXPOSURE_H
#define LEDGERWATT_MODELS_SETTLEMENT_TRUST_EXPOSURE_H

#include "sim/base/quantity.h"
#include "sim/base/queue.h"

typedef struct lw_exposure {
    lw_queue unpaid; /**< of instants and sums */
    lw_money_micro open_micro;
    lw_money_micro open_max_micro;
    lw_money_micro unpaid_micro;
    lw_money_micro exposed_max_micro; /**< most that was open or on its way at once */
    lw_money_micro settled_micro;     /**< value of all that became final */
} lw_exposure;

void lw_exposure_init(lw_exposure *exposure);
void lw_exposure_fini(lw_exposure *exposure);

/** Trades of this value were submitted at `now_us`. */
void lw_exposure_add(lw_exposure *exposure, lw_money_micro value, lw_time_us now_us);
/** Trades of this value were refused. */
void lw_exposure_refuse(lw_exposure *exposure, lw_money_micro value);
/** Trades of this value became final, and are paid at `paid_us` (INT64_MAX = never). False when
 *  memory is out. */
bool lw_exposure_settle(lw_exposure *exposure, lw_money_micro value, lw_time_us paid_us);
/** What is open, or final and unpaid, at `now_us`, which never goes back. */
lw_money_micro lw_exposure_now(lw_exposure *exposure, lw_time_us now_us);

/** Saves or loads; a loader fails when the sums cannot be. */
void lw_exposure_state(lw_exposure *exposure, lw_state *state);

#endif
