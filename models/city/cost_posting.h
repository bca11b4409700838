// SPDX-License-Identifier: Apache-2.0
/** @file models/city/cost_posting.h
 *  What each settlement cost, charged to the members in equal parts at the end of the period: the
 *  only postings that differ from one settlement to the next.
 */
#ifndef LEDGERWATT_MODELS_CITY_COST_POSTING_H
#define LEDGERWATT_MODELS_CITY_COST_POSTING_H

#include "models/city/city.h"
#include "models/city/comparison.h"
#include "models/city/timeline.h"

/** Posts the cost of rows[count], to the accounts of their operators, into the city's journal if
 *  there is one, in the last interval of the period; asserts that nothing is lost in the parts. A
 *  cost that is not known is not posted. LW_ERR_MEMORY. */
lw_status lw_cost_posting_run(const lw_comparison_row *rows, size_t count, lw_city *city,
                              const lw_timeline *timeline, lw_arena *arena, lw_error *error);

#endif
