// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/pair_book.h
 *  Energies between buyers and sellers, pair by pair, and their legs.
 *
 *  For kinds that name who sells to whom. A run is a row of pairs at one price. Values are taken
 *  from the run's energy so far, V(so far + part) - V(so far), each V rounded once: both legs of a
 *  pair have the same value, a run is worth what its whole energy is worth, and a member whose
 * pairs follow one another pays within a millionth of what his energy is worth, however many they
 * are.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_PAIR_BOOK_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_PAIR_BOOK_H

#include "models/market/exchange/clearing.h"

typedef struct lw_pair_run {
    const lw_exchange_book *book;
    lw_clearing *clearing;
    lw_price_micro_per_kwh price_micro_per_kwh;
    lw_energy_milliwh so_far_milliwh; /**< 0 at the beginning */
} lw_pair_run;

/** Adds a trade between two places of the book: both legs, and both members' sums. No energy adds
 *  nothing. */
void lw_pair_add(lw_pair_run *run, size_t buyer, size_t seller, lw_energy_milliwh energy_milliwh);

/** Sorts the legs by participant, bought before sold, then by counterparty. */
void lw_pair_sort_legs(lw_clearing *clearing);

#endif
