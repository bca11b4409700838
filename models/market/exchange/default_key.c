// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/default_key.h"

#include "models/market/exchange/pool.h"

static uint32_t put_leg(lw_trade *legs, uint32_t count, uint32_t participant, lw_leg leg,
                        lw_energy_milliwh energy_milliwh)
{
    if (energy_milliwh == 0) {
        return count;
    }
    legs[count] = (lw_trade){.participant = participant,
                             .counterparty = LW_POOL,
                             .leg = leg,
                             .energy_milliwh = energy_milliwh};
    return count + 1;
}

uint32_t lw_default_key_legs(const lw_exchange_book *book, int64_t *scratch, lw_trade *legs)
{
    const size_t count = book->count;
    int64_t *bought = scratch;
    int64_t *sold = scratch + count;
    const lw_energy_milliwh wanted = lw_pool_sum(book->import_milliwh, count);
    const lw_energy_milliwh offered = lw_pool_sum(book->export_milliwh, count);
    const lw_energy_milliwh shared = wanted < offered ? wanted : offered;
    if (shared == 0) {
        return 0;
    }
    lw_split(shared, book->import_milliwh, count, bought, scratch + 2 * count);
    lw_split(shared, book->export_milliwh, count, sold, scratch + 2 * count);
    uint32_t leg_count = 0;
    for (size_t i = 0; i < count; i++) {
        leg_count = put_leg(legs, leg_count, book->participants[i], LW_LEG_BOUGHT, bought[i]);
        leg_count = put_leg(legs, leg_count, book->participants[i], LW_LEG_SOLD, sold[i]);
    }
    return leg_count;
}
