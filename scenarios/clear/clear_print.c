// SPDX-License-Identifier: Apache-2.0
#include "scenarios/clear/clear_print.h"

#include "scenarios/load/json_writer.h"

static void price(lw_json_writer *json, const char *key, bool has, lw_price_micro_per_kwh micro)
{
    if (has) {
        lw_json_micro(json, key, micro);
    } else {
        lw_json_null(json, key);
    }
}

static void matches(lw_json_writer *json, const lw_clear_result *result)
{
    lw_json_begin_array(json, "matches");
    for (size_t i = 0; i < result->match_count; i++) {
        const lw_clear_match *match = &result->matches[i];
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "buyer", match->buyer);
        lw_json_text(json, "seller", match->seller);
        lw_json_micro(json, "energy_kwh", match->energy_milliwh);
        price(json, "price_per_kwh", result->has_price, match->price_micro_per_kwh);
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
}

static void energies(lw_json_writer *json, const char *key, const lw_clear_share *shares,
                     size_t count)
{
    lw_json_begin_object(json, key);
    for (size_t i = 0; i < count; i++) {
        lw_json_micro(json, shares[i].id, shares[i].energy_milliwh);
    }
    lw_json_end_object(json);
}

static void values(lw_json_writer *json, const char *key, const lw_clear_share *shares,
                   size_t count)
{
    lw_json_begin_object(json, key);
    for (size_t i = 0; i < count; i++) {
        lw_json_micro(json, shares[i].id, shares[i].value_micro);
    }
    lw_json_end_object(json);
}

/* What buyers owe in all, and what of it goes to the grid and the State. */
static void charges(lw_json_writer *json, const lw_clear_result *result)
{
    lw_json_begin_object(json, "charged");
    for (size_t i = 0; i < result->bought_count; i++) {
        lw_json_micro(json, result->bought[i].id, result->bought[i].charged_micro);
    }
    lw_json_end_object(json);
    lw_json_micro(json, "grid_fee", result->grid_fee_micro);
    lw_json_micro(json, "tax", result->tax_micro);
}

void lw_clear_print(const lw_clear_result *result, FILE *stream)
{
    lw_json_writer json;
    lw_json_writer_init(&json, stream);
    lw_json_begin_object(&json, NULL);
    lw_json_text(&json, "kind", result->kind);
    lw_json_micro(&json, "cleared_kwh", result->cleared_milliwh);
    if (result->has_two_prices) {
        price(&json, "buy_price_per_kwh", result->has_price, result->buy_price_micro_per_kwh);
        price(&json, "sell_price_per_kwh", result->has_price, result->sell_price_micro_per_kwh);
    } else {
        price(&json, "price_per_kwh", result->has_price, result->buy_price_micro_per_kwh);
    }
    matches(&json, result);
    energies(&json, "allocated_kwh", result->bought, result->bought_count);
    energies(&json, "sold_kwh", result->sold, result->sold_count);
    lw_json_micro(&json, "surplus_kwh", result->surplus_milliwh);
    if (result->has_price) {
        values(&json, "paid", result->bought, result->bought_count);
        values(&json, "received", result->sold, result->sold_count);
    }
    if (result->fund_micro > 0) {
        lw_json_micro(&json, "community_fund", result->fund_micro);
    }
    if (result->has_charges) {
        charges(&json, result);
    }
    lw_json_end_object(&json);
}
