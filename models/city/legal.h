// SPDX-License-Identifier: Apache-2.0
/** @file models/city/legal.h
 *  Whether the law of country and day lets neighbours share so, and have the record kept so.
 *
 *  One table: country, days, what is exchanged and who keeps the record, with the source of each
 *  answer; and one of contracts, for which no text was read. "unclear" is an answer: it is given
 *  where no source was read, and says so. Not legal advice.
 */
#ifndef LEDGERWATT_MODELS_CITY_LEGAL_H
#define LEDGERWATT_MODELS_CITY_LEGAL_H

#include "models/city/scenario.h"

enum { LW_LEGAL_SOURCE_SIZE = 1024, LW_LEGAL_DATE_SIZE = 16 };

typedef struct lw_legal {
    const char *answer;                   /**< "yes", "no", "unclear": at the end of the period */
    const char *before;                   /**< the answer until `from`; "" when it is the same */
    char from[LW_LEGAL_DATE_SIZE];        /**< "2017-05-01", when the answer changed, or "" */
    char source[LW_LEGAL_SOURCE_SIZE];    /**< one sentence */
    char source_fr[LW_LEGAL_SOURCE_SIZE]; /**< the same in French */
} lw_legal;

/** Country ("fr", "us", "ch", or "" when not known): the tariff preset's, or that of the time zone.
 */
const char *lw_legal_country(const lw_scenario *scenario);

/** Answer for exchange and contracts of a scenario whose record is kept by an intermediary of this
 *  kind ("syndicate", "grid_operator", ...), or by a ledger (NULL). */
void lw_legal_of(const lw_scenario *scenario, const char *intermediary, lw_legal *legal);

#endif
