// SPDX-License-Identifier: Apache-2.0
/* Law: no parameter that is a cost, of any record, payment, function or provider, lowers the cost
 * of settling when it is raised. The trades and so the gain stay, so the benefit never rises. */
#include "models/settlement/catalog.h"
#include "models/settlement/function_params.h"
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#include <string.h>

#define DAY 86400.0

enum { PARAMS_SIZE = 2048 };

typedef struct cost_case {
    settlement_case c;
    _Alignas(16) unsigned char payment[PARAMS_SIZE];
} cost_case;

/* Some weeks with a few trades, under a record and a rail with what is in `c`. */
static int64_t cost_of(cost_case *own)
{
    settlement_case *c = &own->c;
    case_start(c);
    for (int day = 1; day <= 40; day += 3) {
        case_feed(c, day * DAY, 4);
    }
    case_drain(c, 300 * DAY);
    const int64_t cost = case_cost(c);
    case_end(c);
    return cost;
}

static void begin(cost_case *own, const lw_param_variant *record, const lw_param_variant *rail)
{
    memset(own, 0, sizeof *own);
    if (strcmp(record->tag, "pbft") == 0) {
        case_pbft(&own->c, 4, 40);
    } else {
        case_syndicate(&own->c, 40);
        lw_param_set_defaults(record->table, &own->c.syndicate);
        own->c.params.record.choice = record;
    }
    lw_param_set_defaults(rail->table, own->payment);
    own->c.params.payment = (lw_variant){rail, own->payment};
    own->c.params.functions = &own->c.functions;
    own->c.params.provider.unpaid_ratio = 0.1; /* so that dunning has something to do */
}

/* A row of money, or of what money is paid for: its unit or its name says it. */
static bool is_cost(const lw_param *row)
{
    static const char *const more[] = {
        "server_power_w",  "energy_per_record_j", "idle_power_w", "energy_per_message_j",
        "energy_per_tx_j", "fee_ratio",           "unpaid_ratio", "wrong_value_ratio"};
    for (size_t i = 0; i < sizeof more / sizeof more[0]; i++) {
        if (strcmp(row->name, more[i]) == 0) {
            return true;
        }
    }
    const bool is_money = row->unit != NULL && strncmp(row->unit, "currency", 8) == 0;
    /* What the provider is liable for is a relief, and a bribe is nobody's cost. */
    return row->kind == LW_PARAM_MICRO && is_money && row->presence == LW_PARAM_DEFAULTED &&
           strcmp(row->name, "liability_per_year") != 0;
}

static void raise_it(const lw_param *row, void *object)
{
    unsigned char *member = (unsigned char *)object + row->offset;
    if (row->kind == LW_PARAM_MICRO) {
        int64_t value = 0;
        memcpy(&value, member, sizeof value);
        value += LW_MICRO / 10;
        memcpy(member, &value, sizeof value);
        return;
    }
    double value = 0;
    memcpy(&value, member, sizeof value);
    value = value + 0.1 * (row->high < 1 ? row->high : 1);
    memcpy(member, &value, sizeof value);
}

typedef struct part {
    const lw_param_table *table;
    void *object;
} part;

static void check_part(cost_case *own, const lw_param_variant *record, const lw_param_variant *rail,
                       size_t index, size_t *raised_count)
{
    begin(own, record, rail);
    settlement_case *c = &own->c;
    const part parts[] = {{record->table, c->params.record.value},
                          {rail->table, own->payment},
                          {&lw_function_params_table, &c->functions},
                          {&lw_provider_table, &c->params.provider}};
    const part *it = &parts[index];
    const int64_t before = cost_of(own);
    size_t strict_count = 0;
    for (size_t i = 0; i < it->table->count; i++) {
        const lw_param *row = &it->table->rows[i];
        if (!is_cost(row)) {
            continue;
        }
        begin(own, record, rail);
        raise_it(row, it->object);
        const int64_t after = cost_of(own);
        cr_assert_geq(after, before, "%s: %s lowers the cost", record->tag, row->name);
        strict_count += after > before;
        (*raised_count)++;
    }
    cr_assert_gt(strict_count, 0, "%s: nothing of %s costs", record->tag, it->table->name);
}

Test(cost, never_falls_when_a_cost_is_raised)
{
    static const char *const records[] = {"pbft",          "syndicate",       "owners_association",
                                          "grid_operator", "local_authority", "retailer"};
    static cost_case own;
    size_t raised_count = 0;
    for (size_t r = 0; r < sizeof records / sizeof records[0]; r++) {
        const lw_param_variant *record = lw_record_variants;
        while (strcmp(record->tag, records[r]) != 0) {
            record++;
        }
        for (const lw_param_variant *rail = lw_payment_variants; rail->tag != NULL; rail++) {
            for (size_t index = 0; index < 4; index++) {
                check_part(&own, record, rail, index, &raised_count);
            }
        }
    }
    cr_assert_gt(raised_count, 150);
}

/* Each part of each function. */
Test(cost, never_falls_when_the_cost_of_a_function_is_raised)
{
    static cost_case own;
    const lw_param_variant *record = lw_record_variants;
    for (size_t function = 0; function < LW_FUNCTION_COUNT; function++) {
        int64_t before = -1;
        for (int step = 0; step < 4; step++) {
            begin(&own, record, lw_payment_variants);
            case_work_for_nothing(&own.c);
            lw_function_cost *cost = &own.c.function_costs[function];
            cost->fixed_per_year = step > 0 ? LW_MICRO : 0;
            cost->per_member_per_year = step > 1 ? LW_MICRO : 0;
            cost->per_invoice = step > 2 ? LW_MICRO : 0;
            const int64_t now = cost_of(&own);
            cr_assert_gt(now, before);
            before = now;
        }
    }
}
