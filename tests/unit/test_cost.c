// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/catalog.h"
#include "models/settlement/function_params.h"
#include "models/settlement/mechanism/mechanism.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

static lw_money_micro labour(const lw_function_default *defaults,
                             const lw_function_params *overrides, const lw_cost_basis *basis)
{
    lw_cost_matrix costs;
    memset(&costs, 0, sizeof costs);
    lw_cost_add_work(defaults, overrides, basis, &costs);
    lw_money_micro sum = 0;
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        sum += costs.micro[i][LW_LINE_LABOUR];
        for (size_t line = LW_LINE_HARDWARE; line < LW_LINE_COUNT; line++) {
            cr_assert_eq(costs.micro[i][line], 0);
        }
    }
    return sum;
}

static const lw_cost_basis ciren = {.period_us = LW_COST_YEAR_US,
                                    .member_count = 136,
                                    .invoices_per_year = 1,
                                    .traded_milliwh = 350000 * LW_MILLIWH_PER_KWH};

static lw_function_params default_params(void)
{
    lw_function_params params;
    lw_param_set_defaults(&lw_function_params_table, &params);
    return params;
}

Test(cost, of_the_default_organiser_is_that_of_ciren)
{
    const lw_function_params params = default_params();
    cr_assert_eq(labour(lw_organiser_functions, NULL, &ciren), 7000 * LW_MICRO);
    cr_assert_eq(labour(lw_organiser_functions, &params, &ciren), 7000 * LW_MICRO);
}

Test(cost, of_a_ledger_has_no_work_on_record_and_keys)
{
    const lw_money_micro record = (300 + 136) * LW_MICRO;
    const lw_money_micro keys = (500 + 136) * LW_MICRO;
    cr_assert_eq(labour(lw_ledger_functions, NULL, &ciren), 7000 * LW_MICRO - record - keys);
}

Test(cost, follows_the_period)
{
    lw_cost_basis half = ciren;
    half.period_us /= 2;
    cr_assert_eq(labour(lw_organiser_functions, NULL, &half), 3500 * LW_MICRO);
}

Test(cost, follows_the_labour_rate)
{
    lw_function_params params = default_params();
    params.labour_rate_per_h *= 2;
    cr_assert_eq(labour(lw_organiser_functions, &params, &ciren), 14000 * LW_MICRO);
}

Test(cost, of_an_override_replaces_the_default)
{
    lw_function_params params = default_params();
    lw_function_cost own = {.fixed_per_year = 1 * LW_MICRO,
                            .per_member_per_year = LW_PARAM_ABSENT,
                            .per_invoice = LW_PARAM_ABSENT,
                            .per_kwh = 2000};
    params.by_function[LW_FUNCTION_SUPPORT] = &own;
    params.labour_rate_per_h *= 3; /* overrides do not follow it */
    lw_function_cost nothing = {.per_kwh = 0};
    for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
        if (i != LW_FUNCTION_SUPPORT) {
            params.by_function[i] = &nothing;
        }
    }
    cr_assert_eq(labour(lw_organiser_functions, &params, &ciren), (1 + 700) * LW_MICRO);
}

Test(cost, never_falls_with_members_invoices_or_time)
{
    lw_money_micro before = -1;
    for (int64_t k = 0; k < 50; k++) {
        const lw_cost_basis basis = {.period_us = LW_COST_YEAR_US / 50 * (k + 1),
                                     .member_count = k,
                                     .invoices_per_year = 1 + k / 5,
                                     .traded_milliwh = k};
        const lw_money_micro now = labour(lw_organiser_functions, NULL, &basis);
        cr_assert_gt(now, before);
        before = now;
    }
}

Test(cost, needs_a_value_or_a_sourced_default_for_every_function)
{
    lw_function_default defaults[LW_FUNCTION_COUNT];
    memcpy(defaults, lw_organiser_functions, sizeof defaults);
    defaults[LW_FUNCTION_INVOICE].source = NULL;
    lw_report report;
    lw_report_init(&report);
    lw_cost_check(defaults, NULL, "/settlements/2", &report);
    cr_assert_eq(report.error_count, 1);
    cr_assert_eq(report.items[0].status, LW_ERR_MISSING_KEY);
    cr_assert_str_eq(report.items[0].pointer, "/settlements/2/functions/invoice");
    lw_report_fini(&report);
}

/* Whatever keeps the record and whichever function: without a source there is no default. */
Test(cost, has_no_default_without_a_source_at_any_kind_of_record)
{
    for (const lw_param_variant *v = lw_record_variants; v->tag != NULL; v++) {
        const lw_mechanism_class *class = v->owner;
        for (size_t i = 0; i < 2 * LW_FUNCTION_COUNT; i++) {
            lw_function_default defaults[LW_FUNCTION_COUNT];
            memcpy(defaults, class->functions, sizeof defaults);
            lw_function_default *cell = &defaults[i / 2];
            *(i % 2 == 0 ? &cell->source : &cell->range_source) = NULL;
            char where[LW_POINTER_SIZE];
            (void)snprintf(where, sizeof where, "/settlements/0/functions/%s",
                           lw_function_name((lw_function)(i / 2)));
            lw_report report;
            lw_report_init(&report);
            lw_cost_check(defaults, NULL, "/settlements/0", &report);
            cr_assert_eq(report.error_count, 1, "%s %s", v->tag, where);
            cr_assert_str_eq(report.items[0].pointer, where);
            lw_report_fini(&report);
        }
    }
}

static const size_t part_offsets[] = {
    offsetof(lw_function_cost, fixed_per_year), offsetof(lw_function_cost, per_member_per_year),
    offsetof(lw_function_cost, per_invoice), offsetof(lw_function_cost, per_kwh)};

static int64_t part_of(const lw_function_cost *cost, size_t part)
{
    return *(const int64_t *)(const void *)((const char *)cost + part_offsets[part]);
}

/* The range of a cell is the usual range of its field, where sweeps look. */
Test(cost, of_every_default_lies_in_its_range_which_is_that_of_its_field)
{
    for (const lw_param_variant *v = lw_record_variants; v->tag != NULL; v++) {
        const lw_function_default *cells = ((const lw_mechanism_class *)v->owner)->functions;
        for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
            const char *name = lw_function_name((lw_function)i);
            const lw_param_table *fields = lw_param_find(&lw_function_params_table, name)->table;
            for (size_t part = 0; part < 4; part++) {
                const int64_t lower = part_of(&cells[i].lower, part);
                const int64_t upper = part_of(&cells[i].upper, part);
                const int64_t value = part_of(&cells[i].cost, part);
                cr_assert(lower <= value && value <= upper && lower < upper, "%s %s", v->tag, name);
                cr_assert_eq(lw_micro_from_double(fields->rows[part].likely_low), lower);
                cr_assert_eq(lw_micro_from_double(fields->rows[part].likely_high), upper);
                cr_assert_eq(fields->rows[part].offset, part_offsets[part]);
            }
            cr_assert_neq(cells[i].cost.by, LW_PARTY_USUAL);
        }
    }
}

/* Any one part carried by all functions reaches 0.06 a kWh at CIREN: three times its 7,000. */
Test(cost, ranges_reach_three_times_the_cost_of_ciren)
{
    const int64_t counts[] = {1, 136, 136, 350000};
    const int64_t roundings[] = {0, 136 * LW_MICRO / 100, 136 * LW_MICRO / 100, 35 * LW_MICRO};
    for (size_t part = 0; part < 4; part++) {
        int64_t sum = 0;
        for (size_t i = 0; i < LW_FUNCTION_COUNT; i++) {
            sum += part_of(&lw_organiser_functions[i].upper, part) * counts[part];
        }
        cr_assert_geq(sum, 21000 * LW_MICRO);
        cr_assert_leq(sum, 21000 * LW_MICRO + LW_FUNCTION_COUNT * roundings[part]);
    }
}

Test(cost, of_a_cell_in_force_says_who_at_what_and_why)
{
    lw_function_params params = default_params();
    params.labour_rate_per_h *= 2;
    lw_function_default cell = lw_cost_cell(lw_ledger_functions, &params, LW_FUNCTION_INVOICE);
    cr_assert_eq(cell.cost.by, LW_PARTY_ORGANISER);
    cr_assert_eq(cell.cost.fixed_per_year, 400 * LW_MICRO);
    cr_assert_eq(cell.upper.fixed_per_year, 2 * 3 * 608 * LW_MICRO);
    lw_function_cost own = {100 * LW_MICRO, LW_PARAM_ABSENT, LW_PARAM_ABSENT, LW_PARAM_ABSENT,
                            LW_PARTY_RETAILER};
    params.by_function[LW_FUNCTION_INVOICE] = &own;
    cell = lw_cost_cell(lw_ledger_functions, &params, LW_FUNCTION_INVOICE);
    cr_assert_eq(cell.cost.by, LW_PARTY_RETAILER);
    cr_assert_eq(cell.cost.fixed_per_year, 100 * LW_MICRO);
    cr_assert_eq(cell.cost.per_invoice, 0);
    cr_assert_str_eq(cell.source, "the scenario");
}

Test(cost, of_an_empty_override_is_an_error)
{
    lw_function_params params = default_params();
    lw_function_cost empty = {LW_PARAM_ABSENT, LW_PARAM_ABSENT, LW_PARAM_ABSENT, LW_PARAM_ABSENT,
                              LW_PARTY_USUAL};
    params.by_function[LW_FUNCTION_RECORD] = &empty;
    lw_report report;
    lw_report_init(&report);
    lw_cost_check(lw_organiser_functions, &params, "/settlements/0", &report);
    cr_assert_eq(report.error_count, 1);
    cr_assert_str_eq(report.items[0].pointer, "/settlements/0/functions/record");
    lw_report_fini(&report);
}

static const lw_function_cost by_retailer = {LW_PARAM_ABSENT, LW_PARAM_ABSENT, LW_PARAM_ABSENT,
                                             LW_PARAM_ABSENT, LW_PARTY_RETAILER};

/* A ledger keeps the record while a retailer invoices and collects. */
Test(cost, of_work_that_another_party_does_is_that_partys)
{
    lw_function_params params = default_params();
    lw_function_cost invoice = by_retailer;
    lw_function_cost collect = by_retailer;
    params.by_function[LW_FUNCTION_INVOICE] = &invoice;
    params.by_function[LW_FUNCTION_COLLECT] = &collect;
    const lw_money_micro apart = labour(lw_ledger_functions, NULL, &ciren);
    cr_assert_eq(labour(lw_ledger_functions, &params, &ciren), apart - (608 + 916) * LW_MICRO);
    cr_assert_eq(lw_cost_party(lw_ledger_functions, &params, LW_FUNCTION_INVOICE),
                 LW_PARTY_RETAILER);
    cr_assert_eq(lw_cost_party(lw_ledger_functions, &params, LW_FUNCTION_SUPPORT),
                 LW_PARTY_ORGANISER);
    cr_assert_eq(lw_cost_party(lw_ledger_functions, &params, LW_FUNCTION_RECORD), LW_PARTY_LEDGER);
    collect.per_invoice = 2 * LW_MICRO; /* what the retailer charges for it */
    cr_assert_eq(labour(lw_ledger_functions, &params, &ciren),
                 apart - (608 + 916 - 272) * LW_MICRO);
}

Test(cost, of_work_given_to_a_ledger_that_does_none_is_an_error)
{
    lw_function_params params = default_params();
    lw_function_cost own = by_retailer;
    own.by = LW_PARTY_LEDGER;
    params.by_function[LW_FUNCTION_RECORD] = &own;
    lw_report report;
    lw_report_init(&report);
    lw_cost_check(lw_organiser_functions, &params, "/settlements/0", &report);
    cr_assert_eq(report.error_count, 1);
    cr_assert_str_eq(report.items[0].pointer, "/settlements/0/functions/record/by");
    lw_cost_check(lw_ledger_functions, &params, "/settlements/0", &report);
    cr_assert_eq(report.error_count, 1);
    lw_report_fini(&report);
}

Test(cost, names_every_function_and_line)
{
    for (int i = 0; i < LW_FUNCTION_COUNT; i++) {
        cr_assert_not_null(
            lw_param_find(&lw_function_params_table, lw_function_name((lw_function)i)));
    }
    cr_assert_str_eq(lw_cost_line_name(LW_LINE_LABOUR), "labour");
    cr_assert_str_eq(lw_cost_line_name(LW_LINE_FEES), "fees");
}
