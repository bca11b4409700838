// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/baseline_print.h"

#include "scenarios/run/label.h"
#include "scenarios/run/verdict.h"

#include <math.h>
#include <string.h>

enum { LABEL_WIDTH = 40, COLUMN_WIDTH = 12 };

/* Columns of the table. */
static const struct {
    const char *metric;
    int decimals;
    double factor;
    const char *heading[LW_LANGUAGE_COUNT];
} columns[] = {
    {"gain", 2, 1, {"gain", "gain"}},
    {"cost", 2, 1, {"cost", "coût"}},
    {"benefit", 2, 1, {"benefit", "bénéfice"}},
    {"benefit_per_household_year", 2, 1, {"per home/yr", "foyer et an"}},
    {"worse_off_ratio", 1, 100, {"% worse off", "% perdants"}},
};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

static const char *heading(lw_language language)
{
    return LW_IN(language, "What stands beside them", "Ce qui se tient à côté");
}

static double value(const lw_comparison *comparison, const char *metric, size_t index)
{
    return lw_comparison_baseline_value(comparison, metric, index);
}

static const char *name_of(const lw_comparison *comparison, size_t index, lw_language language)
{
    return lw_label(comparison->baselines.names[index], language);
}

static lw_number_text cell(const lw_comparison *comparison, size_t column, size_t index,
                           lw_language language)
{
    return lw_number_text_of(columns[column].factor *
                                 value(comparison, columns[column].metric, index),
                             columns[column].decimals, language);
}

static lw_number_text battery_size(const lw_comparison *comparison, size_t index,
                                   lw_language language)
{
    const double count = value(comparison, "battery_count", index);
    const double size_kwh = value(comparison, "battery_capacity_kwh", index) / count;
    return size_kwh == floor(size_kwh) ? lw_number_text_of(size_kwh, 0, language)
                                       : lw_number_text_short(size_kwh, language);
}

/* The first column: with the number of batteries, which the verdict speaks of. */
static void write_label(const lw_comparison *comparison, size_t index, lw_language language,
                        char *out, size_t size)
{
    const double count = value(comparison, "battery_count", index);
    int length = snprintf(out, size, "%s", name_of(comparison, index, language));
    if (count > 0 && length > 0 && (size_t)length < size) {
        snprintf(out + length, size - (size_t)length,
                 LW_IN(language, " (%s of %s kWh)", " (%s de %s kWh)"),
                 lw_number_text_of(count, 0, language).text,
                 battery_size(comparison, index, language).text);
    }
}

static void put_right(FILE *stream, const char *text)
{
    const size_t own = lw_text_width(text);
    const size_t room = COLUMN_WIDTH;
    fprintf(stream, "%*s%s", own < room ? (int)(room - own) : 1, "", text);
}

static void put_left(FILE *stream, const char *text, size_t room)
{
    const size_t own = lw_text_width(text);
    fprintf(stream, "%s%*s", text, own < room ? (int)(room - own) : 0, "");
}

/* Some columns of the table, side by side. */
static void print_columns(const lw_comparison *comparison, lw_language language, size_t first,
                          size_t end, FILE *stream)
{
    char label[160];
    snprintf(label, sizeof label, "%s (%s)", heading(language), comparison->currency);
    fputc('\n', stream);
    put_left(stream, label, LABEL_WIDTH);
    for (size_t j = first; j < end; j++) {
        put_right(stream, columns[j].heading[language]);
    }
    fputc('\n', stream);
    for (size_t i = 0; i < comparison->baselines.count; i++) {
        write_label(comparison, i, language, label, sizeof label);
        fputs("  ", stream);
        put_left(stream, label, LABEL_WIDTH - 2);
        for (size_t j = first; j < end; j++) {
            put_right(stream, cell(comparison, j, i, language).text);
        }
        fputc('\n', stream);
    }
}

void lw_baseline_print_text(const lw_comparison *comparison, lw_language language, size_t width,
                            FILE *stream)
{
    const size_t room = width > LABEL_WIDTH ? (width - LABEL_WIDTH) / COLUMN_WIDTH : 0;
    const size_t count = room == 0 ? 1 : room;
    for (size_t j = 0; comparison->baselines.count > 0 && j < COLUMN_COUNT; j += count) {
        print_columns(comparison, language, j, j + count < COLUMN_COUNT ? j + count : COLUMN_COUNT,
                      stream);
    }
}

void lw_baseline_print_markdown(const lw_comparison *comparison, lw_language language, FILE *stream)
{
    if (comparison->baselines.count == 0) {
        return;
    }
    fprintf(stream, "\n## %s\n\n| %s |", heading(language), comparison->currency);
    for (size_t j = 0; j < COLUMN_COUNT; j++) {
        fprintf(stream, " %s |", columns[j].heading[language]);
    }
    fputs("\n|---|", stream);
    for (size_t j = 0; j < COLUMN_COUNT; j++) {
        fputs("---:|", stream);
    }
    fputc('\n', stream);
    for (size_t i = 0; i < comparison->baselines.count; i++) {
        char label[160];
        write_label(comparison, i, language, label, sizeof label);
        fprintf(stream, "| %s |", label);
        for (size_t j = 0; j < COLUMN_COUNT; j++) {
            fprintf(stream, " %s |", cell(comparison, j, i, language).text);
        }
        fputc('\n', stream);
    }
}

static lw_number_text money(double amount, lw_language language)
{
    return lw_number_text_of(amount, 2, language);
}

/* The one of that name, or the count. */
static size_t find(const lw_comparison *comparison, const char *name)
{
    size_t i = 0;
    while (i < comparison->baselines.count && strcmp(comparison->baselines.names[i], name) != 0) {
        i++;
    }
    return i;
}

double lw_baseline_price_tax(const lw_comparison *comparison)
{
    const size_t index = find(comparison, "grid_operator_default");
    return index < comparison->baselines.count ? value(comparison, "price_tax_not_owed", index) : 0;
}

/* ": members gain 3.00 EUR and pay 5.00: it costs more than it gives, by 2.00." */
static void put_balance(const lw_comparison *comparison, size_t index, lw_language language,
                        FILE *stream)
{
    const double gain = value(comparison, "gain", index);
    const double benefit = value(comparison, "benefit", index);
    fprintf(stream,
            LW_IN(language, ": members would %s %s %s and pay %s: it %s, by %s.\n",
                  " : les membres %s %s %s et paieraient %s : cela %s, de %s.\n"),
            gain < 0 ? LW_IN(language, "lose", "perdraient")
                     : LW_IN(language, "gain", "gagneraient"),
            money(fabs(gain), language).text, comparison->currency,
            money(value(comparison, "cost", index), language).text,
            benefit >= 0
                ? LW_IN(language, "gives more than it costs", "rapporte plus que cela ne coûte")
                : LW_IN(language, "costs more than it gives", "coûte plus que cela ne rapporte"),
            money(fabs(benefit), language).text);
}

static void say_battery(const lw_comparison *comparison, lw_language language, const char *bullet,
                        FILE *stream)
{
    const size_t index = find(comparison, "home_battery");
    if (index == comparison->baselines.count) {
        return;
    }
    const double count = value(comparison, "battery_count", index);
    if (count == 0) {
        fprintf(
            stream, "%s%s\n", bullet,
            LW_IN(language,
                  "Beside them, a battery in each home: none is bought here, where no home has a "
                  "roof of its own without one or the scenario gives it no capacity.",
                  "À côté, une batterie dans chaque foyer : aucune n'est achetée ici, où aucun "
                  "foyer n'a un toit à lui sans batterie, ou le scénario lui donne une capacité "
                  "nulle."));
        return;
    }
    fprintf(stream,
            LW_IN(language, "%sBeside them, a battery in each home that has a roof (%s, of %s kWh)",
                  "%sÀ côté, une batterie dans chaque foyer qui a un toit (%s, de %s kWh)"),
            bullet, lw_number_text_of(count, 0, language).text,
            battery_size(comparison, index, language).text);
    put_balance(comparison, index, language, stream);
}

/* With the default key nobody pays the sellers. */
static void say_losers(const lw_comparison *comparison, lw_language language, const char *bullet,
                       FILE *stream)
{
    const size_t index = find(comparison, "grid_operator_default");
    if (index == comparison->baselines.count ||
        !(value(comparison, "worse_off_ratio", index) > 0)) {
        return;
    }
    fprintf(
        stream,
        LW_IN(language,
              "%sThat key pays a roof's owner nothing inside; with its cost shared equally, %s %% "
              "of the members would be worse off.\n",
              "%sCette clé ne paie rien à qui a un toit ; son coût partagé à parts égales, %s %% "
              "des membres y perdraient.\n"),
        bullet,
        lw_number_text_of(100 * value(comparison, "worse_off_ratio", index), 1, language).text);
}

/* Nor the State: the price that nobody pays is not taxed. */
static void say_untaxed(const lw_comparison *comparison, lw_language language, const char *bullet,
                        FILE *stream)
{
    const double tax = lw_baseline_price_tax(comparison);
    if (tax > 0) {
        fprintf(
            stream,
            LW_IN(language,
                  "%sThe trades owe %s %s of tax on their price; with that key nobody pays a "
                  "price inside, so no such tax is owed.\n",
                  "%sLes échanges doivent %s %s de taxe sur leur prix ; avec cette clé personne "
                  "ne paie de prix à l'intérieur, et cette taxe n'est pas due.\n"),
            bullet, money(tax, language).text, comparison->currency);
    }
}

static void say_one(const lw_comparison *comparison, const char *name, lw_language language,
                    const char *bullet, FILE *stream)
{
    const size_t index = find(comparison, name);
    if (index < comparison->baselines.count) {
        fprintf(stream, LW_IN(language, "%sBeside them, %s", "%sÀ côté, %s"), bullet,
                name_of(comparison, index, language));
        put_balance(comparison, index, language, stream);
    }
}

lw_best lw_baseline_best(const lw_comparison *comparison)
{
    lw_best best = {.name = NULL, .benefit = (double)NAN};
    for (size_t i = 0; i < comparison->settlement_count; i++) {
        const double benefit = lw_comparison_value(comparison, "benefit", i);
        if (lw_verdict_knows_cost(comparison, i) && lw_verdict_settles(comparison, i) &&
            (best.name == NULL || benefit > best.benefit)) {
            best = (lw_best){comparison->names[i], benefit, false};
        }
    }
    for (size_t i = 0; i < comparison->baselines.count; i++) {
        const double benefit = value(comparison, "benefit", i);
        if (best.name == NULL || benefit > best.benefit) {
            best = (lw_best){comparison->baselines.names[i], benefit, true};
        }
    }
    return best;
}

static void say_best(const lw_comparison *comparison, lw_language language, const char *bullet,
                     FILE *stream)
{
    const lw_best best = lw_baseline_best(comparison);
    if (best.name == NULL) {
        return;
    }
    const char *name = best.is_baseline ? lw_label(best.name, language) : best.name;
    fprintf(stream,
            LW_IN(language,
                  "%sOf all that is compared, %s leaves members most over the period: %s %s.\n",
                  "%sDe tout ce qui est comparé, c'est %s qui laisse le plus aux membres sur la "
                  "période : %s %s.\n"),
            bullet, name, money(best.benefit, language).text, comparison->currency);
}

void lw_baseline_print_verdict(const lw_comparison *comparison, lw_language language,
                               const char *bullet, FILE *stream)
{
    if (comparison->baselines.count == 0) {
        return;
    }
    say_one(comparison, "grid_operator_default", language, bullet, stream);
    say_losers(comparison, language, bullet, stream);
    say_untaxed(comparison, language, bullet, stream);
    say_battery(comparison, language, bullet, stream);
    say_one(comparison, "association_spreadsheet", language, bullet, stream);
    say_best(comparison, language, bullet, stream);
}
