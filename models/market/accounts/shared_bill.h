// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/shared_bill.h
 *  One bill for a community over a month: what imports cost is shared by imports, what exports
 *  earned by exports.
 *
 *  Model.  Over the intervals of the month in which the community may trade, C is what its members
 *          paid for what they imported (retailer, local value, grid fee and tax), E what they
 * earned with what they exported. At the end each owes C c_i / sum c less E e_i / sum e, with his
 *          import c_i and export e_i of the month. The difference to what he was billed moves
 *          through the community's clearing account; the splits are exact, so it ends at zero and
 *          nobody outside the community sees anything.
 *  Sources. Long et al. 2017, IEEE PES General Meeting (bill sharing over the billing period).
 *  Leaves out. What a settlement corrects later (trades that it refused) stays with the member.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_SHARED_BILL_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_SHARED_BILL_H

#include "models/market/accounts/accounts.h"
#include "sim/base/arena.h"
#include "sim/base/quantity.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stddef.h>
#include <stdint.h>

/** Sums of the month so far; [member_count] each, by index in the city. */
typedef struct lw_shared_bill {
    uint32_t member_count;
    lw_energy_milliwh *import_milliwh;
    lw_energy_milliwh *export_milliwh;
    lw_money_micro *cost_micro;   /**< of imports */
    lw_money_micro *earned_micro; /**< with exports */
    int64_t *parts;               /**< as is scratch: overwritten */
    int64_t *scratch;
} lw_shared_bill;

/** Empty sums, memory from `arena`. LW_ERR_MEMORY at its limit. */
lw_status lw_shared_bill_init(lw_shared_bill *bill, uint32_t member_count, lw_arena *arena,
                              lw_error *error);

/** What one member's interval adds. */
typedef struct lw_shared_bill_part {
    lw_energy_milliwh import_milliwh;
    lw_energy_milliwh export_milliwh;
    lw_money_micro cost_micro;
    lw_money_micro earned_micro;
} lw_shared_bill_part;
void lw_shared_bill_add(lw_shared_bill *bill, uint32_t member, const lw_shared_bill_part *part);

/** Members [first, first + count) of the city, who are one community. */
typedef struct lw_shared_bill_range {
    uint32_t community;
    uint32_t first;
    uint32_t count;
} lw_shared_bill_range;

/** Shares the month of a community and begins the next: posts the differences in `inside`, adds
 * them to inside_micro and takes them from gain_micro, both [member_count] by index in the city. */
void lw_shared_bill_close(lw_shared_bill *bill, const lw_shared_bill_range *range,
                          lw_accounts *inside, lw_money_micro *inside_micro,
                          lw_money_micro *gain_micro);

/** Saves or loads the sums. */
void lw_shared_bill_state(lw_shared_bill *bill, lw_state *state);

#endif
