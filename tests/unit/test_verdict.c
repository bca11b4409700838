// SPDX-License-Identifier: Apache-2.0
/* The verdict on comparisons made by hand: one ledger, one intermediary, 10 households, one year.
 */
#include "models/city/comparison.h"
#include "scenarios/run/verdict.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEDGER, INTERMEDIARY, COUNT };

static char title[] = "by hand";
static char currency[] = "EUR";
static char *names[COUNT] = {(char[]){"chain"}, (char[]){"office"}};
static char *payers[] = {(char[]){"members"}, (char[]){"retailer"}};
static double payer_values[] = {100, -100, 100, -100};
static char *functions[] = {(char[]){"record"}, (char[]){"invoice"}};
static double function_values[] = {60, 20, 10, 20};

static void set(lw_comparison *comparison, const char *metric, double ledger, double intermediary)
{
    for (size_t i = 0; i < lw_metric_count; i++) {
        if (strcmp(lw_metrics[i].name, metric) == 0) {
            comparison->values[i * COUNT + LEDGER] = ledger;
            comparison->values[i * COUNT + INTERMEDIARY] = intermediary;
            return;
        }
    }
    cr_assert_fail("no metric %s", metric);
}

/* Both gain 100; the costs are given. */
static lw_comparison comparison_of(double ledger_cost, double intermediary_cost)
{
    lw_comparison c = {.title = title,
                       .currency = currency,
                       .household_count = 10,
                       .year_count = 1,
                       .export_energy_kwh = 1500,
                       .settlement_count = COUNT,
                       .names = names,
                       .values = calloc(lw_metric_count * COUNT, sizeof(double)),
                       .by_payer = {2, payers, payer_values},
                       .by_function = {2, functions, function_values}};
    set(&c, "is_intermediary", 0, 1);
    set(&c, "traded_energy_kwh", 1000, 1000);
    set(&c, "gain", 100, 100);
    set(&c, "settlement_cost", ledger_cost, intermediary_cost);
    set(&c, "benefit", 100 - ledger_cost, 100 - intermediary_cost);
    set(&c, "settled_share_ratio", 1, 1);
    return c;
}

static char *sentences(const lw_comparison *c, lw_language language)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    const lw_verdict verdict = lw_verdict_of(c);
    lw_verdict_print(c, &verdict, language, stream);
    fclose(stream);
    return text;
}

Test(verdict, names_the_one_that_leaves_households_more)
{
    lw_comparison c = comparison_of(20, 90);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_LEDGER);
    cr_assert_float_eq(lw_verdict_of(&c).difference_per_household_year, 7, 1e-12);
    free(c.values);
    c = comparison_of(90, 20);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_INTERMEDIARY);
    free(c.values);
}

/* 5 per household and year is what matters: 4.99 does not. */
Test(verdict, cannot_tell_below_the_materiality)
{
    lw_comparison c = comparison_of(49.9, 0);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_CANNOT_TELL);
    free(c.values);
    c = comparison_of(50, 0);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_INTERMEDIARY);
    free(c.values);
}

/* Swapping the costs swaps the answer and the sign. */
Test(verdict, favours_neither_side)
{
    lw_comparison one = comparison_of(12, 80);
    lw_comparison two = comparison_of(80, 12);
    cr_assert_float_eq(lw_verdict_of(&one).difference, -lw_verdict_of(&two).difference, 1e-12);
    free(one.values);
    free(two.values);
}

Test(verdict, says_so_when_nothing_was_traded)
{
    lw_comparison c = comparison_of(10, 90);
    set(&c, "traded_energy_kwh", 0, 0);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_NO_TRADE);
    free(c.values);
}

Test(verdict, needs_both_sides)
{
    lw_comparison c = comparison_of(10, 90);
    set(&c, "is_intermediary", 1, 1);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_ONE_SIDED);
    free(c.values);
}

/* At the break-even volume the gain equals the cost. */
Test(verdict, breaks_even_where_the_gain_pays_the_cost)
{
    lw_comparison c = comparison_of(250, 50);
    const double energy_kwh = lw_verdict_breakeven_energy_kwh(&c, LEDGER);
    cr_assert_float_eq(energy_kwh, 2500, 1e-9);
    set(&c, "gain", 0, 0);
    cr_assert(isnan(lw_verdict_breakeven_energy_kwh(&c, LEDGER)));
    free(c.values);
}

/* A ledger that settled half is said to have, and no break-even is made of its gain. */
Test(verdict, says_when_trades_were_left_unsettled)
{
    lw_comparison c = comparison_of(120, 180);
    set(&c, "settled_share_ratio", 0.5, 1);
    set(&c, "availability_ratio", 0.4, 1);
    char *text = sentences(&c, LW_LANGUAGE_EN);
    cr_assert_not_null(strstr(text, "chain settled only 50.0 % of the traded energy"));
    cr_assert_not_null(strstr(text, "available 40.0 % of the time"));
    cr_assert_null(strstr(text, "Break-even of chain"));
    cr_assert_not_null(strstr(text, "Break-even of office"));
    free(text);
    free(c.values);
}

Test(verdict, is_written_in_both_languages)
{
    lw_comparison c = comparison_of(120, 180);
    char *english = sentences(&c, LW_LANGUAGE_EN);
    char *french = sentences(&c, LW_LANGUAGE_FR);
    cr_assert_not_null(strstr(english, "Neither gives more than it costs"));
    cr_assert_not_null(strstr(english, "The ledger: settling with chain"));
    cr_assert_not_null(
        strstr(english, "keeping the record: 60.00 EUR with chain, 10.00 with office"));
    cr_assert_not_null(strstr(french, "6,00 EUR de plus par an"));
    cr_assert_not_null(strstr(french, "tenue du registre"));
    cr_assert_not_null(strstr(english, "Break-even of chain: 1,200 kWh"));
    cr_assert_not_null(strstr(english, "against 1,000 kWh now.\n"), "1,200 of 1,500 is in reach");
    cr_assert_not_null(strstr(english, "against 1,000 kWh now; out of reach"), "1,800 is not");
    free(english);
    free(french);
    free(c.values);
}
