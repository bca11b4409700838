// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/sample_result.h
 *  A small result with everything in it that a real one has: every type of series, one to three
 *  axes, text and time coordinates, nested groups, a growing scale, and one that never grew.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_SAMPLE_RESULT_H
#define LEDGERWATT_TESTS_SUPPORT_SAMPLE_RESULT_H

#include "sim/store/store.h"

enum {
    SAMPLE_TIME_COUNT = 10000, /**< more than two pieces of the spill */
    SAMPLE_PARTICIPANT_COUNT = 3,
    SAMPLE_MONTH_COUNT = 2,
    SAMPLE_BLOCK_COUNT = 7
};

/** Below one piece of the spill almost all is in the result: it outgrows the spill. */
enum { SAMPLE_SHORT_COUNT = 4000 };

typedef struct sample_choice {
    size_t time_count;      /**< 0 = SAMPLE_TIME_COUNT, the most */
    size_t rows_per_append; /**< 0 = all at once */
    bool series_reversed;   /**< declare series in the opposite order */
    int64_t added_milliwh;  /**< to one value of /city/pv_energy_kwh */
    const char *host;       /**< attribute outside the digest */
} sample_choice;

/** What the sample holds in row `row`: milliwatt-hours of /city/pv_energy_kwh. */
int64_t sample_pv_milliwh(size_t row);
/** Millionths of /city/trade_value. */
int64_t sample_value_micro(size_t row);
/** /city/outdoor_temperature_c; NaN every 100 rows. */
double sample_temperature_c(size_t row);

/** Fills a new store; returns the first status that is not LW_OK. */
lw_status sample_fill(lw_store *store, const sample_choice *choice, lw_error *error);
/** Creates, fills, publishes and destroys. */
lw_status sample_publish(const char *path, const sample_choice *choice,
                         char digest_hex[LW_SHA256_HEX_SIZE], lw_error *error);

#endif
