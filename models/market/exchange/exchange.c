// SPDX-License-Identifier: Apache-2.0
#include "models/market/exchange/exchange.h"

#include "models/market/exchange/exchange_kind.h"
#include "sim/base/check.h"

#include <string.h>

const lw_param_variant lw_exchange_variants[] = {
    {.tag = "none",
     .doc = "No exchange: surplus is sold to the retailer.",
     .table = &lw_exchange_none_table,
     .owner = &lw_exchange_none_class},
    {.tag = "pro_rata",
     .doc = "Shares follow consumption and production, at one price (the legal default key).",
     .table = &lw_pro_rata_table,
     .owner = &lw_pro_rata_class},
    {.tag = "static_key",
     .doc = "Fixed shares of the production; what a member leaves of his is surplus.",
     .table = &lw_static_key_table,
     .owner = &lw_static_key_class},
    {.tag = "priority",
     .doc = "Groups are served one after the other.",
     .table = &lw_priority_table,
     .owner = &lw_priority_class},
    {.tag = "equal_share",
     .doc = "Everybody the same; what one cannot use goes to the others.",
     .table = &lw_equal_share_table,
     .owner = &lw_equal_share_class},
    {.tag = "full_dynamic",
     .doc = "A share for each pair of producer and consumer.",
     .table = &lw_full_dynamic_table,
     .owner = &lw_full_dynamic_class},
    {.tag = "mid_market_rate",
     .doc = "A pool at the middle of the band in which both sides gain.",
     .table = &lw_mid_market_rate_table,
     .owner = &lw_mid_market_rate_class},
    {.tag = "supply_demand_ratio",
     .doc = "A pool whose price falls as supply nears demand.",
     .table = &lw_supply_demand_ratio_table,
     .owner = &lw_supply_demand_ratio_class},
    {.tag = "bill_sharing",
     .doc = "Neighbours share one bill; a local kWh costs nothing.",
     .table = &lw_bill_sharing_table,
     .owner = &lw_bill_sharing_class},
    {.tag = "local_share_lookup",
     .doc = "A pool whose price is looked up by the local share.",
     .table = &lw_local_share_lookup_table,
     .owner = &lw_local_share_lookup_class},
    {.tag = "double_auction",
     .doc = "Bids and asks are matched, best prices first.",
     .table = &lw_double_auction_table,
     .owner = &lw_double_auction_class},
    {.tag = "bilateral",
     .doc = "Groups buy from the groups that they prefer.",
     .table = &lw_bilateral_table,
     .owner = &lw_bilateral_class},
    {.tag = "shapley",
     .doc = "A benchmark: what trading saves is shared by what each member adds.",
     .table = &lw_shapley_table,
     .owner = &lw_shapley_class},
    {.tag = NULL},
};

struct lw_exchange {
    const lw_exchange_class *class;
    lw_exchange_setup setup;
    size_t trade_count_max;
    lw_clearing clearing;
};

static lw_status out_of_memory(size_t member_count, lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "/exchange",
                        "no memory for an exchange of %zu members", member_count);
}

static bool reserve_arrays(lw_exchange *exchange, lw_arena *arena)
{
    const size_t count = exchange->setup.member_count_max;
    lw_clearing *clearing = &exchange->clearing;
    exchange->setup.scratch = lw_arena_calloc(arena, 2 * count, sizeof *exchange->setup.scratch);
    clearing->bought_milliwh = lw_arena_calloc(arena, count, sizeof *clearing->bought_milliwh);
    clearing->sold_milliwh = lw_arena_calloc(arena, count, sizeof *clearing->sold_milliwh);
    clearing->bought_value_micro =
        lw_arena_calloc(arena, count, sizeof *clearing->bought_value_micro);
    clearing->sold_value_micro = lw_arena_calloc(arena, count, sizeof *clearing->sold_value_micro);
    clearing->trades = lw_arena_calloc(arena, exchange->trade_count_max, sizeof *clearing->trades);
    return exchange->setup.scratch != NULL && clearing->bought_milliwh != NULL &&
           clearing->sold_milliwh != NULL && clearing->bought_value_micro != NULL &&
           clearing->sold_value_micro != NULL && clearing->trades != NULL;
}

lw_status lw_exchange_create(const lw_exchange_config *config, lw_arena *arena,
                             lw_exchange **exchange, lw_error *error)
{
    LW_ASSERT(config->choice->choice != NULL && config->choice->value != NULL);
    lw_exchange *created = lw_arena_calloc(arena, 1, sizeof *created);
    if (created == NULL) {
        return out_of_memory(config->member_count_max, error);
    }
    created->class = config->choice->choice->owner;
    created->setup = (lw_exchange_setup){.params = config->choice->value,
                                         .members = config->members,
                                         .seed = config->seed,
                                         .member_count_max = config->member_count_max};
    created->trade_count_max =
        created->class->trade_count_max(&created->setup, config->member_count_max);
    if (!reserve_arrays(created, arena)) {
        return out_of_memory(config->member_count_max, error);
    }
    if (created->class->prepare != NULL) {
        const lw_status status = created->class->prepare(&created->setup, arena, error);
        if (status != LW_OK) {
            return status;
        }
    }
    *exchange = created;
    return LW_OK;
}

static void reset(lw_clearing *clearing, size_t count)
{
    const size_t bytes = count * sizeof(int64_t);
    clearing->count = count;
    memset(clearing->bought_milliwh, 0, bytes);
    memset(clearing->sold_milliwh, 0, bytes);
    memset(clearing->bought_value_micro, 0, bytes);
    memset(clearing->sold_value_micro, 0, bytes);
    clearing->trade_count = 0;
    clearing->energy_milliwh = 0;
    clearing->value_micro = 0;
    clearing->fund_micro = 0;
}

/* The laws of every kind (exchange.h), summed from the arrays rather than taken from the totals.
 * What no member's may be below zero is gathered by its sign bit and looked at once. */
static void assert_laws(const lw_exchange_book *book, const lw_clearing *clearing)
{
    const size_t count = book->count;
    const uint32_t *participants = book->participants;
    const lw_energy_milliwh *import_milliwh = book->import_milliwh;
    const lw_energy_milliwh *export_milliwh = book->export_milliwh;
    lw_energy_milliwh bought = 0;
    lw_energy_milliwh sold = 0;
    lw_money_micro paid = 0;
    lw_money_micro received = 0;
    int64_t signs = 0;
    for (size_t member = 0; member < count; member++) {
        const lw_energy_milliwh in = clearing->bought_milliwh[member];
        const lw_energy_milliwh out = clearing->sold_milliwh[member];
        signs |= in | (import_milliwh[member] - in) | out | (export_milliwh[member] - out);
        bought += in;
        sold += out;
        paid += clearing->bought_value_micro[member];
        received += clearing->sold_value_micro[member];
    }
    for (size_t member = 1; member < count; member++) {
        signs |= (int64_t)participants[member] - 1 - (int64_t)participants[member - 1];
    }
    LW_ASSERT(signs >= 0);
    LW_ASSERT(bought == clearing->energy_milliwh && sold == clearing->energy_milliwh);
    LW_ASSERT(clearing->fund_micro >= 0 && paid == clearing->value_micro);
    LW_ASSERT(received == clearing->value_micro - clearing->fund_micro);
}

const lw_clearing *lw_exchange_clear(lw_exchange *exchange, const lw_exchange_round *round)
{
    LW_ASSERT(round->book->count <= exchange->setup.member_count_max);
    reset(&exchange->clearing, round->book->count);
    exchange->class->clear(&exchange->setup, round, &exchange->clearing);
    LW_ASSERT(exchange->clearing.trade_count <= exchange->trade_count_max);
    assert_laws(round->book, &exchange->clearing);
    return &exchange->clearing;
}

size_t lw_exchange_trade_count_max(const lw_exchange *exchange, size_t member_count)
{
    return exchange->class->trade_count_max(&exchange->setup, member_count);
}

bool lw_exchange_shares_month(const lw_exchange *exchange)
{
    return exchange->class->shares_month != NULL &&
           exchange->class->shares_month(exchange->setup.params);
}

const char *lw_exchange_kind(const lw_exchange *exchange)
{
    return exchange->class->kind;
}

static void warn_of_closed_hours(const lw_tariff_survey *survey, const char *pointer,
                                 lw_report *report)
{
    if (survey->closed_share_ratio <= 0 || survey->closed_share_ratio >= 1) {
        return;
    }
    lw_report_warning(
        report, LW_ERR_INCONSISTENT, pointer, NULL,
        "nobody will trade in %.1f %% of the hours of a year: there a buyer gains only below %g "
        "per kWh (retail / (1 + local_tax_ratio) - local_grid_fee), a seller only above %g "
        "(feed-in)",
        100 * survey->closed_share_ratio, lw_double_from_micro(lw_tariff_ceiling(&survey->worst)),
        lw_double_from_micro(lw_tariff_floor(&survey->worst)));
}

void lw_exchange_check(const lw_variant *choice, const lw_tariff_params *tariff,
                       const lw_exchange_members *members, const char *pointer, lw_report *report)
{
    if (choice->choice == NULL || choice->value == NULL) {
        return;
    }
    const lw_exchange_class *class = choice->choice->owner;
    if (class->check == NULL) {
        return;
    }
    /* What is impossible at the best rates of the year is impossible always. */
    const lw_tariff_calendar calendar = lw_tariff_calendar_of(tariff);
    const lw_tariff_survey survey = lw_tariff_calendar_survey(&calendar);
    const lw_exchange_context context = {.tariff = &survey.best, .members = members};
    class->check(choice->value, &context, pointer, report);
    warn_of_closed_hours(&survey, pointer, report);
}
