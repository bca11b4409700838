// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/legal_print.h"

#include <stdlib.h>
#include <string.h>

static const char *legal_word(const char *answer, lw_language language)
{
    static const char *const words[][LW_LANGUAGE_COUNT] = {
        {"yes", "oui"}, {"no", "non"}, {"unclear", "incertain"}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(answer, words[i][LW_LANGUAGE_EN]) == 0) {
            return words[i][language];
        }
    }
    return answer;
}

static bool is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool has_same_answer(const lw_comparison *comparison, size_t i, size_t j)
{
    const lw_comparison_legal *a = &comparison->legal[i];
    const lw_comparison_legal *b = &comparison->legal[j];
    return is_same_text(a->answer, b->answer) && is_same_text(a->from, b->from) &&
           is_same_text(a->before, b->before) && is_same_text(a->source, b->source);
}

static bool was_answered_before(const lw_comparison *comparison, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (has_same_answer(comparison, i, j)) {
            return true;
        }
    }
    return false;
}

/* "2017-05-01" as people write it: 1 May 2017. */
static void put_date(const char *date, lw_language language, FILE *stream)
{
    static const char *const months[][LW_LANGUAGE_COUNT] = {
        {"January", "janvier"}, {"February", "février"},  {"March", "mars"},
        {"April", "avril"},     {"May", "mai"},           {"June", "juin"},
        {"July", "juillet"},    {"August", "août"},       {"September", "septembre"},
        {"October", "octobre"}, {"November", "novembre"}, {"December", "décembre"}};
    char *next = NULL;
    const long year = strtol(date, &next, 10);
    const long month = *next == '-' ? strtol(next + 1, &next, 10) : 0;
    const long day = *next == '-' ? strtol(next + 1, &next, 10) : 0;
    if (month < 1 || month > 12) {
        fputs(date, stream);
        return;
    }
    const bool is_first = language == LW_LANGUAGE_FR && day == 1;
    fprintf(stream, "%ld%s %s %ld", day, is_first ? "er" : "", months[month - 1][language], year);
}

/* "yes", or "yes from 1 May 2017; before: unclear". */
static void put_answer(const lw_comparison_legal *legal, lw_language language, FILE *stream)
{
    fputs(legal_word(legal->answer, language), stream);
    if (legal->from == NULL || legal->before == NULL) {
        return;
    }
    fputs(language == LW_LANGUAGE_FR ? " depuis le " : " from ", stream);
    put_date(legal->from, language, stream);
    fprintf(stream, language == LW_LANGUAGE_FR ? " ; avant : %s" : "; before: %s",
            legal_word(legal->before, language));
}

bool lw_legal_is_said(const lw_comparison *comparison)
{
    for (size_t i = 0; comparison->legal != NULL && i < comparison->settlement_count; i++) {
        if (comparison->legal[i].answer != NULL) {
            return true;
        }
    }
    return false;
}

const char *lw_legal_heading(lw_language language)
{
    return language == LW_LANGUAGE_FR ? "Est-ce permis ?" : "Is it legal?";
}

/* "a, b": the settlement and those after it that have its answer. */
static void put_names(const lw_comparison *comparison, size_t first, FILE *stream)
{
    fputs(comparison->names[first], stream);
    for (size_t j = first + 1; j < comparison->settlement_count; j++) {
        if (has_same_answer(comparison, first, j)) {
            fprintf(stream, ", %s", comparison->names[j]);
        }
    }
}

void lw_legal_print(const lw_comparison *comparison, lw_language language, const char *bullet,
                    FILE *stream)
{
    for (size_t i = 0; comparison->legal != NULL && i < comparison->settlement_count; i++) {
        const lw_comparison_legal *legal = &comparison->legal[i];
        if (legal->answer == NULL || was_answered_before(comparison, i)) {
            continue;
        }
        const bool is_french = language == LW_LANGUAGE_FR && legal->source_fr != NULL;
        const char *source = is_french ? legal->source_fr : legal->source;
        fputs(bullet, stream);
        put_names(comparison, i, stream);
        fputs(language == LW_LANGUAGE_FR ? " : " : ": ", stream);
        put_answer(legal, language, stream);
        fprintf(stream, " (%s)\n", source == NULL ? "" : source);
    }
}
