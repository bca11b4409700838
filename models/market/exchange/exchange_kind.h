// SPDX-License-Identifier: Apache-2.0
/** @file models/market/exchange/exchange_kind.h
 *  For those who write a kind of exchange: the class that each kind is.
 *
 *  A kind is one file with a params struct, its table and one const class; exchange.c lists the
 * class in lw_exchange_variants. To add one: write the file, add the extern below and the line
 * there. Pools (one price for all in an interval) share models/market/exchange/pool.h.
 */
#ifndef LEDGERWATT_MODELS_MARKET_EXCHANGE_EXCHANGE_KIND_H
#define LEDGERWATT_MODELS_MARKET_EXCHANGE_EXCHANGE_KIND_H

#include "models/market/exchange/clearing.h"
#include "models/market/tariff/tariff.h"
#include "sim/base/arena.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

#include <stdbool.h>

/** What an exchange at work keeps for its kind. */
typedef struct lw_exchange_setup {
    const void *params; /**< the struct of the variant's table */
    const lw_exchange_members *members;
    uint64_t seed;
    size_t member_count_max; /**< largest book that will be cleared */
    int64_t *scratch;        /**< [2 x member_count_max], for anything */
    void *own;               /**< what `prepare` made; NULL without */
} lw_exchange_setup;

/** What a check may look at. */
typedef struct lw_exchange_context {
    const lw_tariff *tariff;
    const lw_exchange_members *members;
    bool is_book; /**< the members are the ids of a book cleared by hand, not a scenario's groups */
} lw_exchange_context;

typedef struct lw_exchange_class {
    const char *kind; /**< the tag of the variant */
    /** Most legs for a community of `member_count` members; asked before `prepare`. */
    size_t (*trade_count_max)(const lw_exchange_setup *setup, size_t member_count);
    /** Makes setup->own, once: weights by participant, room for orders. May be NULL. */
    lw_status (*prepare)(lw_exchange_setup *setup, lw_arena *arena, lw_error *error);
    /** Fills `clearing`, whose arrays come zeroed and whose count is set. Holds nothing from one
     * call to the next: what setup->own has room for is overwritten. */
    void (*clear)(const lw_exchange_setup *setup, const lw_exchange_round *round,
                  lw_clearing *clearing);
    /** Whether the month's bills are shared besides (accounts/shared_bill.h); NULL = never. */
    bool (*shares_month)(const void *params);
    /** Cross-checks of params, tariff and members; may be NULL. */
    void (*check)(const void *params, const lw_exchange_context *context, const char *pointer,
                  lw_report *report);
} lw_exchange_class;

/** Nobody trades. */
extern const lw_param_table lw_exchange_none_table;
extern const lw_exchange_class lw_exchange_none_class;

/** The legal default key: everybody's share follows what he imports (buyers) or exports (sellers).
 */
typedef struct lw_pro_rata_params {
    lw_price_micro_per_kwh price_per_kwh; /**< LW_PARAM_ABSENT = the middle of the band */
} lw_pro_rata_params;
extern const lw_param_table lw_pro_rata_table;
extern const lw_exchange_class lw_pro_rata_class;

/** A share of the production for a group, or for one participant of it. */
typedef struct lw_key_share_params {
    const char *group;
    int64_t index; /**< LW_PARAM_ABSENT = the whole group */
    lw_ratio_ppm share_ratio;
} lw_key_share_params;
extern const lw_param_table lw_key_share_table;

/** Fixed shares; what a consumer leaves of his is surplus. */
typedef struct lw_static_key_params {
    lw_array shares; /**< of lw_key_share_params */
    lw_price_micro_per_kwh price_per_kwh;
} lw_static_key_params;
extern const lw_param_table lw_static_key_table;
extern const lw_exchange_class lw_static_key_class;

/** A place in the order of service. */
typedef struct lw_key_rank_params {
    const char *group;
} lw_key_rank_params;

/** Groups are served one after the other. */
typedef struct lw_priority_params {
    lw_array order; /**< of lw_key_rank_params */
    lw_price_micro_per_kwh price_per_kwh;
} lw_priority_params;
extern const lw_param_table lw_priority_table;
extern const lw_exchange_class lw_priority_class;

/** Everybody the same, and what one cannot use goes to the others. */
typedef struct lw_equal_share_params {
    lw_price_micro_per_kwh price_per_kwh;
} lw_equal_share_params;
extern const lw_param_table lw_equal_share_table;
extern const lw_exchange_class lw_equal_share_class;

/** A share of each producer of a group for the consumers of another. */
typedef struct lw_coefficient_params {
    const char *producer;
    const char *consumer;
    lw_ratio_ppm share_ratio;
} lw_coefficient_params;

/** A coefficient for each pair of producer and consumer. */
typedef struct lw_full_dynamic_params {
    lw_array coefficients; /**< of lw_coefficient_params */
    lw_price_micro_per_kwh price_per_kwh;
} lw_full_dynamic_params;
extern const lw_param_table lw_full_dynamic_table;
extern const lw_exchange_class lw_full_dynamic_class;

/** Pools whose price follows from supply and demand. */
extern const lw_param_table lw_mid_market_rate_table;
extern const lw_exchange_class lw_mid_market_rate_class;

typedef enum lw_supply_demand_variant {
    LW_SUPPLY_DEMAND_LIU2017,
    LW_SUPPLY_DEMAND_LINEAR,
    LW_SUPPLY_DEMAND_LINEAR_RISING
} lw_supply_demand_variant;
typedef struct lw_supply_demand_ratio_params {
    int32_t variant; /**< lw_supply_demand_variant */
} lw_supply_demand_ratio_params;
extern const lw_param_table lw_supply_demand_ratio_table;
extern const lw_exchange_class lw_supply_demand_ratio_class;

typedef enum lw_bill_sharing_window {
    LW_BILL_SHARING_INTERVAL,
    LW_BILL_SHARING_MONTH
} lw_bill_sharing_window;
typedef struct lw_bill_sharing_params {
    int32_t window; /**< lw_bill_sharing_window */
} lw_bill_sharing_params;
extern const lw_param_table lw_bill_sharing_table;
extern const lw_exchange_class lw_bill_sharing_class;

typedef struct lw_local_share_lookup_params {
    lw_array local_share_ratio; /**< of double, rising; count 0 = the table of lemlab */
    lw_array prices_per_kwh;    /**< of double, as many */
} lw_local_share_lookup_params;
extern const lw_param_table lw_local_share_lookup_table;
extern const lw_exchange_class lw_local_share_lookup_class;

/** A group's wish to buy from another. */
typedef struct lw_preference_params {
    const char *buyer;
    const char *seller;
    lw_price_micro_per_kwh price_per_kwh;
} lw_preference_params;

/** Groups buy from the groups that they prefer. */
typedef struct lw_bilateral_params {
    lw_array preferences; /**< of lw_preference_params */
} lw_bilateral_params;
extern const lw_param_table lw_bilateral_table;
extern const lw_exchange_class lw_bilateral_class;

/** What trading saves is shared by the Shapley value. */
typedef struct lw_shapley_params {
    int64_t exact_member_max;
    int64_t order_count;
} lw_shapley_params;
extern const lw_param_table lw_shapley_table;
extern const lw_exchange_class lw_shapley_class;

/** How a meter becomes an order. */
typedef enum lw_bidding {
    LW_BIDDING_TRUTHFUL,
    LW_BIDDING_ZERO_INTELLIGENCE,
    LW_BIDDING_LINEAR_IN_TIME,
    LW_BIDDING_GRID_BOUNDED
} lw_bidding;

/** How a group bids, in place of what the exchange says for all. */
typedef struct lw_bid_limit_params {
    const char *group;
    lw_price_micro_per_kwh bid_price_per_kwh; /**< LW_PARAM_ABSENT = as the strategy says */
    lw_price_micro_per_kwh ask_price_per_kwh;
    int32_t buy_bidding; /**< 0 = as the exchange says; otherwise lw_bidding + 1 */
    int32_t sell_bidding;
} lw_bid_limit_params;

/** Bids and asks are matched, best prices first (auction.h). */
typedef struct lw_double_auction_params {
    int32_t pricing; /**< lw_pricing */
    lw_ratio_ppm k_ratio;
    int32_t bidding; /**< lw_bidding */
    int64_t tick_count;
    lw_ratio_ppm margin_ratio;
    lw_array limits; /**< of lw_bid_limit_params */
} lw_double_auction_params;
extern const lw_param_table lw_double_auction_table;
extern const lw_exchange_class lw_double_auction_class;

#endif
