// SPDX-License-Identifier: Apache-2.0
#include "models/city/forgery.h"
#include "sim/base/quantity.h"

#include <criterion/criterion.h>

#include <math.h>

enum { LEGS = 1000, MEMBERS = 10 };
#define DAY_US (86400 * LW_US_PER_S)

typedef struct forgery_case {
    lw_settlement_params params;
    lw_settlement_config settlement;
    lw_false_record_params attack;
    lw_false_record item;
    lw_forgery_config config;
    lw_forgery *forgery;
    lw_time_us months_us[3];
    lw_trade legs[LEGS];
} forgery_case;

/* Two months of one member after the other, 1 kWh worth 0.2 each; every leg is recorded double. */
static void prepare(forgery_case *c, double share_ratio, int64_t verifier_count)
{
    *c = (forgery_case){0};
    lw_param_set_defaults(&lw_trust_table, &c->params.trust);
    c->attack =
        (lw_false_record_params){.share_ratio = share_ratio, .factor_ratio = 2, .party_count = 1};
    c->item = (lw_false_record){&c->attack, 0, INT64_MAX};
    for (int i = 0; i < 3; i++) {
        c->months_us[i] = i * 31 * DAY_US;
    }
    c->settlement = (lw_settlement_config){.params = &c->params,
                                           .seed = 7,
                                           .interval_us = 3600 * LW_US_PER_S,
                                           .month_starts_us = c->months_us,
                                           .month_count = 3};
    c->config = (lw_forgery_config){&c->settlement, &c->item, 1, verifier_count};
    for (uint32_t i = 0; i < LEGS; i++) {
        c->legs[i] = (lw_trade){.participant = i % MEMBERS,
                                .counterparty = LW_POOL,
                                .energy_milliwh = 1000000,
                                .price_micro_per_kwh = 200000,
                                .value_micro = 200000};
    }
    cr_assert(lw_forgery_create(&c->config, &c->forgery));
}

static void settle(forgery_case *c, uint64_t batch, uint32_t first, uint32_t count)
{
    const lw_outcome outcome = {.batch = batch,
                                .first_trade = first,
                                .trade_count = count,
                                .batch_trade_count = LEGS,
                                .state = LW_OUTCOME_SETTLED,
                                .submitted_us = (lw_time_us)(1 + batch) * DAY_US};
    cr_assert(lw_forgery_strike(c->forgery, &outcome, c->legs));
}

Test(forgery, is_found_where_somebody_else_keeps_the_record)
{
    static const lw_forgery_form forms[] = {LW_FORGERY_UNSIGNED, LW_FORGERY_ALTERED};
    static forgery_case c;
    for (int i = 0; i < 2; i++) {
        prepare(&c, 0.1, 4);
        c.attack.form = (int32_t)forms[i];
        settle(&c, 0, 0, LEGS);
        const lw_forgery_figures found = lw_forgery_tell(c.forgery);
        cr_assert_gt(found.count, 60);
        cr_assert_eq(found.detected_count, (double)found.count);
        cr_assert_eq(found.missed_value, 0);
        cr_assert_lt(found.low_ratio, 1);
        cr_assert_eq(found.high_ratio, 1);
        lw_forgery_destroy(c.forgery);
    }
}

Test(forgery, is_not_found_where_all_are_in_it)
{
    static forgery_case c;
    prepare(&c, 0.1, 4);
    c.attack.party_count = 4;
    c.params.trust.audit_ratio = 0; /* somebody looks, and sees nothing */
    settle(&c, 0, 0, LEGS);
    const lw_forgery_figures missed = lw_forgery_tell(c.forgery);
    cr_assert_gt(missed.count, 60);
    cr_assert_eq(missed.detected_ratio, 0);
    cr_assert_float_eq(missed.missed_value, 0.2 * (double)missed.count, 1e-9);
    lw_forgery_destroy(c.forgery);
}

Test(forgery, is_not_known_where_nobody_is_known_to_look)
{
    static forgery_case c;
    prepare(&c, 0.1, 0);
    settle(&c, 0, 0, LEGS);
    const lw_forgery_figures figures = lw_forgery_tell(c.forgery);
    cr_assert_gt(figures.count, 60);
    cr_assert(isnan(figures.detected_ratio));
    cr_assert(isnan(figures.missed_value));
    lw_forgery_destroy(c.forgery);
}

/* 4 standard errors of a share of 0.3 of 20,000. */
Test(forgery, is_audited_by_the_share_that_is_said)
{
    static forgery_case c;
    prepare(&c, 1, 0);
    c.params.trust.audit_ratio = 0.3;
    for (uint64_t batch = 0; batch < 20; batch++) {
        settle(&c, batch, 0, LEGS);
    }
    const lw_forgery_figures figures = lw_forgery_tell(c.forgery);
    cr_assert_eq(figures.count, 20 * LEGS);
    cr_assert_float_eq(figures.detected_ratio, 0.3, 4 * sqrt(0.3 * 0.7 / (20.0 * LEGS)));
    cr_assert_lt(figures.low_ratio, figures.detected_ratio);
    cr_assert_gt(figures.high_ratio, figures.detected_ratio);
    lw_forgery_destroy(c.forgery);
}

/* A member looks at all of a month's records or at none. */
Test(forgery, is_seen_by_members_month_by_month)
{
    static forgery_case c;
    prepare(&c, 1, 0);
    c.params.trust.statement_check_ratio = 0.5;
    double before = 0;
    for (uint64_t batch = 0; batch < 3; batch++) {
        settle(&c, batch, 0, LEGS);
        const double found = lw_forgery_tell(c.forgery).detected_count;
        cr_assert_eq(fmod(found, (double)LEGS / MEMBERS), 0);
        cr_assert(batch == 0 || found == before * (double)(batch + 1), "the same members");
        before = batch == 0 ? found : before;
    }
    lw_forgery_destroy(c.forgery);
}

Test(forgery, strikes_the_same_trades_however_they_become_final)
{
    static forgery_case whole;
    static forgery_case parts;
    prepare(&whole, 0.1, 0);
    prepare(&parts, 0.1, 4);
    settle(&whole, 5, 0, LEGS);
    for (uint32_t first = 0; first < LEGS; first += 50) {
        settle(&parts, 5, first, 50);
    }
    cr_assert_eq(lw_forgery_tell(whole.forgery).count, lw_forgery_tell(parts.forgery).count);
    lw_forgery_destroy(whole.forgery);
    lw_forgery_destroy(parts.forgery);
}

/* By when its energy was traded, as a false reading is: batch k is handed over when the hour is
 * over that ends at day k + 1. */
Test(forgery, keeps_to_its_time_and_changes_what_it_counts)
{
    static forgery_case c;
    prepare(&c, 1, 4);
    c.item.start_us = 3 * DAY_US;
    c.item.end_us = 4 * DAY_US;
    for (uint64_t batch = 0; batch < 5; batch++) {
        settle(&c, batch, 0, 10);
    }
    cr_assert_eq(lw_forgery_tell(c.forgery).count, 10);
    c.item.end_us = 3 * DAY_US;
    c.item.start_us = c.item.end_us - c.settlement.interval_us;
    settle(&c, 2, 0, 10);
    cr_assert_eq(lw_forgery_tell(c.forgery).count, 20, "its own hour");
    c.attack.factor_ratio = 1;
    settle(&c, 2, 0, 10);
    cr_assert_eq(lw_forgery_tell(c.forgery).count, 20, "what is the same is not false");
    lw_forgery_destroy(c.forgery);
}

Test(forgery, bribes_no_more_parties_than_there_are)
{
    static forgery_case c;
    static const struct {
        int64_t verifiers;
        int64_t parties;
        double cost;
    } cases[] = {{4, 3, 15}, {4, 9, 20}, {0, 7, 5}, {1, 2, 5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        prepare(&c, 1, cases[i].verifiers);
        c.params.trust.bribe_per_party = 5000000;
        c.attack.party_count = cases[i].parties;
        lw_attack_outcome told;
        cr_assert_eq(lw_forgery_attacks(c.forgery, &told, 1), 1);
        cr_assert_eq(told.cost, 0, "nothing was forged, so nobody was asked");
        settle(&c, 0, 0, 10);
        lw_forgery_attacks(c.forgery, &told, 1);
        cr_assert_float_eq(told.cost, cases[i].cost, 1e-12, "case %zu: %g", i, told.cost);
        lw_forgery_destroy(c.forgery);
    }
}
