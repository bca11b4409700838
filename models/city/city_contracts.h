// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_contracts.h
 *  Contracts in the city: what an interval tells them, and where their operations and money go.
 *  For the files that make up the city, nobody else.
 *
 *  They are stepped by one thread, after the exchange of all communities. What they decide about
 *  flows (use that people move) and keys (a vote) is decided here, for every settlement alike.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_CONTRACTS_H
#define LEDGERWATT_MODELS_CITY_CITY_CONTRACTS_H

#include "models/city/city_state.h"

/** Makes the contracts; city->contracts.set stays NULL when the scenario has none. */
lw_status lw_city_create_contracts(lw_city *city, lw_error *error);
void lw_city_destroy_contracts(lw_city *city);

/** A new block begins. */
void lw_city_begin_contracts(lw_city *city);
/** Moves the use of those who answer to messages, before their meters. */
void lw_city_shift_load(lw_city *city, lw_time_us start_us);
/** Steps the contracts after the exchange, and gives each community's slot its operations. */
void lw_city_step_contracts(lw_city *city, lw_time_us start_us);
/** The block is over: batches get the places of their operations. */
void lw_city_place_operations(lw_city *city);
/** Number of the exchange in force: 0 = the scenario's, else that of city->contracts.proposals. */
size_t lw_city_exchange_in_force(const lw_city *city);

void lw_city_contracts_state(lw_city *city, lw_state *state);

#endif
