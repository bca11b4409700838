// SPDX-License-Identifier: Apache-2.0
#include "models/city/function_table.h"

#include <stdio.h>
#include <string.h>

#define PART(member, unit_, text)                                                                  \
    {                                                                                              \
        .name = #member, .unit = LW_UNIT_CURRENCY unit_, .long_name = (text),                      \
        .type = LW_SERIES_MICRO, .offset = offsetof(lw_function_cost, member)                      \
    }

const lw_figure lw_function_parts[LW_FUNCTION_PART_COUNT] = {
    PART(fixed_per_year, "/year",
         "What work on the function costs in a year whatever the number of members"),
    PART(per_member_per_year, "/year", "What work on the function costs for a member in a year"),
    PART(per_invoice, "", "What work on the function costs for an invoice to a member"),
    PART(per_kwh, "/kWh", "What work on the function costs for a traded kWh")};

static int64_t part_of(const lw_function_cost *cost, size_t part)
{
    int64_t micro = 0;
    memcpy(&micro, (const char *)cost + lw_function_parts[part].offset, sizeof micro);
    return micro;
}

static lw_status write_part(const lw_function_default *cells, size_t part, lw_series_id series,
                            lw_store *store, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < LW_FUNCTION_COUNT; i++) {
        const int64_t row[LW_FUNCTION_BOUND_COUNT] = {
            [LW_BOUND_LOWER] = part_of(&cells[i].lower, part),
            [LW_BOUND_VALUE] = part_of(&cells[i].cost, part),
            [LW_BOUND_UPPER] = part_of(&cells[i].upper, part)};
        status = lw_store_append(store, series, row, 1, error);
    }
    return status;
}

static lw_status write_text(lw_store *store, const char *group, const char *function,
                            const char *what, const char *text, lw_error *error)
{
    char name[48];
    (void)snprintf(name, sizeof name, "%s_%s", function, what);
    return lw_store_attribute_text(store, group, name, text, error);
}

static lw_status write_texts(const lw_function_default *cells, const char *group, lw_store *store,
                             lw_error *error)
{
    lw_status status =
        lw_store_attribute_text(store, group, "range_source", cells[0].range_source, error);
    for (size_t i = 0; status == LW_OK && i < LW_FUNCTION_COUNT; i++) {
        const char *function = lw_function_name((lw_function)i);
        status = write_text(store, group, function, "by", lw_party_name((lw_party)cells[i].cost.by),
                            error);
        if (status == LW_OK) {
            status = write_text(store, group, function, "source", cells[i].source, error);
        }
    }
    return status;
}

lw_status lw_function_table_declare(const char *currency, lw_dim_id function, lw_store *store,
                                    lw_placement *where, lw_error *error)
{
    static const char *const bounds[LW_FUNCTION_BOUND_COUNT] = {
        [LW_BOUND_LOWER] = "lower", [LW_BOUND_VALUE] = "value", [LW_BOUND_UPPER] = "upper"};
    const lw_dimension_spec spec = {"", "function_bound", "1",
                                    "A cost of a function, and the ends of its range"};
    *where = (lw_placement){.currency = currency, .dim_count = 2, .dims = {function}};
    return lw_store_dimension_text(store, &spec, bounds, LW_FUNCTION_BOUND_COUNT, &where->dims[1],
                                   error);
}

lw_status lw_function_table_write(const char *settlement, const lw_function_default *cells,
                                  const lw_placement *where, lw_store *store, lw_error *error)
{
    char group[96];
    lw_series_id ids[LW_FUNCTION_PART_COUNT];
    lw_placement own = *where;
    (void)snprintf(group, sizeof group, "settlements/%s/functions", settlement);
    own.group = group;
    lw_status status =
        lw_figures_declare(store, lw_function_parts, LW_FUNCTION_PART_COUNT, &own, ids, error);
    for (size_t part = 0; status == LW_OK && part < LW_FUNCTION_PART_COUNT; part++) {
        status = write_part(cells, part, ids[part], store, error);
    }
    return status == LW_OK ? write_texts(cells, group, store, error) : status;
}
