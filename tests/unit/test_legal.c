// SPDX-License-Identifier: Apache-2.0
#include "models/city/legal.h"
#include "models/market/contract/contract_catalog.h"
#include "models/market/exchange/exchange.h"

#include <criterion/criterion.h>

#include <string.h>

static const lw_param_variant *find(const lw_param_variant *variant, const char *tag)
{
    while (strcmp(variant->tag, tag) != 0) {
        variant++;
    }
    return variant;
}

static lw_legal ask_between(lw_civil start, lw_civil end)
{
    const lw_scenario scenario = {.site = {.timezone = "Europe/Paris"},
                                  .period = {.start = start, .end = end},
                                  .exchange = {find(lw_exchange_variants, "pro_rata"), NULL}};
    lw_legal legal;
    lw_legal_of(&scenario, "syndicate", &legal);
    return legal;
}

static lw_legal ask_with(const char *contract, const char *zone, int year, const char *kind,
                         const char *intermediary)
{
    lw_variant contracts[1] = {{NULL, NULL}};
    if (contract != NULL) {
        contracts[0].choice = find(lw_contract_variants, contract);
    }
    const lw_scenario scenario = {.site = {.timezone = zone},
                                  .period = {.start = {.year = year, .month = 1, .day = 1},
                                             .end = {.year = year + 1, .month = 1, .day = 1}},
                                  .exchange = {find(lw_exchange_variants, kind), NULL},
                                  .contracts = {contract == NULL ? 0 : 1, contracts}};
    lw_legal legal;
    lw_legal_of(&scenario, intermediary, &legal);
    return legal;
}

static lw_legal ask(const char *zone, int year, const char *kind, const char *intermediary)
{
    return ask_with(NULL, zone, year, kind, intermediary);
}

Test(legal, french_keys_need_an_organiser_and_are_older_than_2017_nowhere)
{
    cr_assert_str_eq(ask("Europe/Paris", 2024, "static_key", "syndicate").answer, "yes");
    cr_assert_str_eq(ask("Europe/Paris", 2024, "static_key", "syndicate").from, "");
    cr_assert_str_eq(ask("Europe/Paris", 2024, "static_key", NULL).answer, "unclear");
    cr_assert_str_eq(ask("Europe/Paris", 2024, "double_auction", "syndicate").answer, "unclear");
}

/* A year in which the answer changes says on which day. */
Test(legal, an_answer_holds_from_a_day_on)
{
    const lw_legal legal = ask("Europe/Paris", 2017, "pro_rata", "syndicate");
    cr_assert_str_eq(legal.answer, "yes");
    cr_assert_str_eq(legal.from, "2017-05-01");
    cr_assert_str_eq(legal.before, "unclear");
    cr_assert_str_eq(ask("Europe/Paris", 2017, "pro_rata", NULL).from, "", "unclear all along");
}

/* The end of a period is not of it. */
Test(legal, a_law_counts_from_its_very_day)
{
    const lw_civil may_day = {.year = 2017, .month = 5, .day = 1};
    const lw_civil day_before = {.year = 2017, .month = 4, .day = 30};
    const lw_civil day_after = {.year = 2017, .month = 5, .day = 2};
    const lw_legal since = ask_between(may_day, day_after);
    cr_assert_str_eq(since.answer, "yes");
    cr_assert_str_eq(since.before, "", "it is in force all along");
    cr_assert_str_eq(since.from, "");
    const lw_legal until = ask_between(day_before, may_day);
    cr_assert_str_eq(until.answer, "unclear");
    cr_assert_str_eq(until.before, "");
    const lw_legal across = ask_between(day_before, day_after);
    cr_assert_str_eq(across.answer, "yes");
    cr_assert_str_eq(across.before, "unclear");
    cr_assert_str_eq(across.from, "2017-05-01");
}

/* One contract that nothing is said against does not answer for another. */
Test(legal, of_two_contracts_the_unclear_one_decides_wherever_it_stands)
{
    for (int first = 0; first < 2; first++) {
        lw_variant contracts[2] = {{NULL, NULL}, {NULL, NULL}};
        contracts[first].choice = find(lw_contract_variants, "information");
        contracts[1 - first].choice = find(lw_contract_variants, "ev_roaming");
        const lw_scenario scenario = {.site = {.timezone = "Europe/Paris"},
                                      .period = {.start = {.year = 2024, .month = 1, .day = 1},
                                                 .end = {.year = 2025, .month = 1, .day = 1}},
                                      .exchange = {find(lw_exchange_variants, "pro_rata"), NULL},
                                      .contracts = {2, contracts}};
        lw_legal legal;
        lw_legal_of(&scenario, "syndicate", &legal);
        cr_assert_str_eq(legal.answer, "unclear");
        cr_assert_not_null(strstr(legal.source, "charging services"));
        cr_assert_not_null(strstr(legal.source, "the exchange alone: "));
    }
}

Test(legal, a_time_before_the_source_says_since_when_it_holds)
{
    const lw_legal legal = ask("Europe/Paris", 2016, "pro_rata", "syndicate");
    cr_assert_str_eq(legal.answer, "unclear");
    cr_assert_not_null(strstr(legal.source, "before 1 May 2017"));
    cr_assert_not_null(strstr(legal.source_fr, "avant le 1er mai 2017"));
}

/* What a contract does, no text was read for; so it is nowhere "yes". */
Test(legal, contracts_that_move_energy_or_rights_are_unclear_and_say_why)
{
    static const char *const kinds[] = {"energy_account", "ev_roaming", "share", "vote"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const lw_legal none = ask_with(kinds[i], "Europe/Paris", 2024, "none", "syndicate");
        cr_assert_str_eq(none.answer, "unclear", "%s", kinds[i]);
        cr_assert_not_null(strstr(none.source, "no text"));
        cr_assert_not_null(strstr(none.source_fr, "aucun texte"));
        const lw_legal key = ask_with(kinds[i], "Europe/Paris", 2017, "pro_rata", "syndicate");
        cr_assert_str_eq(key.answer, "unclear", "%s", kinds[i]);
        cr_assert_str_eq(key.from, "");
        cr_assert_not_null(strstr(key.source, "D.315-6"), "the exchange keeps its source");
    }
    cr_assert_str_eq(ask_with("information", "Europe/Paris", 2024, "none", "syndicate").answer,
                     "yes");
}

Test(legal, one_place_and_time_has_one_source_whoever_keeps_the_record)
{
    static const struct {
        const char *zone;
        int year;
    } places[] = {{"America/New_York", 2016}, {"Europe/Zurich", 2019}};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const lw_legal ledger = ask(places[i].zone, places[i].year, "double_auction", NULL);
        const lw_legal office = ask(places[i].zone, places[i].year, "double_auction", "syndicate");
        cr_assert_str_eq(ledger.source, office.source);
        cr_assert_null(strstr(ledger.source, "no source"));
    }
}

Test(legal, every_answer_has_a_source_and_what_is_not_known_is_unclear)
{
    for (const lw_param_variant *kind = lw_exchange_variants; kind->tag != NULL; kind++) {
        for (int ledger = 0; ledger < 2; ledger++) {
            const lw_legal legal =
                ask("Asia/Tokyo", 2024, kind->tag, ledger == 0 ? "syndicate" : NULL);
            const bool is_none = strcmp(kind->tag, "none") == 0;
            cr_assert_str_eq(legal.answer, is_none ? "yes" : "unclear");
            cr_assert_gt(strlen(legal.source), 10);
            cr_assert_gt(strlen(legal.source_fr), 10);
            cr_assert_str_neq(legal.source, legal.source_fr);
        }
    }
}

Test(legal, a_preset_says_the_country)
{
    const lw_scenario scenario = {.site = {.timezone = "UTC"}, .tariff = {.preset = 1}};
    cr_assert_str_eq(lw_legal_country(&scenario), "fr");
    const lw_scenario without = {.site = {.timezone = "UTC"}};
    cr_assert_str_eq(lw_legal_country(&without), "");
}

/* The organiser gives the grid operator its coefficients: whether one can be both was not read. */
Test(legal, of_a_grid_operator_as_organiser_nothing_was_read)
{
    static const char *const others[] = {"owners_association", "local_authority", "retailer"};
    const lw_legal legal = ask("Europe/Paris", 2024, "pro_rata", "grid_operator");
    cr_assert_str_eq(legal.answer, "unclear");
    cr_assert_not_null(strstr(legal.source, "grid operator being that person"));
    cr_assert_not_null(strstr(legal.source_fr, "gestionnaire de réseau"));
    for (size_t i = 0; i < 3; i++) {
        cr_assert_str_eq(ask("Europe/Paris", 2024, "pro_rata", others[i]).answer, "yes");
    }
}
