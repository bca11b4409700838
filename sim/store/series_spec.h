// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/series_spec.h
 *  What a dimension is, and what a series is: its name, its unit, what its rows are given as and
 *  what they become in the file.
 */
#ifndef LEDGERWATT_SIM_STORE_SERIES_SPEC_H
#define LEDGERWATT_SIM_STORE_SERIES_SPEC_H

#include <stdint.h>

typedef uint32_t lw_dim_id;
typedef uint32_t lw_series_id;

enum { LW_SERIES_DIM_MAX = 3 };

/** A dimension whose coordinates are given apart. */
typedef struct lw_dimension_spec {
    const char *group;     /**< where its scale lives, "" = root ("" for all but e.g. blocks) */
    const char *name;      /**< in that group and those below it the name must be free */
    const char *unit;      /**< "seconds since 1970-01-01 00:00:00", "1" */
    const char *long_name; /**< one sentence */
} lw_dimension_spec;

/** How rows are given and what they become in the file. */
typedef enum lw_series_type {
    LW_SERIES_DOUBLE,     /**< double -> float64 */
    LW_SERIES_COUNT,      /**< int64_t -> int64 */
    LW_SERIES_MILLIWH,    /**< int64_t milliwatt-hours -> float64 kWh, converted once */
    LW_SERIES_MICRO,      /**< int64_t millionths -> float64 units of currency, converted once */
    LW_SERIES_MICROSECOND /**< int64_t microseconds -> float64 seconds, converted once */
} lw_series_type;

typedef struct lw_series_spec {
    const char *group;     /**< "" = root, "city", "settlements/pbft-10/blocks" */
    const char *name;      /**< unit last: "pv_energy_kwh" */
    const char *unit;      /**< value of `units`; "1" for counts and ratios */
    const char *long_name; /**< one sentence */
    lw_series_type type;
    uint32_t dim_count; /**< 1..LW_SERIES_DIM_MAX; rows grow along dims[0] */
    lw_dim_id dims[LW_SERIES_DIM_MAX];
} lw_series_spec;

#endif
