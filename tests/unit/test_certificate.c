// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/certificate.h"
#include "tests/support/contract_case.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#define KWH LW_MILLIWH_PER_KWH

static lw_certificate_params params_of(void)
{
    lw_certificate_params params;
    lw_param_set_defaults(&lw_certificate_table, &params);
    params.name = "origin";
    return params;
}

Test(certificate, carries_what_is_less_than_a_unit)
{
    const lw_certificate_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_certificate_class, &params);
    for (int k = 0; k < 10; k++) {
        c.export_milliwh[0] = KWH / 10 * 3;
        town_step(&c);
    }
    cr_assert_eq(town_figure(&c, LW_CERTIFICATE_ISSUED), 3);
    town_end(&c);
}

/* The object of a class that is made alone, so that its certificates can be traced. */
typedef struct alone {
    contract_case c;
    void *self;
    int64_t figures[LW_CONTRACT_FIGURE_MAX];
    int64_t members[2][TOWN_PEOPLE];
    lw_contract_desk desk;
} alone;

static void begin_alone(alone *a, const lw_certificate_params *params)
{
    *a = (alone){0};
    town_begin(&a->c, &lw_certificate_class, params);
    lw_certificate_class.create(params, &a->c.config, &a->self);
    cr_assert_not_null(a->self);
    a->desk = (lw_contract_desk){.operations = &a->c.operations,
                                 .figures = a->figures,
                                 .member_figures = {a->members[0], a->members[1]}};
}

static void end_alone(alone *a)
{
    lw_certificate_class.destroy(a->self);
    town_end(&a->c);
}

static void step_alone(alone *a)
{
    const lw_contract_round round = {.export_milliwh = a->c.export_milliwh,
                                     .sold_milliwh = a->c.sold_milliwh,
                                     .bought_milliwh = a->c.bought_milliwh};
    lw_certificate_class.step(a->self, &round, &a->desk);
}

static void month_alone(alone *a)
{
    a->figures[LW_CERTIFICATE_HELD] = a->figures[LW_CERTIFICATE_POOLED] = 0;
    const lw_contract_month month = {0};
    lw_certificate_class.end_month(a->self, &month, &a->desk);
}

Test(certificate, can_be_traced_from_its_issue_to_its_end)
{
    const lw_certificate_params params = params_of();
    alone a;
    uint32_t holder = 0;
    begin_alone(&a, &params);
    a.c.export_milliwh[1] = 3 * KWH;
    a.c.sold_milliwh[1] = 2 * KWH;
    a.c.bought_milliwh[5] = 1 * KWH + KWH / 2;
    a.c.bought_milliwh[6] = KWH / 2;
    step_alone(&a);
    cr_assert_eq(lw_certificate_trace(a.self, 1, 0, &holder), LW_CERTIFICATE_AT_BUYER);
    cr_assert_eq(holder, 5);
    cr_assert_eq(lw_certificate_trace(a.self, 1, 1, &holder), LW_CERTIFICATE_IN_POOL);
    cr_assert_eq(lw_certificate_trace(a.self, 1, 2, &holder), LW_CERTIFICATE_AT_PRODUCER);
    cr_assert_eq(holder, 1);
    cr_assert_eq(lw_certificate_trace(a.self, 1, 3, &holder), LW_CERTIFICATE_UNKNOWN);
    month_alone(&a);
    cr_assert_eq(lw_certificate_trace(a.self, 1, 0, &holder), LW_CERTIFICATE_GONE);
    cr_assert_eq(holder, 5);
    end_alone(&a);
}

/* Every certificate is somewhere, and figures count what tracing finds. */
static void check_places(const alone *a, const uint64_t *next)
{
    int64_t counts[LW_CERTIFICATE_GONE + 1] = {0};
    for (uint32_t origin = 0; origin < TOWN_PEOPLE; origin++) {
        for (uint64_t serial = 0; serial <= next[origin]; serial++) {
            uint32_t holder = 0;
            counts[lw_certificate_trace(a->self, origin, serial, &holder)]++;
        }
    }
    const int64_t *f = a->figures;
    cr_assert_eq(counts[LW_CERTIFICATE_UNKNOWN], TOWN_PEOPLE, "only the next one of each");
    cr_assert_eq(counts[LW_CERTIFICATE_AT_PRODUCER], f[LW_CERTIFICATE_HELD]);
    cr_assert_eq(counts[LW_CERTIFICATE_IN_POOL], f[LW_CERTIFICATE_POOLED]);
    cr_assert_eq(counts[LW_CERTIFICATE_GONE], f[LW_CERTIFICATE_RETIRED]);
    cr_assert_eq(f[LW_CERTIFICATE_ISSUED],
                 f[LW_CERTIFICATE_HELD] + f[LW_CERTIFICATE_POOLED] + f[LW_CERTIFICATE_RETIRED]);
    cr_assert_eq(f[LW_CERTIFICATE_TRANSFERRED], f[LW_CERTIFICATE_RETIRED]);
}

Test(certificate, is_retired_once_whatever_is_traded)
{
    const lw_certificate_params params = params_of();
    random_values random = random_values_begin();
    alone a;
    uint64_t next[TOWN_PEOPLE];
    lw_energy_milliwh made[TOWN_PEOPLE] = {0};
    lw_energy_milliwh bought[TOWN_PEOPLE] = {0};
    begin_alone(&a, &params);
    for (int month = 0; month < 6; month++) {
        for (int k = 0; k < 200; k++) {
            lw_energy_milliwh sold = 0;
            for (int i = 0; i < 4; i++) {
                a.c.export_milliwh[i] = (lw_energy_milliwh)random_below(&random, 2 * KWH);
                a.c.sold_milliwh[i] =
                    (lw_energy_milliwh)random_below(&random, (uint64_t)a.c.export_milliwh[i] + 1);
                made[i] += a.c.export_milliwh[i];
                sold += a.c.sold_milliwh[i];
            }
            a.c.bought_milliwh[4] = sold / 3;
            a.c.bought_milliwh[5] = sold - sold / 3;
            bought[4] += a.c.bought_milliwh[4];
            bought[5] += a.c.bought_milliwh[5];
            step_alone(&a);
        }
        month_alone(&a);
        for (uint32_t i = 0; i < TOWN_PEOPLE; i++) {
            next[i] = (uint64_t)(made[i] / KWH);
        }
        check_places(&a, next);
        cr_assert_leq(a.members[1][4], bought[4] / KWH, "no more than he bought");
        cr_assert_leq(a.members[1][5], bought[5] / KWH);
    }
    end_alone(&a);
}

Test(certificate, goes_on_after_a_checkpoint)
{
    const lw_certificate_params params = params_of();
    contract_case c;
    town_begin(&c, &lw_certificate_class, &params);
    c.export_milliwh[0] = 5 * KWH + 1;
    c.sold_milliwh[0] = 3 * KWH;
    c.bought_milliwh[4] = 2 * KWH;
    town_step(&c);
    town_replace(&c);
    c.bought_milliwh[5] = 1 * KWH;
    town_step(&c);
    town_end_month(&c, NULL, NULL);
    cr_assert_eq(town_figure(&c, LW_CERTIFICATE_RETIRED), 3);
    cr_assert_eq(town_figure(&c, LW_CERTIFICATE_HELD), 2);
    town_end(&c);
}
