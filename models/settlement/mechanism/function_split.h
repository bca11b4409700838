// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/function_split.h
 *  How CIREN's 7,000 a year fall to the ten functions, and how far each part may be off.
 *
 *  Model.  A split is (fixed a year, per member and year, per invoice), in whole units of the
 *          currency; its share is what it comes to at CIREN: 136 members, an invoice a year each.
 *          A part may lie between 0 (unpaid work, or charged by another part) and what it would be
 *          if it alone carried three times that share: organisers cost 0 to 0.06 a kWh, CIREN
 *          0.02. Upper ends are rounded up to a hundredth, those per kWh to a ten-thousandth.
 *  Sources. The total: cost.h. The range of organisers' costs a kWh, and every split: assumption
 *          (UNVERIFIED).
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_FUNCTION_SPLIT_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_FUNCTION_SPLIT_H

#include "sim/base/quantity.h"

/* CIREN's job: 7,000 EUR a year for 20 % of 1,607 h (the legal working year in France, UNVERIFIED):
 * 21.78 EUR/h. The splits are at this rate. */
enum { LW_LABOUR_RATE_MICRO_PER_H = 21780000 };

enum { LW_SPLIT_MEMBER_COUNT = 136, LW_SPLIT_KWH = 350000, LW_SPLIT_UPPER_LEVEL = 3 };

#define LW_SPLIT_RECRUIT 240, 4, 0
#define LW_SPLIT_CONTRACT 300, 5, 0
#define LW_SPLIT_METER_LINK 100, 3, 0
#define LW_SPLIT_COMPUTE_KEYS 500, 1, 0
#define LW_SPLIT_RECORD 300, 1, 0
#define LW_SPLIT_INVOICE 200, 2, 1
#define LW_SPLIT_COLLECT 100, 6, 0
#define LW_SPLIT_DISPUTE 100, 4, 0
#define LW_SPLIT_SUPPORT 200, 8, 0
#define LW_SPLIT_REPLACE 200, 0, 0

/** Currency a year at CIREN. */
#define LW_SPLIT_SHARE(fixed, member, invoice)                                                     \
    ((fixed) + LW_SPLIT_MEMBER_COUNT * ((member) + (invoice)))

#define LW_SPLIT_PARTS_UP(amount, per, parts) (((amount) * (parts) + (per)-1) / (per))
/** Upper ends of a share, in millionths; per member and year is also per invoice. */
#define LW_UPPER_FIXED_MICRO(share) (LW_SPLIT_UPPER_LEVEL * (share)*LW_MICRO)
#define LW_UPPER_EACH_MICRO(share)                                                                 \
    (LW_SPLIT_PARTS_UP(LW_SPLIT_UPPER_LEVEL * (share), LW_SPLIT_MEMBER_COUNT, 100) *               \
     (LW_MICRO / 100))
#define LW_UPPER_PER_KWH_MICRO(share)                                                              \
    (LW_SPLIT_PARTS_UP(LW_SPLIT_UPPER_LEVEL * (share), LW_SPLIT_KWH, 10000) * (LW_MICRO / 10000))

/** Of every range. */
#define LW_SPLIT_RANGE_SOURCE                                                                      \
    "from 0 (unpaid, or charged by another part) to where this part alone carries three times "    \
    "the function's share at CIREN Rennes 2025 (0.02 a kWh), as organisers cost 0 to 0.06 a kWh "  \
    "(UNVERIFIED)"

#endif
