// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/exchange_kinds.h
 *  Every kind of exchange with parameters that use what it can do, in one town of four groups, for
 *  laws that all of them obey. A new kind is one more row of the table.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_EXCHANGE_KINDS_H
#define LEDGERWATT_TESTS_SUPPORT_EXCHANGE_KINDS_H

#include "models/market/exchange/exchange.h"
#include "models/market/exchange/exchange_kind.h"

#include <stdbool.h>

enum { KINDS_MEMBERS = 33 };

/** alpha 0 to 7, beta 8 to 15, gamma 16 to 31, delta 32; one community. */
extern const lw_exchange_members kinds_members;
/** The same groups, listed backwards. */
extern const lw_exchange_members kinds_members_backwards;

typedef struct exchange_kind_case {
    const char *name; /**< of the case */
    const char *tag;
    const void *params;
    const void *shuffled_params; /**< the same in another order, where order has no meaning */
    bool trades_all;             /**< all that can be traded is */
    bool may_cost_sellers;       /**< a seller may get less than the feed-in */
    bool has_agreed_prices; /**< either side may lose: the price is a rule that all agreed on */
    int sold_slack;  /**< units by which what equal members sell may differ, 0 = one for each buyer
                      */
    int value_slack; /**< units by which their money may differ, 0 = likewise */
} exchange_kind_case;

extern const exchange_kind_case kinds_cases[];
extern const size_t kinds_case_count;

/** Variant of that name; asserts that there is one. */
const lw_param_variant *kinds_variant(const char *tag);

/** An exchange of a case, its memory from `arena`. */
lw_exchange *kinds_create(const exchange_kind_case *of, const void *params,
                          const lw_exchange_members *members, lw_arena *arena);

#endif
