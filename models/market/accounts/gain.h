// SPDX-License-Identifier: Apache-2.0
/** @file models/market/accounts/gain.h
 *  The gain of the exchange, leg by leg, and who gives it.
 *
 *  Model.  A buyer's leg gains the retail amount of its energy less what the buyer pays for it
 * locally (value + grid fee + tax); a seller's leg gains its value less the feed-in. What members
 * win, others lose or win: per kWh at retail R, feed-in F, price p, local fee f and tax t, retail
 *          fee fr and contained tax Tr = R tr / (1 + tr):
 *
 *              members        R - (p + f)(1 + t) + p - F
 *              grid operator  f - fr
 *              State          (p + f) t - Tr
 *              retailer       F - (R - fr - Tr)
 *
 *          which add up to 0; what an exchange takes from buyers and gives to no seller goes to the
 *          communities' fund. Amounts are the integers of tariff.h, so the sum is exactly 0 as soon
 * as bought and sold values agree. Leaves out. The cost of settling: benefit = gain - cost is taken
 * by the caller. What the retailer saves on the wholesale market when members need less is in his
 * loss, not shown apart.
 */
#ifndef LEDGERWATT_MODELS_MARKET_ACCOUNTS_GAIN_H
#define LEDGERWATT_MODELS_MARKET_ACCOUNTS_GAIN_H

#include "models/market/accounts/accounts.h"
#include "models/market/tariff/tariff.h"
#include "models/record/batch.h"

/** Who gives or takes: X(NAME, name in results). */
#define LW_PAYER_LIST(X)                                                                           \
    X(MEMBERS, "members")                                                                          \
    X(RETAILER, "retailer")                                                                        \
    X(GRID_OPERATOR, "grid_operator")                                                              \
    X(STATE, "state")                                                                              \
    X(COMMUNITY_FUND, "community_fund")                                                            \
    X(CHARGE_OPERATOR, "charge_operator")

typedef enum lw_payer {
#define LW_PAYER_MEMBER(name, text) LW_PAYER_##name,
    LW_PAYER_LIST(LW_PAYER_MEMBER)
#undef LW_PAYER_MEMBER
        LW_PAYER_COUNT
} lw_payer;

const char *lw_payer_name(lw_payer payer);

/** Changes against the world without exchange. by_payer and clearing add up to exactly 0 for a
 * single leg already; clearing is 0 over any set of legs whose bought and sold values agree, such
 * as a batch treated alike throughout. It is what buyers paid in that nobody was paid (or the
 * reverse) when only part of a batch is settled. */
typedef struct lw_gain {
    lw_money_micro by_payer_micro[LW_PAYER_COUNT];
    lw_money_micro clearing_micro;
} lw_gain;

/** What the law does with a trade that is not settled. */
typedef enum lw_unsettled_treatment {
    LW_UNSETTLED_RETAIL,      /**< buyer pays retail, seller gets the feed-in: gain 0 */
    LW_UNSETTLED_DSO_DEFAULT, /**< the grid operator counts the energy as local by the default key:
                                   buyer owes grid fee and the tax on it, seller gets nothing */
    LW_UNSETTLED_LATE         /**< settled after all: as if in time */
} lw_unsettled_treatment;

/** Gain of a leg that is settled. by_payer_micro[LW_PAYER_MEMBERS] is the gain of
 * trade->participant. */
lw_gain lw_gain_settled(const lw_tariff *tariff, const lw_trade *trade);
/** What being in an operation brings a member in an interval before any leg is settled: minus the
 *  surcharge of its option on his whole import, whatever becomes of his trades. A bought leg brings
 *  back the surcharge on its energy. */
lw_gain lw_gain_membership(const lw_tariff *tariff, lw_energy_milliwh import_milliwh);
/** Gain of a leg that is not settled. DSO_DEFAULT takes the leg's energy as it is, which is the
 *  default key's only for `pro_rata`; of another key the caller gives RETAIL to the leg, and
 *  DSO_DEFAULT to those that lw_default_key_legs shared instead. */
lw_gain lw_gain_unsettled(const lw_tariff *tariff, const lw_trade *trade,
                          lw_unsettled_treatment treatment);

/** Gives the communities' fund what buyers paid in and no seller was paid: all that clearing holds
 * of a set of legs. Negative when sellers were paid whose buyers were not charged: the fund stands
 * in.
 */
void lw_gain_close(lw_gain *gain);
/** Adds `part` to `sum`. */
void lw_gain_add(lw_gain *sum, const lw_gain *part);
/** Sum over payers and clearing; 0 unless we are wrong. */
lw_money_micro lw_gain_residual(const lw_gain *gain);

/** The same gain seen from the accounts: balances inside less balances outside, both without
 *  settlement costs (with them, the sum misses 0 by what the operators got). */
lw_gain lw_gain_between(const lw_accounts *outside, const lw_accounts *inside);

/** Corrects inside accounts, in which the leg was billed as settled, for a leg that was not: takes
 * the local postings back and makes those of the treatment. After it for all legs with RETAIL,
 * inside equals outside but for the surcharge of an operation's option. */
void lw_gain_correct(lw_accounts *inside, const lw_tariff *tariff, uint32_t community,
                     const lw_trade *trade, lw_unsettled_treatment treatment);

#endif
