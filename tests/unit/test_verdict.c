// SPDX-License-Identifier: Apache-2.0
/* The verdict on comparisons made by hand: one ledger, one intermediary, 10 households, one year.
 */
#include "models/city/baseline.h"
#include "scenarios/run/baseline_print.h"
#include "scenarios/run/verdict_print.h"

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

/* Both gain 100; the costs are given. Ten households, twenty members. */
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
    set(&c, "benefit_per_member", (100 - ledger_cost) / 20, (100 - intermediary_cost) / 20);
    set(&c, "settled_share_ratio", 1, 1);
    set(&c, "availability_ratio", 1, 1);
    return c;
}

static char *sentences(const lw_comparison *c, lw_language language)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    const lw_verdict verdict = lw_verdict_of(c);
    lw_verdict_print(c, &verdict, language, "", stream);
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
    cr_assert_not_null(strstr(text, "chain was available only 40.0 % of the time"));
    cr_assert_null(strstr(text, "Break-even of chain"));
    cr_assert_not_null(strstr(text, "Break-even of office"));
    free(text);
    free(c.values);
}

/* Two of a family: one that works, and one whose members are better off because it does not. */
Test(verdict, what_stands_in_for_trades_is_no_merit)
{
    lw_comparison c = comparison_of(20, 30);
    set(&c, "is_intermediary", 0, 0);
    set(&c, "settled_share_ratio", 0, 1);
    cr_assert_eq(lw_verdict_of(&c).ledger, INTERMEDIARY, "the second is the best ledger");
    char *text = sentences(&c, LW_LANGUAGE_EN);
    cr_assert_not_null(strstr(text, "by what stands in for trades that are not settled"), "%s",
                       text);
    free(text);
    set(&c, "settled_share_ratio", 0, 0);
    cr_assert_eq(lw_verdict_of(&c).ledger, LEDGER, "none works: by benefit");
    free(c.values);
}

/* The office leaves half unsettled; the default key that stands in for it owes no tax. */
Test(verdict, who_is_ahead_by_failing_alone_does_not_win)
{
    lw_comparison c = comparison_of(30, 40);
    set(&c, "gain", 100, 300);
    set(&c, "benefit", 70, 260);
    set(&c, "settled_share_ratio", 1, 0.5);
    lw_verdict verdict = lw_verdict_of(&c);
    cr_assert_eq(verdict.answer, LW_VERDICT_CANNOT_TELL);
    cr_assert(verdict.is_by_failing);
    char *english = sentences(&c, LW_LANGUAGE_EN);
    char *french = sentences(&c, LW_LANGUAGE_FR);
    cr_assert(strstr(english, "but only by trades that it left unsettled"), "%s", english);
    cr_assert(strstr(english, "is what members gain: 100.00 EUR with chain, 300.00 with office"));
    cr_assert_null(strstr(english, "What would change it"));
    cr_assert(strstr(french, "mais seulement par des échanges non réglés"), "%s", french);
    free(english);
    free(french);
    set(&c, "settlement_cost", 130, 40); /* cheaper by so much that it wins by merit too */
    set(&c, "benefit", -30, 260);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_INTERMEDIARY);
    cr_assert_not(lw_verdict_of(&c).is_by_failing);
    set(&c, "gain", 100, 60); /* who fails and loses by it, loses */
    set(&c, "settlement_cost", 30, 40);
    set(&c, "benefit", 70, 20);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_LEDGER);
    free(c.values);
}

Test(verdict, is_written_in_both_languages)
{
    lw_comparison c = comparison_of(120, 180);
    char *english = sentences(&c, LW_LANGUAGE_EN);
    char *french = sentences(&c, LW_LANGUAGE_FR);
    cr_assert_not_null(strstr(english, "Neither of the two gives more than it costs"));
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

/* A fee that nobody knows is no saving: the settlement is named, and not judged. */
Test(verdict, leaves_out_a_settlement_whose_cost_is_not_known)
{
    lw_comparison c = comparison_of(20, 90);
    set(&c, "settlement_cost", (double)NAN, 90);
    set(&c, "benefit", (double)NAN, 10);
    const lw_verdict verdict = lw_verdict_of(&c);
    cr_assert_eq(verdict.answer, LW_VERDICT_ONE_SIDED);
    cr_assert_eq(verdict.ledger_count, 0);
    cr_assert_eq(verdict.ledger, COUNT);
    char *text = sentences(&c, LW_LANGUAGE_EN);
    cr_assert_not_null(strstr(text, "chain is not judged"));
    cr_assert_not_null(strstr(text, "what settling costs is not known"));
    free(text);
    free(c.values);
}

/* Without a household the members count, and it says so. */
Test(verdict, compares_per_member_where_nobody_lives)
{
    lw_comparison c = comparison_of(0, 100);
    c.household_count = 0;
    set(&c, "benefit_per_member", 10, 0);
    cr_assert_eq(lw_verdict_of(&c).answer, LW_VERDICT_LEDGER);
    char *english = sentences(&c, LW_LANGUAGE_EN);
    char *french = sentences(&c, LW_LANGUAGE_FR);
    cr_assert_not_null(strstr(english, "There is no household here"));
    cr_assert_not_null(strstr(english, "leaves each member 10.00 EUR a year better off"));
    cr_assert_not_null(strstr(french, "laisse à chaque membre 10,00 EUR de plus par an"));
    free(english);
    free(french);
    free(c.values);
}

/* Contracts alone: no word of trades, and what was not settled or not served is told. */
Test(verdict, speaks_of_operations_where_nothing_is_traded)
{
    lw_comparison c = comparison_of(20, 90);
    set(&c, "traded_energy_kwh", 0, 0);
    set(&c, "settled_share_ratio", (double)NAN, (double)NAN);
    set(&c, "operation_count", 10401, 10408);
    set(&c, "operation_refused_count", 7, 0);
    set(&c, "unserved_count", 0, 18);
    set(&c, "availability_ratio", 1, 0.9996);
    char *text = sentences(&c, LW_LANGUAGE_EN);
    cr_assert_null(strstr(text, "by trading"));
    cr_assert_not_null(strstr(text, "members gain 100.00 EUR by contracts"));
    cr_assert_not_null(strstr(text, "chain settled only 10,401 of the 10,408 operations"));
    cr_assert_not_null(strstr(text, "office left operations unserved: 18,"));
    cr_assert_not_null(strstr(text, "office was available only 99.96 % of the time"));
    cr_assert_not_null(strstr(text, "do not settle the same share of the same operations"));
    free(text);
    free(c.values);
}

/* Three settlements: all are counted and spoken of, and it says which two are compared. */
Test(verdict, speaks_of_every_settlement)
{
    lw_comparison c = comparison_of(120, 180);
    const size_t count = 3;
    char *three[] = {names[LEDGER], names[INTERMEDIARY], (char[]){"second"}};
    double payers_of_three[] = {100, -100, 100, -100, 100, -100};
    double functions_of_three[] = {60, 20, 10, 20, 70, 20};
    double *values = calloc(lw_metric_count * count, sizeof *values);
    for (size_t i = 0; i < lw_metric_count; i++) { /* the third is the ledger again, but ... */
        values[i * count] = values[i * count + 2] = c.values[i * COUNT + LEDGER];
        values[i * count + 1] = c.values[i * COUNT + INTERMEDIARY];
        const bool is_share = strcmp(lw_metrics[i].name, "settled_share_ratio") == 0;
        const bool is_benefit = strcmp(lw_metrics[i].name, "benefit") == 0;
        values[i * count + 2] -= is_share ? 0.5 : is_benefit ? 10 : 0; /* ... fails and costs */
    }
    free(c.values);
    c.values = values;
    c.names = three;
    c.settlement_count = count;
    c.by_payer.values = payers_of_three;
    c.by_function.values = functions_of_three;
    char *english = sentences(&c, LW_LANGUAGE_EN);
    char *french = sentences(&c, LW_LANGUAGE_FR);
    cr_assert_not_null(strstr(english, "None of the three gives more than it costs."));
    cr_assert_not_null(strstr(english, "the best ledger of two, chain"));
    cr_assert_not_null(strstr(english, "the only intermediary, office"));
    cr_assert_not_null(strstr(english, "second settled only 50.0 % of the traded energy"));
    cr_assert_not_null(strstr(french, "Aucun des trois ne rapporte plus qu'il ne coûte."));
    cr_assert_not_null(strstr(french, "le meilleur registre distribué sur deux, chain"));
    free(english);
    free(french);
    free(values);
}

/* Doing nothing, and a battery in each of four homes that gains 50 and costs 20. */
static void add_baselines(lw_comparison *c)
{
    static char nothing[] = "nothing";
    static char home_battery[] = "home_battery";
    static char *both[] = {nothing, home_battery};
    static const struct {
        const char *metric;
        double value;
    } of_battery[] = {{"gain", 50},
                      {"cost", 20},
                      {"benefit", 30},
                      {"battery_count", 4},
                      {"battery_capacity_kwh", 24}};
    c->baselines =
        (lw_comparison_baselines){2, both, calloc(lw_baseline_metric_count * 2, sizeof(double))};
    for (size_t j = 0; j < lw_baseline_metric_count; j++) {
        for (size_t k = 0; k < sizeof of_battery / sizeof of_battery[0]; k++) {
            if (strcmp(lw_baseline_metrics[j].name, of_battery[k].metric) == 0) {
                c->baselines.values[2 * j + 1] = of_battery[k].value;
            }
        }
    }
}

Test(verdict, says_what_stands_beside_and_what_leaves_most)
{
    lw_comparison c = comparison_of(80, 90);
    add_baselines(&c);
    char *text = sentences(&c, LW_LANGUAGE_EN);
    cr_assert(strstr(text,
                     "a battery in each home that has a roof (4, of 6 kWh): members would "
                     "gain 50.00 EUR and pay 20.00: it gives more than it costs, by 30.00.") !=
                  NULL,
              "%s", text);
    cr_assert(strstr(text, "a battery in each home leaves members most over the period: 30.00") !=
                  NULL,
              "%s", text);
    free(text);
    set(&c, "benefit", 31, 10);
    text = sentences(&c, LW_LANGUAGE_FR);
    cr_assert(strstr(text, "c'est chain qui laisse le plus aux membres sur la période : 31,00") !=
                  NULL,
              "%s", text);
    free(text);
    set(&c, "settled_share_ratio", 0, 1); /* and not by its own merit */
    cr_assert_str_eq(lw_baseline_best(&c).name, "home_battery");
    free(c.baselines.values);
    free(c.values);
}
