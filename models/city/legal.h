// SPDX-License-Identifier: Apache-2.0
/** @file models/city/legal.h
 *  Whether the law of country and year lets neighbours share so, and have the record kept so.
 *
 *  One table: country, years, what is exchanged and who keeps the record, with the source of each
 *  answer. "unclear" is an answer: it is given where no source was read, and says so. Not legal
 *  advice.
 */
#ifndef LEDGERWATT_MODELS_CITY_LEGAL_H
#define LEDGERWATT_MODELS_CITY_LEGAL_H

#include "models/city/scenario.h"

#include <stdbool.h>

typedef struct lw_legal {
    const char *answer; /**< "yes", "no", "unclear" */
    const char *source; /**< one sentence */
} lw_legal;

/** Country ("fr", "us", "ch", or "" when not known): the tariff preset's, or that of the time zone.
 */
const char *lw_legal_country(const lw_scenario *scenario);

/** Answer for the exchange of a scenario whose record is kept by a ledger or an intermediary. */
lw_legal lw_legal_of(const lw_scenario *scenario, bool is_intermediary);

#endif
