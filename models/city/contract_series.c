// SPDX-License-Identifier: Apache-2.0
#include "models/city/contract_series.h"

#include "models/city/figure.h"

#include <stdio.h>
#include <stdlib.h>

/* What one contract has in the result. */
typedef struct own_series {
    lw_series_id figures[LW_CONTRACT_FIGURE_MAX];
    lw_series_id member_figures[LW_CONTRACT_MEMBER_FIGURE_MAX];
    lw_series_id operations;
    lw_series_id steps;
} own_series;

struct lw_contract_series {
    const lw_contract_set *set;
    lw_store *store;
    own_series items[];
};

static lw_figure figure_of(const lw_contract_figure *figure)
{
    static const struct {
        const char *unit;
        lw_series_type type;
    } kinds[] = {[LW_CONTRACT_KWH] = {"kWh", LW_SERIES_MILLIWH},
                 [LW_CONTRACT_MONEY] = {LW_UNIT_CURRENCY, LW_SERIES_MICRO},
                 [LW_CONTRACT_COUNT] = {"1", LW_SERIES_COUNT},
                 [LW_CONTRACT_RATIO] = {"1", LW_SERIES_MICRO}};
    return (lw_figure){.name = figure->name,
                       .unit = kinds[figure->unit].unit,
                       .long_name = figure->long_name,
                       .type = kinds[figure->unit].type};
}

static lw_status declare_figures(lw_store *store, const lw_contract_figure *figures, size_t count,
                                 const lw_placement *where, lw_series_id *ids, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t f = 0; status == LW_OK && f < count; f++) {
        const lw_figure figure = figure_of(&figures[f]);
        status = lw_figures_declare(store, &figure, 1, where, &ids[f], error);
    }
    return status;
}

static lw_status declare_one(lw_contract_series *s, size_t index, const lw_contract_dims *dims,
                             lw_dim_id operation, lw_error *error)
{
    static const lw_figure counts = {
        .name = "operation_count", .unit = "1", .long_name = "Operations", .type = LW_SERIES_COUNT};
    static const lw_figure steps = {.name = "contract_step_count",
                                    .unit = "1",
                                    .long_name = "Contract steps of its operations",
                                    .type = LW_SERIES_COUNT};
    const lw_contract_class *class = lw_contract_set_class(s->set, index);
    own_series *own = &s->items[index];
    char group[112];
    snprintf(group, sizeof group, "contracts/%s", lw_contract_set_name(s->set, index));
    const lw_placement by_month = {group, dims->currency, 1, {dims->month}};
    const lw_placement by_kind = {group, dims->currency, 2, {dims->month, operation}};
    const lw_placement by_member = {group, dims->currency, 2, {dims->month, dims->participant}};
    lw_status status = declare_figures(s->store, class->figures, class->figure_count, &by_month,
                                       own->figures, error);
    if (status == LW_OK) {
        status = declare_figures(s->store, class->member_figures, class->member_figure_count,
                                 &by_member, own->member_figures, error);
    }
    if (status == LW_OK) {
        status = lw_figures_declare(s->store, &counts, 1, &by_kind, &own->operations, error);
    }
    if (status == LW_OK) {
        status = lw_figures_declare(s->store, &steps, 1, &by_month, &own->steps, error);
    }
    return status == LW_OK
               ? lw_store_attribute_text(s->store, group, "contract_kind", class->kind, error)
               : status;
}

static lw_status declare_kinds(lw_store *store, lw_dim_id *operation, lw_error *error)
{
    static const char *const names[] = {
#define OPERATION_NAME(name, text) text,
        LW_OPERATION_LIST(OPERATION_NAME)
#undef OPERATION_NAME
    };
    const lw_dimension_spec kinds = {"", "operation", "1", "What is done, of contracts"};
    return lw_store_dimension_text(store, &kinds, names, LW_OPERATION_KIND_COUNT, operation, error);
}

lw_status lw_contract_series_create(const lw_contract_set *set, const lw_contract_dims *dims,
                                    lw_store *store, lw_contract_series **series, lw_error *error)
{
    *series = NULL;
    if (set == NULL) {
        return LW_OK;
    }
    const size_t count = lw_contract_set_count(set);
    lw_contract_series *s = calloc(1, sizeof *s + count * sizeof s->items[0]);
    *series = s;
    if (s == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    s->set = set;
    s->store = store;
    lw_dim_id operation;
    lw_status status = declare_kinds(store, &operation, error);
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        status = declare_one(s, i, dims, operation, error);
    }
    return status;
}

void lw_contract_series_destroy(lw_contract_series *series)
{
    free(series);
}

static lw_status write_one(const lw_contract_series *s, size_t index, lw_error *error)
{
    const lw_contract_class *class = lw_contract_set_class(s->set, index);
    const own_series *own = &s->items[index];
    const int64_t *figures = lw_contract_set_figures(s->set, index);
    const int64_t steps = lw_contract_set_step_count(s->set, index);
    lw_status status = LW_OK;
    for (size_t f = 0; status == LW_OK && f < class->figure_count; f++) {
        status = lw_store_append(s->store, own->figures[f], &figures[f], 1, error);
    }
    for (size_t f = 0; status == LW_OK && f < class->member_figure_count; f++) {
        status = lw_store_append(s->store, own->member_figures[f],
                                 lw_contract_set_member_figures(s->set, index, f), 1, error);
    }
    if (status == LW_OK) {
        status = lw_store_append(s->store, own->operations,
                                 lw_contract_set_operation_counts(s->set, index), 1, error);
    }
    return status == LW_OK ? lw_store_append(s->store, own->steps, &steps, 1, error) : status;
}

lw_status lw_contract_series_write(const lw_contract_series *series, lw_error *error)
{
    lw_status status = LW_OK;
    const size_t count = series == NULL ? 0 : lw_contract_set_count(series->set);
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        status = write_one(series, i, error);
    }
    return status;
}
