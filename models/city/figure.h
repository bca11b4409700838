// SPDX-License-Identifier: Apache-2.0
/** @file models/city/figure.h
 *  Tables of figures in the result: each row says which member of a struct becomes which series, so
 * that a figure's name, unit and meaning are written once.
 */
#ifndef LEDGERWATT_MODELS_CITY_FIGURE_H
#define LEDGERWATT_MODELS_CITY_FIGURE_H

#include "sim/store/store.h"

typedef struct lw_figure {
    const char *name;
    const char *unit; /**< LW_UNIT_CURRENCY at its start stands for the scenario's currency */
    const char *long_name;
    lw_series_type type;
    size_t offset; /**< of the member, an int64_t or a double as the type says */
} lw_figure;

#define LW_UNIT_CURRENCY "currency"

/** Where the series of a table stand and along what. */
typedef struct lw_placement {
    const char *group;
    const char *currency;
    uint32_t dim_count;
    lw_dim_id dims[LW_SERIES_DIM_MAX];
} lw_placement;

/** The unit with the currency put in; `room` holds it when it has to be written. */
const char *lw_figure_unit(const lw_figure *figure, const char *currency, char *room, size_t size);
/** Declares a series for each figure; fills ids[count]. */
lw_status lw_figures_declare(lw_store *store, const lw_figure *figures, size_t count,
                             const lw_placement *where, lw_series_id *ids, lw_error *error);
/** Appends one row to each series from the members of the struct at `item`. */
lw_status lw_figures_append(lw_store *store, const lw_figure *figures, size_t count,
                            const lw_series_id *ids, const void *item, lw_error *error);

#endif
