// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear_auction.h"

#include "models/market/exchange/auction.h"
#include "models/market/exchange/exchange_kind.h"
#include "scenarios/clear/clear_ids.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* 9.2e18 millionths, with room for rounding. */
#define MONEY_MAX 9.0e12
/* Equal orders that face many prices make as many pairs as there are orders, squared. */
enum { TIED_MATCH_MAX = 1000000 };

static lw_status out_of_memory(lw_report *report)
{
    return lw_report_error(report, LW_ERR_MEMORY, "", NULL, "memory ran out for the orders");
}

/* The ids of one side, in order; NULL names when memory is out. */
static lw_clear_ids ids_of(const lw_array *orders, lw_arena *arena)
{
    const lw_clear_order *items = orders->items;
    lw_clear_ids ids = {.names = lw_arena_calloc(arena, orders->count + 1, sizeof *ids.names),
                        .count = orders->count};
    for (size_t i = 0; ids.names != NULL && i < orders->count; i++) {
        ids.names[i] = items[i].id;
    }
    if (ids.names != NULL) {
        lw_clear_ids_settle(&ids);
    }
    return ids;
}

/* Names the second order of an id. */
static void report_twice(const lw_array *orders, const char *side, const lw_clear_ids *ids,
                         lw_arena *arena, lw_report *report)
{
    const lw_clear_order *items = orders->items;
    unsigned char *seen = lw_arena_calloc(arena, ids->count + 1, 1);
    if (seen == NULL) {
        out_of_memory(report);
        return;
    }
    for (size_t i = 0; i < orders->count; i++) {
        const size_t place = lw_clear_ids_find(ids, items[i].id);
        if (seen[place] != 0) {
            char where[LW_POINTER_SIZE];
            char quote[96];
            (void)snprintf(where, sizeof where, "/%s/%zu/id", side, i);
            lw_report_error(report, LW_ERR_INCONSISTENT, where, "write another id",
                            "\"%s\" has an order on this side already",
                            lw_text_escape(items[i].id, quote, sizeof quote));
        }
        seen[place] = 1;
    }
}

/* The orders of a side, owned by the places of their ids. */
static lw_order *orders_of(const lw_array *orders, const lw_clear_ids *ids, lw_arena *arena)
{
    const lw_clear_order *items = orders->items;
    lw_order *made = lw_arena_calloc(arena, orders->count + 1, sizeof *made);
    for (size_t i = 0; made != NULL && i < orders->count; i++) {
        made[i] = (lw_order){.owner = lw_clear_ids_find(ids, items[i].id),
                             .energy_milliwh = items[i].energy_kwh,
                             .price_micro_per_kwh = items[i].price_per_kwh};
    }
    return made;
}

/* Energy and the largest value that a side could come to. */
static double most_value(const lw_array *orders, double *energy_kwh)
{
    const lw_clear_order *items = orders->items;
    double most = 0;
    *energy_kwh = 0;
    for (size_t i = 0; i < orders->count; i++) {
        const double price = lw_double_from_micro(items[i].price_per_kwh);
        *energy_kwh += lw_kwh_from_milliwh(items[i].energy_kwh);
        most = price > most ? price : -price > most ? -price : most;
    }
    return most;
}

static lw_status check_size(const lw_clear_book *book, lw_report *report)
{
    double offered_kwh = 0;
    double wanted_kwh = 0;
    const double ask = most_value(&book->offers, &offered_kwh);
    const double bid = most_value(&book->bids, &wanted_kwh);
    const double owed =
        (ask > bid ? ask : bid) + lw_double_from_micro(book->local_grid_fee_per_kwh);
    const double price = owed * (1 + lw_double_from_micro(book->local_tax_ratio));
    const double energy = offered_kwh > wanted_kwh ? offered_kwh : wanted_kwh;
    if (energy * price >= MONEY_MAX || energy >= MONEY_MAX) {
        return lw_report_error(report, LW_ERR_OUT_OF_RANGE, "", "smaller energies or prices",
                               "%g kWh at up to %g per kWh is more than can be counted exactly "
                               "(%g)",
                               energy, price, MONEY_MAX);
    }
    return LW_OK;
}

static lw_clear_share *shares_of(const lw_order *orders, size_t count, const lw_clear_ids *ids,
                                 lw_arena *arena)
{
    lw_clear_share *shares = lw_arena_calloc(arena, count + 1, sizeof *shares);
    for (size_t i = 0; shares != NULL && i < count; i++) {
        shares[orders[i].owner] = (lw_clear_share){.id = ids->names[orders[i].owner],
                                                   .energy_milliwh = orders[i].cleared_milliwh,
                                                   .value_micro = orders[i].value_micro};
    }
    return shares;
}

static lw_clear_match *matches_of(const lw_auction *auction, const lw_auction_outcome *out,
                                  const lw_clear_ids *buyers, const lw_clear_ids *sellers,
                                  lw_arena *arena)
{
    lw_clear_match *matches = lw_arena_calloc(arena, out->match_count + 1, sizeof *matches);
    for (size_t i = 0; matches != NULL && i < out->match_count; i++) {
        const lw_match *match = &auction->matches[i];
        matches[i] = (lw_clear_match){.buyer = buyers->names[auction->bids[match->bid].owner],
                                      .seller = sellers->names[auction->asks[match->ask].owner],
                                      .energy_milliwh = match->energy_milliwh,
                                      .price_micro_per_kwh = match->price_micro_per_kwh};
    }
    return matches;
}

/* Of the pairs, from their prices: the value of a small energy is rounded too coarsely. Where they
 * are not listed, energies are large. */
static lw_price_micro_per_kwh mean_price(const lw_auction *auction, const lw_auction_outcome *out)
{
    if (out->match_count == 0) {
        return lw_mul_div(out->value_micro, LW_MILLIWH_PER_KWH, out->energy_milliwh);
    }
    const double base = (double)auction->matches[0].price_micro_per_kwh; /* so that one is itself */
    double sum = 0;
    for (size_t i = 0; i < out->match_count; i++) {
        const lw_match *match = &auction->matches[i];
        sum += (double)match->energy_milliwh * ((double)match->price_micro_per_kwh - base);
    }
    return (lw_price_micro_per_kwh)rint(base + sum / (double)out->energy_milliwh);
}

static void fill_prices(const lw_auction *auction, const lw_auction_outcome *out,
                        lw_clear_result *result)
{
    result->has_two_prices = auction->pricing == LW_PRICING_TRADE_REDUCTION;
    result->has_price = out->energy_milliwh > 0;
    if (out->has_price) {
        result->buy_price_micro_per_kwh = out->buy_price_micro_per_kwh;
        result->sell_price_micro_per_kwh = out->sell_price_micro_per_kwh;
    } else if (result->has_price) {
        result->buy_price_micro_per_kwh = mean_price(auction, out);
    }
}

static lw_energy_milliwh energy_of(const lw_array *orders)
{
    const lw_clear_order *items = orders->items;
    lw_energy_milliwh sum = 0;
    for (size_t i = 0; i < orders->count; i++) {
        sum += items[i].energy_kwh;
    }
    return sum;
}

/* Enough for any book whose pairs somebody might read. */
static size_t match_room(const lw_clear_book *book)
{
    const size_t orders = book->bids.count + book->offers.count;
    const size_t all = book->bids.count * book->offers.count;
    const size_t most = all < TIED_MATCH_MAX ? all : TIED_MATCH_MAX;
    return orders > most ? orders : most;
}

static lw_status clear(const lw_clear_book *book, const lw_clear_ids *buyers,
                       const lw_clear_ids *sellers, lw_arena *arena, lw_clear_result *result)
{
    const lw_double_auction_params *params = book->exchange.value;
    const size_t room = book->bids.count + book->offers.count + 1;
    lw_auction auction = {
        .pricing = (lw_pricing)params->pricing,
        .k_ratio = params->k_ratio,
        .bids = orders_of(&book->bids, buyers, arena),
        .bid_count = book->bids.count,
        .asks = orders_of(&book->offers, sellers, arena),
        .ask_count = book->offers.count,
        .matches = lw_arena_calloc(arena, match_room(book) + 1, sizeof(lw_match)),
        .match_room = match_room(book),
        .scratch = lw_arena_calloc(arena, LW_AUCTION_SCRATCH_ROWS * room, sizeof(int64_t))};
    if (auction.bids == NULL || auction.asks == NULL || auction.matches == NULL ||
        auction.scratch == NULL) {
        return LW_ERR_MEMORY;
    }
    const lw_auction_outcome out = lw_auction_clear(&auction);
    result->cleared_milliwh = out.energy_milliwh;
    result->surplus_milliwh = energy_of(&book->offers) - out.energy_milliwh;
    result->fund_micro = out.fund_micro;
    fill_prices(&auction, &out, result);
    result->matches = matches_of(&auction, &out, buyers, sellers, arena);
    result->match_count = out.match_count;
    result->bought = shares_of(auction.bids, auction.bid_count, buyers, arena);
    result->bought_count = auction.bid_count;
    result->sold = shares_of(auction.asks, auction.ask_count, sellers, arena);
    result->sold_count = auction.ask_count;
    return result->matches != NULL && result->bought != NULL && result->sold != NULL
               ? LW_OK
               : LW_ERR_MEMORY;
}

lw_status lw_clear_auction(const lw_clear_book *book, lw_arena *arena, lw_clear_result *result,
                           lw_report *report)
{
    const lw_clear_ids buyers = ids_of(&book->bids, arena);
    const lw_clear_ids sellers = ids_of(&book->offers, arena);
    if (buyers.names == NULL || sellers.names == NULL) {
        return out_of_memory(report);
    }
    report_twice(&book->bids, "bids", &buyers, arena, report);
    report_twice(&book->offers, "offers", &sellers, arena, report);
    check_size(book, report);
    if (lw_report_status(report) != LW_OK) {
        return lw_report_status(report);
    }
    if (clear(book, &buyers, &sellers, arena, result) != LW_OK) {
        return out_of_memory(report);
    }
    if (result->match_count == 0 && result->cleared_milliwh > 0) {
        lw_report_warning(report, LW_ERR_OUT_OF_RANGE, "/bids", NULL,
                          "so many orders of one price meet so many others that their pairs are "
                          "not listed; `paid` and `received` hold");
    }
    return LW_OK;
}
