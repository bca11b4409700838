// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear_book.h"

#include "models/market/exchange/exchange_kind.h"
#include "scenarios/load/document_kind.h"
#include "scenarios/load/json_document.h"
#include "scenarios/load/json_reader.h"

#include <stdio.h>
#include <string.h>

enum { ITEM_COUNT_MAX = 1000000 };
/* So that the dearest pot of a million orders fits 63 bits: checked for the sum, too. */
#define ENERGY_KWH_MAX 1e6
#define PRICE_MAX 1e6

#define PRICE_ROW(type)                                                                            \
    {                                                                                              \
        .name = "price_per_kwh", .kind = LW_PARAM_MICRO, .offset = offsetof(type, price_per_kwh),  \
        .presence = LW_PARAM_UNSET, .unit = "currency/kWh",                                        \
        .doc = "What a buyer pays a seller for a local kWh.", .high = 1000,                        \
        .source = "assumption: buyers and sellers meet half-way (UNVERIFIED)",                     \
        .fallback_text = "the middle of the band; without retail and feed-in prices, none"         \
    }

static const lw_param static_key_rows[] = {
    {.name = "share_ratio",
     .kind = LW_PARAM_MICROS,
     .offset = offsetof(lw_clear_static_key, share_ratio),
     .unit = "1",
     .doc = "Share of the production by id; at most 1 in all.",
     .high = 1,
     .count_low = 1,
     .count_high = ITEM_COUNT_MAX},
    PRICE_ROW(lw_clear_static_key),
};
static const lw_param_table static_key_table = {
    .name = "static_key exchange",
    .doc = "Fixed shares of the production; what a member leaves of his is surplus.",
    .size = sizeof(lw_clear_static_key),
    .rows = static_key_rows,
    .count = LW_PARAM_COUNT(static_key_rows)};

static const lw_param priority_rows[] = {
    {.name = "priority",
     .kind = LW_PARAM_TEXTS,
     .offset = offsetof(lw_clear_priority, priority),
     .doc = "Ids in the order in which they are served; those not named come last, together.",
     .count_low = 1,
     .count_high = ITEM_COUNT_MAX},
    PRICE_ROW(lw_clear_priority),
};
static const lw_param_table priority_table = {.name = "priority exchange",
                                              .doc = "Members are served one after the other.",
                                              .size = sizeof(lw_clear_priority),
                                              .rows = priority_rows,
                                              .count = LW_PARAM_COUNT(priority_rows)};

static const lw_param_variant kinds[] = {
    {"none", "Nobody trades.", &lw_exchange_none_table, &lw_exchange_none_class},
    {"pro_rata", "Shares follow consumption.", &lw_pro_rata_table, &lw_pro_rata_class},
    {"static_key", "Fixed shares by id.", &static_key_table, &lw_static_key_class},
    {"priority", "Ids in order.", &priority_table, &lw_priority_class},
    {"equal_share", "Everybody the same.", &lw_equal_share_table, &lw_equal_share_class},
    {"full_dynamic", "A share for each pair.", &lw_full_dynamic_table, &lw_full_dynamic_class},
    {"mid_market_rate", "The middle price.", &lw_mid_market_rate_table, &lw_mid_market_rate_class},
    {"supply_demand_ratio", "A price that falls with supply.", &lw_supply_demand_ratio_table,
     &lw_supply_demand_ratio_class},
    {"bill_sharing", "One bill.", &lw_bill_sharing_table, &lw_bill_sharing_class},
    {"local_share_lookup", "A price looked up.", &lw_local_share_lookup_table,
     &lw_local_share_lookup_class},
    {"double_auction", "Bids and asks.", &lw_double_auction_table, &lw_double_auction_class},
    {"bilateral", "Preferences.", &lw_bilateral_table, &lw_bilateral_class},
    {"shapley", "Shares of what is saved.", &lw_shapley_table, &lw_shapley_class},
    {.tag = NULL},
};

static const lw_param order_rows[] = {
    {.name = "id",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_clear_order, id),
     .doc = "Whose order it is; one order an id and side."},
    {.name = "energy_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_clear_order, energy_kwh),
     .unit = "kWh",
     .doc = "Energy, in steps of a milliwatt-hour.",
     .high = ENERGY_KWH_MAX},
    {.name = "price_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_clear_order, price_per_kwh),
     .unit = "currency/kWh",
     .doc = "Least price of an offer, highest price of a bid.",
     .low = -PRICE_MAX,
     .high = PRICE_MAX},
};
static const lw_param_table order_table = {.name = "order",
                                           .doc = "An offer or a bid.",
                                           .size = sizeof(lw_clear_order),
                                           .rows = order_rows,
                                           .count = LW_PARAM_COUNT(order_rows)};

static const lw_param rows[] = {
    {.name = "exchange",
     .kind = LW_PARAM_VARIANT,
     .offset = offsetof(lw_clear_book, exchange),
     .doc = "How the interval is cleared.",
     .discriminator = "kind",
     .variants = kinds},
    {.name = "offers",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_clear_book, offers),
     .presence = LW_PARAM_UNSET,
     .doc = "What is offered, for an auction.",
     .table = &order_table,
     .count_high = ITEM_COUNT_MAX,
     .fallback_text = "none"},
    {.name = "bids",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_clear_book, bids),
     .presence = LW_PARAM_UNSET,
     .doc = "What is bid, for an auction.",
     .table = &order_table,
     .count_high = ITEM_COUNT_MAX,
     .fallback_text = "none"},
    {.name = "production_kwh",
     .kind = LW_PARAM_MICROS,
     .offset = offsetof(lw_clear_book, production_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "kWh",
     .doc = "What each id feeds in.",
     .high = ENERGY_KWH_MAX,
     .count_high = ITEM_COUNT_MAX,
     .fallback_text = "nobody feeds in"},
    {.name = "consumption_kwh",
     .kind = LW_PARAM_MICROS,
     .offset = offsetof(lw_clear_book, consumption_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "kWh",
     .doc = "What each id takes.",
     .high = ENERGY_KWH_MAX,
     .count_high = ITEM_COUNT_MAX,
     .fallback_text = "nobody takes any"},
    {.name = "retail_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_clear_book, retail_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "What a kWh from the retailer costs, all-in.",
     .high = 1000,
     .fallback_text = "not given: energies are shared, at no price unless the exchange has one"},
    {.name = "feed_in_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_clear_book, feed_in_per_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "currency/kWh",
     .doc = "What the retailer pays for a kWh fed in.",
     .high = 1000,
     .fallback_text = "not given"},
    {.name = "local_grid_fee_per_kwh",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_clear_book, local_grid_fee_per_kwh),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "currency/kWh",
     .doc = "Grid fee, before tax, that the buyer of a local kWh still owes.",
     .high = 1000,
     .fallback = 0,
     .source = "definition of the book format"},
    {.name = "local_tax_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_clear_book, local_tax_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Tax that the buyer of a local kWh owes on price and grid fee together.",
     .high = 5,
     .fallback = 0,
     .source = "definition of the book format"},
    {.name = "seed",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_clear_book, seed),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Chooses the draws of bidding strategies and of sampled values.",
     .high = 9007199254740991,
     .fallback = 1,
     .source = "definition of the book format"},
};
const lw_param_table lw_clear_book_table = {.name = "book",
                                            .doc = "One interval of an exchange.",
                                            .size = sizeof(lw_clear_book),
                                            .rows = rows,
                                            .count = LW_PARAM_COUNT(rows)};

static bool has_orders(const lw_clear_book *book)
{
    return book->offers.count > 0 || book->bids.count > 0;
}

static bool has_meters(const lw_clear_book *book)
{
    return book->production_kwh.count > 0 || book->consumption_kwh.count > 0;
}

static void check_form(const lw_clear_book *book, lw_report *report)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    if (has_orders(book) && class != &lw_double_auction_class) {
        lw_report_error(report, LW_ERR_INCONSISTENT, "/exchange/kind",
                        "write \"double_auction\", or production_kwh and consumption_kwh",
                        "offers and bids are for an auction, not for %s", class->kind);
    }
    if (has_orders(book) && has_meters(book)) {
        lw_report_error(report, LW_ERR_INCONSISTENT, "", "leave one of them out",
                        "a book has either offers and bids, or production_kwh and consumption_kwh");
    }
    if ((book->retail_per_kwh == LW_PARAM_ABSENT) != (book->feed_in_per_kwh == LW_PARAM_ABSENT)) {
        lw_report_error(report, LW_ERR_MISSING_KEY, "",
                        "give both retail_per_kwh and feed_in_per_kwh, or neither",
                        "one end of the band of prices is missing");
    }
}

/* An auction of orders needs no band: each order has its own price. */
static void warn_of_band(const lw_clear_book *book, lw_report *report)
{
    const bool has_retail = book->retail_per_kwh != LW_PARAM_ABSENT;
    if (has_orders(book) && (has_retail || book->feed_in_per_kwh != LW_PARAM_ABSENT)) {
        lw_report_warning(report, LW_ERR_INCONSISTENT,
                          has_retail ? "/retail_per_kwh" : "/feed_in_per_kwh",
                          "leave it out, or write production_kwh and consumption_kwh",
                          "it is not used: offers and bids have their own prices, which the "
                          "retailer's do not limit");
    }
}

/* Kinds whose price follows from the band. */
static void check_prices(const lw_clear_book *book, lw_report *report)
{
    const lw_exchange_class *class = book->exchange.choice->owner;
    const bool needs_band = class == &lw_mid_market_rate_class ||
                            class == &lw_supply_demand_ratio_class ||
                            class == &lw_bill_sharing_class || class == &lw_shapley_class ||
                            (class == &lw_double_auction_class && has_meters(book));
    if (needs_band && book->retail_per_kwh == LW_PARAM_ABSENT &&
        book->feed_in_per_kwh == LW_PARAM_ABSENT) {
        lw_report_error(report, LW_ERR_MISSING_KEY, "/retail_per_kwh",
                        "give retail_per_kwh and feed_in_per_kwh",
                        "the prices of %s follow from those of the retailer", class->kind);
    }
}

lw_status lw_clear_book_read(const lw_json_document *document, lw_arena *arena, lw_clear_book *book,
                             lw_report *report)
{
    lw_json_reading reading = {.arena = arena, .report = report, .index = &document->index};
    lw_status status =
        lw_document_kind_check(document->root, LW_DOCUMENT_BOOK, document->path, report);
    if (status == LW_OK) {
        status = lw_json_read(&reading, &lw_clear_book_table, document->root, "", book);
    }
    if (status != LW_OK) {
        return status;
    }
    check_form(book, report);
    warn_of_band(book, report);
    check_prices(book, report);
    return lw_report_status(report);
}
