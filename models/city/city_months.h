// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_months.h
 *  What is billed by the month and by the year: fixed charges, the excess of net metering.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_MONTHS_H
#define LEDGERWATT_MODELS_CITY_CITY_MONTHS_H

#include "models/city/city_state.h"

/** Room for what is kept from month to month. */
lw_status lw_city_create_months(lw_city *city, lw_error *error);
/** Counts a cleared interval of a community towards its members' year of net metering. */
void lw_city_count_net(lw_city *city, const lw_exchange_book *book, const lw_clearing *clearing);
/** Bills what is due at the end of a month: once, before its sums are read. */
void lw_city_bill_month(lw_city *city);
/** Shares the statements of common batteries among their holders, line by line. */
void lw_city_share_statements(lw_city *city);
void lw_city_clear_statements(lw_city *city);
/** Saves or loads what is kept from month to month. */
void lw_city_months_state(lw_city *city, lw_state *state);

#endif
