// SPDX-License-Identifier: Apache-2.0
#include "models/market/accounts/bill.h"
#include "models/market/accounts/shared_bill.h"
#include "tests/support/hand_book.h"

#include <criterion/criterion.h>

#include <string.h>

#define KWH LW_MILLIWH_PER_KWH
enum { MEMBERS = 3 };

static lw_arena *arena;
static lw_accounts inside;
static lw_accounts outside;
static lw_shared_bill shared;
static int64_t inside_micro[MEMBERS + 1];
static int64_t outside_micro[MEMBERS + 1];
static int64_t gain_micro[MEMBERS + 1];

static void begin(void)
{
    arena = lw_arena_create(1 << 20);
    const lw_accounts_size size = {.community_count = 2, .member_count = MEMBERS + 1};
    cr_assert_eq(lw_accounts_init(&inside, &size, arena, NULL), LW_OK);
    cr_assert_eq(lw_accounts_init(&outside, &size, arena, NULL), LW_OK);
    cr_assert_eq(lw_shared_bill_init(&shared, MEMBERS + 1, arena, NULL), LW_OK);
    memset(inside_micro, 0, sizeof inside_micro);
    memset(outside_micro, 0, sizeof outside_micro);
    memset(gain_micro, 0, sizeof gain_micro);
}

static void end(void)
{
    lw_arena_destroy(arena);
}

TestSuite(shared_bill, .init = begin, .fini = end);

/* One interval of bill sharing, billed. */
static void interval(const lw_tariff *tariff, const int64_t *import, const int64_t *export)
{
    static const lw_bill_sharing_params params = {.window = LW_BILL_SHARING_MONTH};
    hand_book hand;
    hand_begin(&hand, MEMBERS, "bill_sharing", &params);
    cr_assert(lw_exchange_shares_month(hand.exchange));
    hand.tariff = *tariff;
    const lw_clearing *clearing = hand_clear(&hand, import, export);
    const lw_exchange_book book = {MEMBERS, hand.participants, import, export};
    lw_bill_books books = {&outside, &inside, outside_micro, inside_micro, &shared};
    lw_bill_community(&hand.tariff, 0, &book, clearing, &books);
    hand_end(&hand);
}

static void close_month(void)
{
    lw_shared_bill_close(&shared, &(lw_shared_bill_range){0, 0, MEMBERS}, &inside, inside_micro,
                         gain_micro);
}

/* Retail 0.20, feed-in 0.10. Noon: a uses 2 kWh while c gives 2: nothing is bought outside. Night:
 * b uses 2 kWh from the retailer, 0.40. One bill of 0.40 for 4 kWh: 0.20 each, though a's own was
 * nothing. c exported 1 kWh more at noon, which earned 0.10, all his. */
Test(shared_bill, costs_follow_the_months_imports_and_earnings_its_exports)
{
    interval(&hand_tariff, (int64_t[]){2 * KWH, 0, 0}, (int64_t[]){0, 0, 3 * KWH});
    interval(&hand_tariff, (int64_t[]){0, 2 * KWH, 0}, (int64_t[]){0, 0, 0});
    cr_assert_eq(inside_micro[0], 0);
    cr_assert_eq(inside_micro[1], 400000);
    close_month();
    cr_assert_eq(inside_micro[0], 200000);
    cr_assert_eq(inside_micro[1], 200000);
    cr_assert_eq(inside_micro[2], -100000);
    cr_assert_eq(gain_micro[0], -200000);
    cr_assert_eq(gain_micro[1], 200000);
    cr_assert_eq(lw_accounts_residual(&inside), 0);
    cr_assert_eq(lw_accounts_balance(&inside, lw_account_member(&inside, 0)), -200000);
}

Test(shared_bill, sellers_of_different_hours_earn_the_same)
{
    interval(&hand_tariff, (int64_t[]){KWH, 0, 0}, (int64_t[]){0, KWH, 0});
    interval(&hand_tariff, (int64_t[]){0, 0, 0}, (int64_t[]){0, 0, KWH});
    close_month();
    cr_assert_eq(inside_micro[1], -50000);
    cr_assert_eq(inside_micro[2], -50000);
}

Test(shared_bill, a_month_of_one_interval_changes_nothing_that_divides_evenly)
{
    interval(&hand_tariff, (int64_t[]){4 * KWH, 6 * KWH, 0}, (int64_t[]){0, 0, 5 * KWH});
    cr_assert_eq(inside_micro[0], 400000);
    close_month();
    cr_assert_eq(inside_micro[0], 400000);
    cr_assert_eq(inside_micro[1], 600000);
    cr_assert_eq(gain_micro[0], 0);
}

Test(shared_bill, every_millionth_stays_in_the_community)
{
    const lw_tariff tariff = {.retail_micro_per_kwh = 213457,
                              .feed_in_micro_per_kwh = 41239,
                              .local_grid_fee_micro_per_kwh = 31111,
                              .local_tax_ppm = 55555,
                              .retail_grid_fee_micro_per_kwh = 31111,
                              .retail_tax_ppm = 55555};
    for (int64_t i = 1; i < 50; i++) {
        interval(&tariff, (int64_t[]){7 * i, 131 * i * i, 5}, (int64_t[]){3 * i, 17, 977 * i});
    }
    const int64_t before = inside_micro[0] + inside_micro[1] + inside_micro[2];
    close_month();
    cr_assert_eq(inside_micro[0] + inside_micro[1] + inside_micro[2], before);
    cr_assert_eq(gain_micro[0] + gain_micro[1] + gain_micro[2], 0);
    cr_assert_eq(lw_accounts_residual(&inside), 0);
    for (uint32_t i = 0; i < MEMBERS; i++) {
        cr_assert_eq(lw_accounts_balance(&inside, lw_account_member(&inside, i)), -inside_micro[i]);
    }
}

Test(shared_bill, the_next_month_begins_with_nothing)
{
    interval(&hand_tariff, (int64_t[]){KWH, 0, 0}, (int64_t[]){0, 0, 0});
    close_month();
    memset(inside_micro, 0, sizeof inside_micro);
    close_month();
    cr_assert_eq(inside_micro[0], 0);
    cr_assert_eq(inside_micro[1], 0);
    /* b's kWh is a neighbour's and costs nothing: what a's cost last month is not b's affair. */
    interval(&hand_tariff, (int64_t[]){0, KWH, 0}, (int64_t[]){0, 0, KWH});
    close_month();
    cr_assert_eq(inside_micro[0], 0);
    cr_assert_eq(inside_micro[1], 0);
}

Test(shared_bill, an_empty_band_shares_nothing)
{
    const lw_tariff day = {.retail_micro_per_kwh = 300000, .feed_in_micro_per_kwh = 300000};
    const lw_tariff night = {.retail_micro_per_kwh = 100000, .feed_in_micro_per_kwh = 100000};
    interval(&day, (int64_t[]){2 * KWH, 0, 0}, (int64_t[]){0, 0, KWH});
    interval(&night, (int64_t[]){0, KWH, 0}, (int64_t[]){0, 0, 0});
    close_month();
    for (uint32_t i = 0; i < MEMBERS; i++) {
        cr_assert_eq(inside_micro[i], outside_micro[i]);
        cr_assert_eq(gain_micro[i], 0);
    }
}

Test(shared_bill, only_bill_sharing_by_the_month_shares_it)
{
    static const lw_bill_sharing_params by_interval = {.window = LW_BILL_SHARING_INTERVAL};
    static const lw_pro_rata_params pro_rata = {.price_per_kwh = LW_PARAM_ABSENT};
    hand_book hand;
    hand_begin(&hand, 2, "bill_sharing", &by_interval);
    cr_assert_not(lw_exchange_shares_month(hand.exchange));
    hand_end(&hand);
    hand_begin(&hand, 2, "pro_rata", &pro_rata);
    cr_assert_not(lw_exchange_shares_month(hand.exchange));
    hand_end(&hand);
}

Test(shared_bill, reports_a_memory_limit_instead_of_crashing)
{
    lw_arena *small = lw_arena_create(1000);
    lw_shared_bill bill;
    lw_error error;
    cr_assert_eq(lw_shared_bill_init(&bill, 100, small, &error), LW_ERR_MEMORY);
    cr_assert_eq(error.status, LW_ERR_MEMORY);
    lw_arena_destroy(small);
}
