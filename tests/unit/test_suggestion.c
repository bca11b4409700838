// SPDX-License-Identifier: Apache-2.0
#include "sim/base/suggestion.h"

#include <criterion/criterion.h>

#include <string.h>

static const char *suggest(const char *word, char *out, size_t size)
{
    static const char *const words[] = {"consensus", "block_interval_s", "latitude_deg", "pv",
                                        "ev"};
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, word);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        lw_suggestion_offer(&suggestion, words[i]);
    }
    return lw_suggestion_text(&suggestion, out, size);
}

/* FAULTS A4 names the first two. */
Test(suggestion, finds_words_two_edits_away)
{
    char out[160];
    cr_assert_str_eq(suggest("consenus", out, sizeof out), "did you mean \"consensus\"?");
    cr_assert_str_eq(suggest("bloc_interval_s", out, sizeof out),
                     "did you mean \"block_interval_s\"?");
    cr_assert_str_eq(suggest("Consensus", out, sizeof out), "did you mean \"consensus\"?");
    cr_assert_str_eq(suggest("latitude", out, sizeof out), "did you mean \"latitude_deg\"?");
}

Test(suggestion, lists_what_is_known_when_nothing_is_near)
{
    char out[160];
    cr_assert_str_eq(suggest("consenses_of", out, sizeof out),
                     "known here: consensus, block_interval_s, latitude_deg, pv, ev");
    cr_assert_str_eq(suggest("", out, sizeof out),
                     "known here: consensus, block_interval_s, latitude_deg, pv, ev");
}

/* Two edits turn any word of two letters into any other: that is no suggestion. */
Test(suggestion, does_not_replace_a_whole_word)
{
    char out[160];
    cr_assert_eq(strncmp(suggest("xy", out, sizeof out), "known here", 10), 0);
    cr_assert_str_eq(suggest("pw", out, sizeof out), "did you mean \"pv\"?");
}

Test(suggestion, cuts_a_long_list)
{
    char out[160];
    lw_suggestion suggestion;
    lw_suggestion_begin(&suggestion, "zzzzzzzzzz");
    for (int i = 0; i < 50; i++) {
        lw_suggestion_offer(&suggestion, "candidate");
    }
    lw_suggestion_text(&suggestion, out, sizeof out);
    cr_assert_str_eq(out + strlen(out) - 5, ", ...");
}
