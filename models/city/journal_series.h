// SPDX-License-Identifier: Apache-2.0
/** @file models/city/journal_series.h
 *  The journal of postings in the result: group /journal, one row a posting. There when the
 * scenario asks for it in output.journal.
 */
#ifndef LEDGERWATT_MODELS_CITY_JOURNAL_SERIES_H
#define LEDGERWATT_MODELS_CITY_JOURNAL_SERIES_H

#include "models/city/city.h"
#include "sim/store/store.h"

enum { LW_JOURNAL_COLUMN_COUNT = 5 };

typedef struct lw_journal_series {
    lw_journal *journal; /**< the city's, or NULL: nothing is declared */
    lw_store *store;
    lw_series_id ids[LW_JOURNAL_COLUMN_COUNT];
} lw_journal_series;

/** Declares dimensions and columns, with names for the accounts of all of the scenario. */
lw_status lw_journal_series_declare(lw_journal_series *series, lw_city *city,
                                    const lw_scenario *scenario, const lw_roster *roster,
                                    lw_store *store, lw_error *error);
/** Appends what the journal holds, and empties it. */
lw_status lw_journal_series_write(const lw_journal_series *series, lw_error *error);

#endif
