// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/contract.h"

#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct contract {
    const lw_contract_class *class;
    const char *name;
    void *self;
    int64_t figures[LW_CONTRACT_FIGURE_MAX];
    int64_t *member_figures; /* [member_figure_count][participant_count] */
    int64_t operation_counts[LW_OPERATION_KIND_COUNT];
    int64_t step_count;
} contract;

struct lw_contract_set {
    lw_contract_config config;
    int64_t *member_figures; /* of all the contracts */
    size_t count;
    contract items[];
};

static size_t member_cell_count(const lw_contract_class *class, const lw_contract_config *config)
{
    return class->member_figure_count * config->members->participant_count;
}

static lw_status create_contract(const lw_variant *params, const lw_contract_config *config,
                                 contract *c, lw_error *error)
{
    c->class = params->choice->owner;
    c->name = ((const lw_contract_head *)params->value)->name;
    LW_ASSERT(c->class->state != NULL && c->class->figure_count <= LW_CONTRACT_FIGURE_MAX &&
              c->class->member_figure_count <= LW_CONTRACT_MEMBER_FIGURE_MAX);
    c->class->create(params->value, config, &c->self);
    return c->self != NULL
               ? LW_OK
               : lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for contract %s", c->name);
}

lw_status lw_contract_set_create(const lw_array *contracts, const lw_contract_config *config,
                                 lw_contract_set **set, lw_error *error)
{
    lw_contract_set *s = calloc(1, sizeof *s + contracts->count * sizeof s->items[0]);
    *set = s;
    if (s == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the contracts");
    }
    s->config = *config;
    const lw_variant *params = contracts->items;
    size_t cell_count = 0;
    for (size_t i = 0; i < contracts->count; i++) {
        cell_count += member_cell_count(params[i].choice->owner, config);
    }
    s->member_figures = calloc(cell_count + 1, sizeof *s->member_figures);
    if (s->member_figures == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the contracts");
    }
    int64_t *cells = s->member_figures;
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < contracts->count; i++) {
        s->items[s->count++].member_figures = cells;
        cells += member_cell_count(params[i].choice->owner, config);
        status = create_contract(&params[i], &s->config, &s->items[i], error);
    }
    return status;
}

void lw_contract_set_destroy(lw_contract_set *set)
{
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        contract *c = &set->items[i];
        if (c->self != NULL) {
            c->class->destroy(c->self);
        }
    }
    if (set != NULL) {
        free(set->member_figures);
    }
    free(set);
}

size_t lw_contract_set_count(const lw_contract_set *set)
{
    return set->count;
}

const char *lw_contract_set_name(const lw_contract_set *set, size_t index)
{
    return set->items[index].name;
}

const lw_contract_class *lw_contract_set_class(const lw_contract_set *set, size_t index)
{
    return set->items[index].class;
}

void lw_contract_set_shift(lw_contract_set *set, const lw_contract_forecast *forecast,
                           lw_energy_milliwh *load_milliwh)
{
    for (size_t i = 0; i < set->count; i++) {
        if (set->items[i].class->shift != NULL) {
            set->items[i].class->shift(set->items[i].self, forecast, load_milliwh);
        }
    }
}

/* The desk as contract `index` sees it. */
static lw_contract_desk own_desk(lw_contract_set *set, size_t index, const lw_contract_desk *books)
{
    contract *c = &set->items[index];
    lw_contract_desk desk = *books;
    desk.contract = (uint32_t)index;
    desk.figures = c->figures;
    for (size_t f = 0; f < c->class->member_figure_count; f++) {
        desk.member_figures[f] = c->member_figures + f * set->config.members->participant_count;
    }
    return desk;
}

/* Counts what a contract emitted since the list had `first` items. */
static void count_operations(contract *c, const lw_operation_list *list, size_t first)
{
    for (size_t k = first; k < list->count; k++) {
        c->operation_counts[list->items[k].kind]++;
        c->step_count += list->items[k].step_count;
    }
}

void lw_contract_set_step(lw_contract_set *set, const lw_contract_round *round,
                          const lw_contract_desk *desk)
{
    for (size_t i = 0; i < set->count; i++) {
        contract *c = &set->items[i];
        if (c->class->step != NULL) {
            const size_t first = desk->operations->count;
            lw_contract_desk own = own_desk(set, i, desk);
            c->class->step(c->self, round, &own);
            count_operations(c, desk->operations, first);
        }
    }
}

void lw_contract_set_end_month(lw_contract_set *set, const lw_contract_month *month,
                               const lw_contract_desk *desk)
{
    for (size_t i = 0; i < set->count; i++) {
        contract *c = &set->items[i];
        if (c->class->end_month != NULL) {
            const size_t first = desk->operations->count;
            lw_contract_desk own = own_desk(set, i, desk);
            c->class->end_month(c->self, month, &own);
            count_operations(c, desk->operations, first);
        }
    }
}

const int64_t *lw_contract_set_figures(const lw_contract_set *set, size_t index)
{
    return set->items[index].figures;
}

const int64_t *lw_contract_set_member_figures(const lw_contract_set *set, size_t index,
                                              size_t figure)
{
    return set->items[index].member_figures + figure * set->config.members->participant_count;
}

const int64_t *lw_contract_set_operation_counts(const lw_contract_set *set, size_t index)
{
    return set->items[index].operation_counts;
}

int64_t lw_contract_set_step_count(const lw_contract_set *set, size_t index)
{
    return set->items[index].step_count;
}

void lw_contract_set_clear(lw_contract_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        contract *c = &set->items[i];
        memset(c->figures, 0, sizeof c->figures);
        memset(c->operation_counts, 0, sizeof c->operation_counts);
        c->step_count = 0;
        memset(c->member_figures, 0,
               c->class->member_figure_count * set->config.members->participant_count *
                   sizeof(int64_t));
    }
}

const lw_variant *lw_contract_set_exchange(const lw_contract_set *set)
{
    const lw_variant *exchange = NULL;
    for (size_t i = 0; i < set->count; i++) {
        const contract *c = &set->items[i];
        const lw_variant *own =
            c->class->exchange_in_force != NULL ? c->class->exchange_in_force(c->self) : NULL;
        exchange = own != NULL ? own : exchange;
    }
    return exchange;
}

void lw_contract_set_state(lw_contract_set *set, lw_state *state)
{
    for (size_t i = 0; i < set->count; i++) {
        contract *c = &set->items[i];
        LW_STATE_MEMBER(state, c, figures);
        LW_STATE_ARRAY(state, c, member_figures,
                       c->class->member_figure_count * set->config.members->participant_count);
        LW_STATE_MEMBER(state, c, operation_counts);
        LW_STATE_MEMBER(state, c, step_count);
        c->class->state(c->self, state);
    }
}

static void check_name(const lw_variant *contracts, size_t index, const char *where,
                       lw_report *report)
{
    const char *name = ((const lw_contract_head *)contracts[index].value)->name;
    for (size_t k = 0; name != NULL && k < index; k++) {
        const lw_contract_head *other = contracts[k].value;
        if (other != NULL && other->name != NULL && strcmp(other->name, name) == 0) {
            char pointer[LW_POINTER_SIZE];
            lw_contract_pointer(pointer, where, "name");
            lw_report_error(report, LW_ERR_INCONSISTENT, pointer, "choose another name",
                            "contract %zu has the name \"%s\" already", k, name);
            return;
        }
    }
}

void lw_contract_check(const lw_array *contracts, const lw_exchange_members *members,
                       const char *pointer, lw_report *report)
{
    const lw_variant *items = contracts->items;
    for (size_t i = 0; i < contracts->count; i++) {
        if (items[i].choice == NULL) {
            continue; /* reported by the reader */
        }
        const lw_contract_class *class = items[i].choice->owner;
        char where[LW_POINTER_SIZE];
        snprintf(where, sizeof where, "%s/%zu", pointer, i);
        check_name(items, i, where, report);
        if (class->check != NULL) {
            class->check(items[i].value, members, where, report);
        }
    }
}
