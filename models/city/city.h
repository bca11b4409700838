// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city.h
 *  The city: where electricity flows, what meters read, who trades what with whom.
 *
 *  One kernel. Each metering interval is one event that runs array kernels over all participants:
 *  weather, roofs and loads give watts; meters integrate them to exact milliwatt-hours; batteries
 * act; what is left is import or export; each community's exchange turns readings into trades;
 * members are billed in two worlds, with and without the exchange. Physics never looks at the
 * books.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_H
#define LEDGERWATT_MODELS_CITY_CITY_H

#include "models/city/city_flow.h"
#include "models/city/rates.h"
#include "models/energy/feeder_audit.h"
#include "models/market/accounts/gain.h"
#include "models/market/accounts/journal.h"
#include "models/market/contract/contract.h"
#include "sim/base/state.h"

typedef struct lw_city lw_city;

lw_status lw_city_create(const lw_city_config *config, lw_city **city, lw_error *error);
/** Closes what is not in the arena (weather, kernel). NULL is allowed. */
void lw_city_destroy(lw_city *city);

/** Simulates the next `interval_count` intervals. */
lw_status lw_city_advance(lw_city *city, size_t interval_count, lw_city_block *block,
                          lw_error *error);

/** Sums of the month, after bills that are shared by the month were, and the owners of shared
 * batteries paid. Once a month. */
const lw_city_month *lw_city_month_sums(lw_city *city);
void lw_city_month_clear(lw_city *city);

/** The contracts with their figures of the month, NULL = none. */
const lw_contract_set *lw_city_contract_set(const lw_city *city);

/** Totals since the start, every trade taken as settled. */
lw_gain lw_city_gain(const lw_city *city);
/** [participant_count] */
const int64_t *lw_city_member_gain_micro(const lw_city *city);
lw_city_flow lw_city_total(const lw_city *city);

/** What the grid operator's default key alone would have brought since the start. */
typedef struct lw_city_default_key_totals {
    lw_gain gain;
    const int64_t *member_gain_micro; /**< [participant_count] */
    lw_energy_milliwh shared_milliwh;
    lw_money_micro price_tax_micro; /**< that the exchange's trades owe on their price */
} lw_city_default_key_totals;
lw_city_default_key_totals lw_city_default_key_of(const lw_city *city);
/** What each member paid without any exchange, at most 0 where he earned; after the month's sums.
 *  Fills bills_micro[participant_count]. */
void lw_city_outside_bills(const lw_city *city, lw_money_micro *bills_micro);

/** Sum of the absolute residuals of three independent checks since the start: each meter's in
 * against out by its own registers, each community's feeder against its meters, each battery's
 * stored energy against its own record. 0 unless we are wrong. */
int64_t lw_city_energy_residual_milliwh(const lw_city *city);
/** Residual of the accounts of both worlds, and of the gain against the change of the accounts. */
int64_t lw_city_money_residual_micro(const lw_city *city);

/** Saves or loads a city between two blocks, after `done_count` intervals. A load fails when the
 *  saved one had done more or fewer, or its clock or next event is not that of them. */
void lw_city_state(lw_city *city, size_t done_count, lw_state *state);

/** Saves what the last lw_city_advance handed out, or loads it and hands it out: together with
 * lw_city_state after it, which is loaded first, that does what the advance did. */
void lw_city_block_state(lw_city *city, lw_city_block *block, lw_state *state);

/** Days that the weather file did not have (29 February) and that repeat the day before. */
int64_t lw_city_weather_filled_day_count(const lw_city *city);
/** Values that the weather file lacked and that its neighbours, or the night, stand in for. */
int64_t lw_city_weather_filled_value_count(const lw_city *city);
/** Figures that files of measured use lacked and that other weeks lent, over the whole files. */
int64_t lw_city_load_filled_value_count(const lw_city *city);

/** Postings with the exchange since the last lw_journal_clear, to be written; NULL = not asked for.
 */
lw_journal *lw_city_journal(lw_city *city);
/** Accounts of the city's size, to name accounts by. */
const lw_accounts *lw_city_accounts(const lw_city *city);

/** What the audit of the feeders found; ends its last window, so only at the end of the run. */
lw_audit_totals lw_city_audit(lw_city *city);
/** Readings that were missing and substituted; readings that attacks changed. */
uint64_t lw_city_substituted_reading_count(const lw_city *city);
uint64_t lw_city_false_reading_count(const lw_city *city);

/** Intervals so far in which no price suited buyer and seller. */
int64_t lw_city_band_empty_count(const lw_city *city);
/** True when batches carry the legs of the default key. */
bool lw_city_has_default_legs(const lw_city *city);
/** The rates by interval. Valid as long as the city. */
const lw_rates *lw_city_rates(const lw_city *city);

#endif
