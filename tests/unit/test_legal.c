// SPDX-License-Identifier: Apache-2.0
#include "models/city/legal.h"
#include "models/market/exchange/exchange.h"

#include <criterion/criterion.h>

#include <string.h>

static lw_legal ask(const char *zone, int year, const char *kind, bool is_intermediary)
{
    const lw_param_variant *choice = lw_exchange_variants;
    while (strcmp(choice->tag, kind) != 0) {
        choice++;
    }
    const lw_scenario scenario = {.site = {.timezone = zone},
                                  .period = {.start = {.year = year, .month = 1, .day = 1}},
                                  .exchange = {choice, NULL}};
    return lw_legal_of(&scenario, is_intermediary);
}

Test(legal, french_keys_need_an_organiser_and_are_older_than_2017_nowhere)
{
    cr_assert_str_eq(ask("Europe/Paris", 2024, "static_key", true).answer, "yes");
    cr_assert_str_eq(ask("Europe/Paris", 2024, "static_key", false).answer, "unclear");
    cr_assert_str_eq(ask("Europe/Paris", 2016, "static_key", true).answer, "unclear");
    cr_assert_str_eq(ask("Europe/Paris", 2024, "double_auction", true).answer, "unclear");
}

Test(legal, every_answer_has_a_source_and_what_is_not_known_is_unclear)
{
    for (const lw_param_variant *kind = lw_exchange_variants; kind->tag != NULL; kind++) {
        for (int ledger = 0; ledger < 2; ledger++) {
            const lw_legal legal = ask("Asia/Tokyo", 2024, kind->tag, ledger == 0);
            const bool is_none = strcmp(kind->tag, "none") == 0;
            cr_assert_str_eq(legal.answer, is_none ? "yes" : "unclear");
            cr_assert_gt(strlen(legal.source), 10);
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
