// SPDX-License-Identifier: Apache-2.0
#include "models/city/figure.h"

#include <stdio.h>
#include <string.h>

const char *lw_figure_unit(const lw_figure *figure, const char *currency, char *room, size_t size)
{
    const size_t length = strlen(LW_UNIT_CURRENCY);
    if (strncmp(figure->unit, LW_UNIT_CURRENCY, length) != 0) {
        return figure->unit;
    }
    snprintf(room, size, "%s%s", currency, figure->unit + length);
    return room;
}

lw_status lw_figures_declare(lw_store *store, const lw_figure *figures, size_t count,
                             const lw_placement *where, lw_series_id *ids, lw_error *error)
{
    for (size_t i = 0; i < count; i++) {
        char unit[32];
        const lw_series_spec spec = {
            .group = where->group,
            .name = figures[i].name,
            .unit = lw_figure_unit(&figures[i], where->currency, unit, sizeof unit),
            .long_name = figures[i].long_name,
            .type = figures[i].type,
            .dim_count = where->dim_count,
            .dims = {where->dims[0], where->dims[1], where->dims[2]}};
        const lw_status status = lw_store_series(store, &spec, &ids[i], error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}

lw_status lw_figures_append(lw_store *store, const lw_figure *figures, size_t count,
                            const lw_series_id *ids, const void *item, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        status = lw_store_append(store, ids[i], (const char *)item + figures[i].offset, 1, error);
    }
    return status;
}
