// SPDX-License-Identifier: Apache-2.0
/* No exchange: the ordinary sale of surplus to the retailer, against which exchanges are compared.
 */
#include "models/market/exchange/exchange_kind.h"

/* C has no empty struct; a table needs a size. */
typedef struct no_params {
    char unused;
} no_params;

const lw_param_table lw_exchange_none_table = {
    .name = "no exchange",
    .doc = "Nobody trades: surplus goes to the retailer at the feed-in.",
    .size = sizeof(no_params),
    .rows = NULL,
    .count = 0};

static size_t trade_count_max(const lw_exchange_setup *setup, size_t member_count)
{
    (void)setup;
    (void)member_count;
    return 0;
}

static void clear(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing)
{
    /* The arrays come zeroed: nothing bought, nothing sold. */
    (void)setup;
    (void)round;
    (void)clearing;
}

const lw_exchange_class lw_exchange_none_class = {
    .kind = "none", .trade_count_max = trade_count_max, .clear = clear, .check = NULL};
