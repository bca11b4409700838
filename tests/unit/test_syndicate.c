// SPDX-License-Identifier: Apache-2.0
#include "tests/support/settlement_case.h"

#include <criterion/criterion.h>

#define DAY 86400.0

static lw_outcome outcome_at(const settlement_case *c, size_t index)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(c->settlement, &count);
    cr_assert_lt(index, count);
    return outcomes[index];
}

Test(syndicate, posts_the_statement_some_days_after_the_month)
{
    settlement_case c;
    case_syndicate(&c, 91);
    case_start(&c);
    case_feed(&c, 900, 4);
    case_feed(&c, 31 * DAY, 4);       /* the last interval of January */
    case_feed(&c, 31 * DAY + 900, 4); /* the first of February */
    case_run_until(&c, 36 * DAY - 1);
    cr_assert_eq(case_usage(&c).settled_trade_count, 0);
    case_run_until(&c, 36 * DAY);
    cr_assert_eq(case_usage(&c).settled_trade_count, 8);
    case_drain(&c, 200 * DAY);
    for (size_t i = 0; i < 3; i++) {
        const lw_outcome o = outcome_at(&c, i);
        cr_assert_eq(o.state, LW_OUTCOME_SETTLED);
        cr_assert_eq(o.recorded_us, o.submitted_us);
        cr_assert_eq(o.final_us, case_us(&c, (i < 2 ? 31 + 5 : 60 + 5) * DAY));
    }
    cr_assert(case_covers_once(&c));
    cr_assert_eq(case_usage(&c).block_count, 2);
    case_end(&c);
}

/* Months of Europe/Paris: April 2016 begins at 22:00 UTC, March at 23:00. */
Test(syndicate, follows_the_local_month_over_a_change_of_clock)
{
    settlement_case c;
    case_syndicate(&c, 120);
    const double march_s = 60 * DAY - 3600;
    const double april_s = 91 * DAY - 7200;
    c.months_us[0] = case_us(&c, -3600);
    c.months_us[1] = case_us(&c, 31 * DAY - 3600);
    c.months_us[2] = case_us(&c, march_s);
    c.months_us[3] = case_us(&c, april_s);
    c.months_us[4] = case_us(&c, 121 * DAY - 7200);
    c.config.month_count = 5;
    case_start(&c);
    case_feed(&c, march_s, 2);
    case_feed(&c, march_s + 900, 2);
    case_feed(&c, april_s, 2);
    case_feed(&c, april_s + 900, 2);
    case_drain(&c, 200 * DAY);
    cr_assert_eq(outcome_at(&c, 0).final_us, case_us(&c, march_s + 5 * DAY));
    cr_assert_eq(outcome_at(&c, 1).final_us, case_us(&c, april_s + 5 * DAY));
    cr_assert_eq(outcome_at(&c, 2).final_us, case_us(&c, april_s + 5 * DAY));
    cr_assert_eq(outcome_at(&c, 3).final_us, case_us(&c, (121 + 5) * DAY - 7200));
    case_end(&c);
}

Test(syndicate, records_after_an_outage_what_came_during_it)
{
    settlement_case c;
    case_syndicate(&c, 60);
    case_fault(&c, LW_FAULT_OUTAGE, 0, 1, 5000, 9000);
    case_fault(&c, LW_FAULT_OUTAGE, 0, 1, 8000, 10000); /* overlaps */
    case_start(&c);
    case_feed(&c, 4500, 2);
    case_feed(&c, 5400, 2);
    cr_assert_eq(case_usage(&c).tx_count, 2, "the server is down");
    case_feed(&c, 9900, 2);
    case_feed(&c, 10800, 2);
    cr_assert_eq(case_usage(&c).tx_count, 8);
    case_drain(&c, 100 * DAY);
    cr_assert_eq(outcome_at(&c, 0).recorded_us, case_us(&c, 4500));
    cr_assert_eq(outcome_at(&c, 1).recorded_us, case_us(&c, 10000));
    cr_assert_eq(outcome_at(&c, 2).recorded_us, case_us(&c, 10000));
    cr_assert_eq(outcome_at(&c, 3).recorded_us, case_us(&c, 10800));
    cr_assert_eq(outcome_at(&c, 1).final_us, case_us(&c, 36 * DAY));
    cr_assert_eq(case_usage(&c).unavailable_us, 5000 * LW_US_PER_S);
    case_end(&c);
}

Test(syndicate, posts_late_when_the_server_is_down)
{
    settlement_case c;
    case_syndicate(&c, 60);
    case_fault(&c, LW_FAULT_OUTAGE, 0, 1, 35 * DAY, 38 * DAY);
    case_start(&c);
    case_feed(&c, 900, 2);
    case_drain(&c, 100 * DAY);
    cr_assert_eq(outcome_at(&c, 0).final_us, case_us(&c, 38 * DAY));
    case_end(&c);
}

Test(syndicate, refuses_at_the_deadline_when_the_server_never_comes_back)
{
    settlement_case c;
    case_syndicate(&c, 366);
    case_fault(&c, LW_FAULT_OUTAGE, 0, 1, 10 * DAY, -1);
    case_start(&c);
    for (int day = 1; day <= 300; day++) {
        case_feed(&c, day * DAY, 2);
    }
    case_drain(&c, 500 * DAY);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.refused_trade_count, 600);
    cr_assert_eq(outcome_at(&c, 0).final_us, case_us(&c, 91 * DAY));
    cr_assert_eq(usage.tx_count, 18, "recorded on the nine days before");
    cr_assert_eq(usage.unavailable_us, (lw_time_us)(356 * DAY) * LW_US_PER_S);
    cr_assert(case_covers_once(&c));
    case_end(&c);
}

Test(syndicate, refuses_what_the_drain_does_not_reach)
{
    settlement_case c;
    case_syndicate(&c, 40);
    case_start(&c);
    case_feed(&c, 900, 2);
    case_feed(&c, 40 * DAY, 3);
    case_drain(&c, 50 * DAY);
    const lw_usage usage = case_usage(&c);
    cr_assert_eq(usage.settled_trade_count, 2);
    cr_assert_eq(usage.refused_trade_count, 3);
    cr_assert_eq(usage.pending_trade_count, 0);
    cr_assert_eq(outcome_at(&c, 1).final_us, case_us(&c, 50 * DAY));
    cr_assert(case_covers_once(&c));
    case_end(&c);
}

Test(syndicate, keeps_two_replicas_of_every_record)
{
    settlement_case c;
    case_syndicate(&c, 60);
    c.syndicate.record_bytes = 150;
    case_start(&c);
    for (int k = 1; k <= 10; k++) {
        case_feed(&c, 900.0 * k, 6);
    }
    cr_assert_eq(case_usage(&c).storage_bytes_replica, 9000);
    cr_assert_eq(case_usage(&c).storage_bytes, 18000);
    case_end(&c);
}

Test(syndicate, takes_its_power_until_the_end_of_the_period_only)
{
    settlement_case c;
    case_syndicate(&c, 40);
    case_start(&c);
    case_feed(&c, 900, 5);
    case_run_until(&c, 10 * DAY);
    const double marginal_j = 5 * 2 * 0.005;
    cr_assert_float_eq(case_usage(&c).energy_j, 25 * 10 * DAY + marginal_j, 1e-6);
    case_feed(&c, 40 * DAY, 0);
    case_drain(&c, 100 * DAY);
    cr_assert_float_eq(case_usage(&c).energy_j, 25 * 40 * DAY + marginal_j, 1e-6);
    cr_assert_float_eq(case_usage(&c).energy_marginal_j, marginal_j, 1e-12);
    case_end(&c);
}

Test(syndicate, is_one_party)
{
    settlement_case c;
    lw_trust trust;
    case_syndicate(&c, 1);
    case_start(&c);
    lw_settlement_trust(c.settlement, &trust);
    cr_assert_eq(trust.rewrite_party_count, 1);
    cr_assert_eq(trust.block_party_count, 1);
    cr_assert(lw_settlement_is_intermediary(c.settlement));
    cr_assert_str_eq(lw_settlement_kind(c.settlement), "syndicate");
    case_end(&c);
}

Test(syndicate, is_paid_after_its_statement)
{
    settlement_case c;
    case_syndicate(&c, 60);
    case_start(&c);
    case_feed(&c, 900, 2);
    case_drain(&c, 100 * DAY);
    cr_assert_eq(outcome_at(&c, 0).paid_us, case_us(&c, (31 + 10 + 15) * DAY));
    case_end(&c);
}

/* Two statements, each a month's work and a half: the second waits for the first. */
Test(syndicate, makes_one_statement_after_another)
{
    settlement_case c;
    case_syndicate(&c, 91);
    c.syndicate.statement_day = 0;
    c.syndicate.staff_h_per_week = 168;
    c.syndicate.statement_work_h = 45 * 24 - 10;
    c.syndicate.statement_work_h_per_member = 1; /* ten members */
    case_start(&c);
    case_feed(&c, 900, 4);
    case_feed(&c, 31 * DAY + 900, 4);
    case_drain(&c, 300 * DAY);
    cr_assert_eq(outcome_at(&c, 0).final_us, case_us(&c, (31 + 45) * DAY));
    cr_assert_eq(outcome_at(&c, 1).final_us, case_us(&c, (31 + 2 * 45) * DAY));
    case_end(&c);
}

Test(syndicate, makes_a_wrong_statement_again_when_that_was_found)
{
    settlement_case c;
    case_syndicate(&c, 60);
    c.syndicate.staff_h_per_week = 168;
    c.syndicate.statement_work_h = 48;
    c.syndicate.statement_work_h_per_member = 0;
    c.syndicate.error_ratio = 1;
    c.syndicate.error_found_day = 10;
    case_start(&c);
    case_feed(&c, 900, 4);
    case_drain(&c, 300 * DAY);
    cr_assert_eq(outcome_at(&c, 0).final_us, case_us(&c, (31 + 5 + 10 + 2) * DAY));
    case_end(&c);
}

Test(syndicate, posts_one_statement_for_several_months)
{
    settlement_case c;
    case_syndicate(&c, 120);
    c.syndicate.statement_months = 2;
    case_start(&c);
    case_feed(&c, 900, 4);
    case_feed(&c, 31 * DAY + 900, 4);
    case_feed(&c, 61 * DAY, 4);
    case_drain(&c, 300 * DAY);
    cr_assert_eq(outcome_at(&c, 0).final_us, case_us(&c, (60 + 5) * DAY));
    cr_assert_eq(outcome_at(&c, 1).final_us, case_us(&c, (60 + 5) * DAY));
    cr_assert_eq(outcome_at(&c, 2).final_us, case_us(&c, (121 + 5) * DAY));
    cr_assert_eq(case_usage(&c).block_count, 2);
    case_end(&c);
}

/* When the statement of each month was posted, from 0; `count` statements of consecutive months. */
static void post_months(settlement_case *c, lw_time_us *posted_us, size_t count)
{
    for (size_t month = 0; month < count; month++) {
        c->months_us[month + 1] = c->months_us[month] + (lw_time_us)(30 * DAY) * LW_US_PER_S;
    }
    c->config.month_count = count + 1;
    case_start(c);
    for (size_t month = 0; month < count; month++) {
        case_feed(c, (double)month * 30 * DAY + 900, 2);
    }
    case_drain(c, (double)count * 60 * DAY);
    for (size_t month = 0; month < count; month++) {
        posted_us[month] = outcome_at(c, month).final_us;
    }
    case_end(c);
}

/* Half the hours for half the work: the same days. With 84 of 168 h a week, an hour of work takes
 * two. */
Test(syndicate, works_in_the_hours_of_its_staff)
{
    static settlement_case c;
    lw_time_us whole[6];
    lw_time_us half[6];
    for (int pass = 0; pass < 2; pass++) {
        case_syndicate(&c, 180);
        c.syndicate.statement_day = 0;
        c.syndicate.staff_h_per_week = pass == 0 ? 168 : 84;
        c.syndicate.statement_work_h = pass == 0 ? 240 : 120;
        c.syndicate.statement_work_h_per_member = 0;
        post_months(&c, pass == 0 ? whole : half, 6);
    }
    for (size_t month = 0; month < 6; month++) {
        cr_assert_eq(whole[month], half[month]);
        cr_assert_eq(half[month], case_us(&c, ((double)(month + 1) * 30 + 10) * DAY));
    }
}

/* Of 24 statements under each seed half are wrong, each drawn apart, and the wrong ones are those
 * that come late. */
Test(syndicate, makes_half_of_its_statements_again)
{
    static settlement_case c;
    enum { SEEDS = 3, MONTHS_EACH = 24 };
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        lw_time_us posted_us[MONTHS_EACH];
        size_t wrong_count = 0;
        case_syndicate(&c, MONTHS_EACH * 30);
        c.config.seed = seed;
        c.syndicate.error_ratio = 0.5;
        c.syndicate.error_found_day = 10;
        c.syndicate.statement_work_h = 0;
        c.syndicate.statement_work_h_per_member = 0;
        post_months(&c, posted_us, MONTHS_EACH);
        for (size_t month = 0; month < MONTHS_EACH; month++) {
            const double due_s = ((double)(month + 1) * 30 + 5) * DAY;
            const bool is_wrong = posted_us[month] == case_us(&c, due_s + 10 * DAY);
            cr_assert(is_wrong || posted_us[month] == case_us(&c, due_s));
            wrong_count += is_wrong;
        }
        cr_assert_geq(wrong_count, 3); /* binomial: 12, and nearly 4 sigma of 2.45 */
        cr_assert_leq(wrong_count, 21);
    }
}

/* Two offices of one process, and the same twice, do not meet. */
Test(syndicate, is_the_same_office_each_time)
{
    static settlement_case first;
    static settlement_case second;
    lw_time_us alone[12];
    lw_time_us again[12];
    for (int pass = 0; pass < 2; pass++) {
        case_syndicate(&second, 360);
        second.config.seed = 99;
        second.syndicate.error_ratio = 0.5;
        case_start(&second);
        case_feed(&second, 900, 3);
        case_syndicate(&first, 360);
        first.syndicate.error_ratio = 0.5;
        post_months(&first, pass == 0 ? alone : again, 12);
        case_drain(&second, 200 * DAY);
        case_end(&second);
    }
    for (size_t month = 0; month < 12; month++) {
        cr_assert_eq(alone[month], again[month]);
    }
}
