// SPDX-License-Identifier: Apache-2.0
#include "tests/support/exchange_kinds.h"

#include "sim/base/check.h"

#include <string.h>

#define LIST(items)                                                                                \
    {                                                                                              \
        sizeof(items) / sizeof(items)[0], (void *)(items)                                          \
    }
#define ABSENT LW_PARAM_ABSENT

static const lw_exchange_group forwards[] = {{.name = "alpha", .first = 0, .count = 8},
                                             {.name = "beta", .first = 8, .count = 8},
                                             {.name = "gamma", .first = 16, .count = 16},
                                             {.name = "delta", .first = 32, .count = 1}};
static const lw_exchange_group backwards[] = {{.name = "delta", .first = 32, .count = 1},
                                              {.name = "gamma", .first = 16, .count = 16},
                                              {.name = "beta", .first = 8, .count = 8},
                                              {.name = "alpha", .first = 0, .count = 8}};
const lw_exchange_members kinds_members = {forwards, 4, KINDS_MEMBERS};
const lw_exchange_members kinds_members_backwards = {backwards, 4, KINDS_MEMBERS};

static lw_key_share_params shares[] = {{"alpha", ABSENT, 300000},
                                       {"gamma", ABSENT, 333333},
                                       {"delta", 0, 100000},
                                       {"beta", ABSENT, 266667}};
static lw_key_share_params shares_shuffled[] = {{"beta", ABSENT, 266667},
                                                {"delta", 0, 100000},
                                                {"gamma", ABSENT, 333333},
                                                {"alpha", ABSENT, 300000}};
static lw_static_key_params static_key = {.shares = LIST(shares), .price_per_kwh = ABSENT};
static lw_static_key_params static_shuffled = {.shares = LIST(shares_shuffled),
                                               .price_per_kwh = ABSENT};

static lw_key_rank_params ranks[] = {{"beta"}, {"delta"}};
static lw_priority_params priority = {.order = LIST(ranks), .price_per_kwh = ABSENT};

static lw_coefficient_params flows[] = {{"alpha", "beta", 500000},
                                        {"alpha", "gamma", 500000},
                                        {"beta", "alpha", 700000},
                                        {"gamma", "gamma", 400000},
                                        {"delta", "alpha", 333333}};
static lw_coefficient_params flows_shuffled[] = {{"delta", "alpha", 333333},
                                                 {"gamma", "gamma", 400000},
                                                 {"alpha", "gamma", 500000},
                                                 {"beta", "alpha", 700000},
                                                 {"alpha", "beta", 500000}};
static lw_full_dynamic_params full_dynamic = {.coefficients = LIST(flows), .price_per_kwh = ABSENT};
static lw_full_dynamic_params full_shuffled = {.coefficients = LIST(flows_shuffled),
                                               .price_per_kwh = ABSENT};

static lw_preference_params wishes[] = {{"alpha", "beta", ABSENT}, {"alpha", "gamma", ABSENT},
                                        {"beta", "gamma", 60000},  {"gamma", "gamma", ABSENT},
                                        {"gamma", "alpha", 90000}, {"delta", "gamma", ABSENT}};
static lw_preference_params wishes_shuffled[] = {
    {"delta", "gamma", ABSENT}, {"gamma", "gamma", ABSENT}, {"alpha", "beta", ABSENT},
    {"gamma", "alpha", 90000},  {"beta", "gamma", 60000},   {"alpha", "gamma", ABSENT}};
static lw_bilateral_params bilateral = {.preferences = LIST(wishes)};
static lw_bilateral_params bilateral_shuffled = {.preferences = LIST(wishes_shuffled)};

static lw_pro_rata_params pro_rata = {.price_per_kwh = ABSENT};
static lw_equal_share_params equal_share = {.price_per_kwh = ABSENT};
static char nothing;
static lw_supply_demand_ratio_params harmonic = {.variant = LW_SUPPLY_DEMAND_LIU2017};
static lw_supply_demand_ratio_params linear = {.variant = LW_SUPPLY_DEMAND_LINEAR};
static lw_supply_demand_ratio_params rising = {.variant = LW_SUPPLY_DEMAND_LINEAR_RISING};
static lw_bill_sharing_params bill_sharing = {.window = LW_BILL_SHARING_INTERVAL};
static lw_local_share_lookup_params lookup;
static lw_shapley_params exact = {.exact_member_max = 8, .order_count = 4};
static lw_shapley_params sampled = {.exact_member_max = 1, .order_count = 4};

/* A case whose parameters have an order, and one whose have none. */
#define ROWS(name_, tag_, one, other, ...)                                                         \
    {                                                                                              \
        .name = (name_), .tag = (tag_), .params = (one), .shuffled_params = (other), __VA_ARGS__   \
    }
#define PLAIN(name_, tag_, one, ...) ROWS(name_, tag_, one, one, __VA_ARGS__)
/* A pool trades all; its members' shares of energy and of the pot are each within a unit. */
#define POOL .trades_all = true, .sold_slack = 1, .value_slack = 2

const exchange_kind_case kinds_cases[] = {
    PLAIN("pro_rata", "pro_rata", &pro_rata, POOL),
    ROWS("static_key", "static_key", &static_key, &static_shuffled, .sold_slack = 1,
         .value_slack = 2),
    PLAIN("priority", "priority", &priority, POOL),
    PLAIN("equal_share", "equal_share", &equal_share, POOL),
    ROWS("full_dynamic", "full_dynamic", &full_dynamic, &full_shuffled, .sold_slack = 0),
    PLAIN("mid_market_rate", "mid_market_rate", &nothing, POOL),
    PLAIN("liu2017", "supply_demand_ratio", &harmonic, POOL),
    PLAIN("linear", "supply_demand_ratio", &linear, POOL),
    PLAIN("rising", "supply_demand_ratio", &rising, POOL),
    PLAIN("bill_sharing", "bill_sharing", &bill_sharing, POOL, .may_cost_sellers = true),
    PLAIN("local_share_lookup", "local_share_lookup", &lookup, POOL, .has_agreed_prices = true),
    /* Each of three wishes rounds on its own. */
    ROWS("bilateral", "bilateral", &bilateral, &bilateral_shuffled, .sold_slack = 3,
         .value_slack = 5),
    /* Bases and values of the game are split apart. */
    PLAIN("shapley", "shapley", &exact, .trades_all = true, .sold_slack = 1, .value_slack = 4),
    PLAIN("shapley, sampled", "shapley", &sampled, .trades_all = true, .sold_slack = 1,
          .value_slack = 4),
};
const size_t kinds_case_count = sizeof kinds_cases / sizeof kinds_cases[0];

const lw_param_variant *kinds_variant(const char *tag)
{
    const lw_param_variant *variant = lw_exchange_variants;
    while (strcmp(variant->tag, tag) != 0) {
        variant++;
        LW_ASSERT(variant->tag != NULL);
    }
    return variant;
}

lw_exchange *kinds_create(const exchange_kind_case *of, const void *params,
                          const lw_exchange_members *members, lw_arena *arena)
{
    const lw_variant choice = {.choice = kinds_variant(of->tag), .value = (void *)params};
    const lw_exchange_config config = {
        .choice = &choice, .members = members, .seed = 7, .member_count_max = KINDS_MEMBERS};
    lw_exchange *exchange = NULL;
    LW_ASSERT(lw_exchange_create(&config, arena, &exchange, NULL) == LW_OK);
    return exchange;
}
