// SPDX-License-Identifier: Apache-2.0
#include "models/city/city_months.h"

#include "models/city/city_default_key.h"
#include "models/market/accounts/statement.h"
#include "models/market/accounts/transfers.h"
#include "sim/base/check.h"

#include <string.h>

static lw_status create_statements(lw_city *city, lw_error *error)
{
    if (!city->config.scenario->output.statements) {
        return LW_OK;
    }
    const size_t count = (size_t)LW_STATEMENT_LINE_COUNT * city->config.roster->participant_count;
    lw_city_month *month = &city->month;
    month->statement_outside_micro =
        lw_arena_calloc(city->config.arena, count, sizeof *month->statement_outside_micro);
    month->statement_inside_micro =
        lw_arena_calloc(city->config.arena, count, sizeof *month->statement_inside_micro);
    return month->statement_outside_micro != NULL && month->statement_inside_micro != NULL
               ? LW_OK
               : lw_error_set(error, LW_ERR_MEMORY, "/output/statements",
                              "memory ran out, or the run's memory limit was reached");
}

lw_status lw_city_create_months(lw_city *city, lw_error *error)
{
    const lw_status status = create_statements(city, error);
    if (status != LW_OK || !lw_tariff_calendar_is_net(&city->rates.calendar)) {
        return status;
    }
    const size_t people = city->config.roster->participant_count;
    lw_arena *arena = city->config.arena;
    city->net_outside = lw_arena_calloc(arena, people, sizeof *city->net_outside);
    city->net_inside = lw_arena_calloc(arena, people, sizeof *city->net_inside);
    city->net_default_key = lw_arena_calloc(arena, people, sizeof *city->net_default_key);
    return city->net_outside != NULL && city->net_inside != NULL && city->net_default_key != NULL
               ? LW_OK
               : lw_error_set(error, LW_ERR_MEMORY, "",
                              "memory ran out, or the run's memory limit was reached");
}

void lw_city_count_net(lw_city *city, const lw_exchange_book *book, const lw_clearing *clearing)
{
    if (city->net_outside == NULL) {
        return;
    }
    const lw_tariff *tariff = &city->now.tariff;
    for (size_t i = 0; i < book->count; i++) {
        const uint32_t member = book->participants[i];
        const lw_money_micro credit = lw_tariff_feed_in_value(tariff, book->export_milliwh[i]);
        const lw_money_micro sold = lw_tariff_feed_in_value(tariff, clearing->sold_milliwh[i]);
        lw_net_account_add(&city->net_outside[member],
                           &(lw_net_account){.import_milliwh = book->import_milliwh[i],
                                             .export_milliwh = book->export_milliwh[i],
                                             .credit_micro = credit});
        lw_net_account_add(
            &city->net_inside[member],
            &(lw_net_account){.import_milliwh =
                                  book->import_milliwh[i] - clearing->bought_milliwh[i],
                              .export_milliwh = book->export_milliwh[i] - clearing->sold_milliwh[i],
                              .credit_micro = credit - sold});
    }
}

/* Two paths to one amount: the bill as computed, and the postings of its lines. */
static bool statements_add_up(const lw_city *city)
{
    const lw_city_month *month = &city->month;
    const uint32_t count = city->config.roster->participant_count;
    for (uint32_t i = 0; month->statement_outside_micro != NULL && i < count; i++) {
        if (lw_statement_total(month->statement_outside_micro, count, i) !=
                month->bill_outside_micro[i] ||
            lw_statement_total(month->statement_inside_micro, count, i) !=
                month->bill_inside_micro[i]) {
            return false;
        }
    }
    return true;
}

void lw_city_months_state(lw_city *city, lw_state *state)
{
    const size_t lines = (size_t)LW_STATEMENT_LINE_COUNT * city->config.roster->participant_count;
    lw_city_month *month = &city->month;
    if (month->statement_outside_micro != NULL) {
        LW_STATE_AMOUNTS(state, month, statement_outside_micro, lines);
        LW_STATE_AMOUNTS(state, month, statement_inside_micro, lines);
        if (lw_state_is_loading(state) && lw_state_is_good(state) && !statements_add_up(city)) {
            lw_state_fail(state, "statement_inside_micro", "lines that do not add up to the bill");
        }
    }
    if (city->net_outside != NULL) {
        LW_STATE_ARRAY(state, city, net_outside, city->config.roster->participant_count);
        LW_STATE_ARRAY(state, city, net_inside, city->config.roster->participant_count);
        LW_STATE_ARRAY(state, city, net_default_key, city->config.roster->participant_count);
    }
}

/* What every meter owes whatever it counted, alike in both worlds. */
static void bill_fixed_charges(lw_city *city)
{
    const lw_timeline *timeline = city->config.timeline;
    const lw_time_us last_us = lw_timeline_interval_us(timeline, city->done_count - 1);
    const lw_fixed_charge charge =
        lw_rates_fixed_charge(&city->rates, lw_timeline_month(timeline, last_us));
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        lw_transfer_fixed(&city->desks[0].outside, i, &charge);
        lw_transfer_fixed(&city->desks[0].inside, i, &charge);
        city->month.bill_outside_micro[i] += charge.total_micro;
        city->month.bill_inside_micro[i] += charge.total_micro;
    }
}

/* True when the month that just ended is the last of a year, or of the period. */
static bool year_ends(const lw_city *city)
{
    const lw_timeline *timeline = city->config.timeline;
    const lw_time_us end_us = lw_timeline_interval_us(timeline, city->done_count);
    return city->done_count == timeline->interval_count ||
           lw_zone_local(timeline->zone, end_us).month == 1;
}

/* The excess of a member in one world; what he gives back. */
static lw_money_micro give_back(lw_city *city, lw_net_account *year, lw_accounts *accounts,
                                uint32_t member)
{
    const lw_money_micro amount =
        lw_net_account_excess(&year[member], lw_tariff_calendar_excess(&city->rates.calendar));
    lw_transfer_net_excess(accounts, member, amount);
    year[member] = (lw_net_account){0};
    return amount;
}

/* Where the exchange changed the excess, that is a gain of the member and a loss of the retailer
 * that belongs to no leg. */
static void true_up_excess(lw_city *city)
{
    if (city->net_outside == NULL || !year_ends(city)) {
        return;
    }
    lw_city_desk *desk = &city->desks[0];
    for (uint32_t i = 0; i < city->config.roster->participant_count; i++) {
        const lw_money_micro outside = give_back(city, city->net_outside, &desk->outside, i);
        const lw_money_micro inside = give_back(city, city->net_inside, &desk->inside, i);
        lw_city_true_up_default_key(city, i, outside);
        city->month.bill_outside_micro[i] += outside;
        city->month.bill_inside_micro[i] += inside;
        city->member_gain_micro[i] += outside - inside;
        desk->gain.by_payer_micro[LW_PAYER_MEMBERS] += outside - inside;
        desk->gain.by_payer_micro[LW_PAYER_RETAILER] += inside - outside;
    }
}

void lw_city_bill_month(lw_city *city)
{
    bill_fixed_charges(city);
    true_up_excess(city);
    LW_ASSERT(statements_add_up(city));
}

void lw_city_share_statements(lw_city *city)
{
    lw_city_month *month = &city->month;
    const size_t count = city->config.roster->participant_count;
    for (size_t line = 0; month->statement_outside_micro != NULL && line < LW_STATEMENT_LINE_COUNT;
         line++) {
        lw_dividends_pay(&city->dividends, month->statement_outside_micro + line * count);
        lw_dividends_pay(&city->dividends, month->statement_inside_micro + line * count);
    }
}

void lw_city_clear_statements(lw_city *city)
{
    const size_t size =
        LW_STATEMENT_LINE_COUNT * sizeof(lw_money_micro) * city->config.roster->participant_count;
    if (city->month.statement_outside_micro != NULL) {
        memset(city->month.statement_outside_micro, 0, size);
        memset(city->month.statement_inside_micro, 0, size);
    }
}
