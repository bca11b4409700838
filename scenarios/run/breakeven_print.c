// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/breakeven_print.h"

#include "models/city/figure.h"
#include "scenarios/load/json_writer.h"
#include "scenarios/load/param_text.h"

#include <math.h>
#include <string.h>

typedef struct value_text {
    char text[40];
} value_text;

static value_text shown(double value, lw_language language)
{
    value_text shown;
    (void)snprintf(shown.text, sizeof shown.text, "%.8g", value);
    char *point = strchr(shown.text, '.');
    if (point != NULL && language == LW_LANGUAGE_FR) {
        *point = ',';
    }
    return shown;
}

static const char *ahead(const lw_breakeven_report *report, const lw_evaluation_point *point)
{
    return report->request->settlements[point->difference > 0 ? 0 : 1];
}

/* " (EUR/year)": the currency's code in the place of its word; "" for counts and ratios. */
static value_text unit_of(const lw_breakeven_report *report, bool is_french)
{
    static const char any[] = LW_UNIT_CURRENCY;
    static const char year[] = "/year";
    const char *unit = report->unit == NULL || strcmp(report->unit, "1") == 0 ? "" : report->unit;
    const bool is_money = strncmp(unit, any, strlen(any)) == 0;
    const char *rest = is_money ? unit + strlen(any) : unit;
    value_text text = {""};
    if (unit[0] != '\0') {
        (void)snprintf(text.text, sizeof text.text, " (%.8s%.20s)",
                       is_money ? report->currency : "",
                       is_french && strcmp(rest, year) == 0 ? "/an" : rest);
    }
    return text;
}

static void text_head(const lw_breakeven_report *report, bool is_french, FILE *out)
{
    const lw_evaluation_request *request = report->request;
    const lw_language language = is_french ? LW_LANGUAGE_FR : LW_LANGUAGE_EN;
    (void)fprintf(out,
                  is_french ? "Seuil d'égalité entre %s et %s selon %s%s, de %s à %s\n"
                            : "Break-even of %s and %s over %s%s, from %s to %s\n",
                  request->settlements[0], request->settlements[1], request->pointer,
                  unit_of(report, is_french).text, shown(report->search->low, language).text,
                  shown(report->search->high, language).text);
    if (request->seed_count == 1) {
        (void)fprintf(out,
                      is_french ? "Graine %lld à chaque valeur.\n" : "Seed %lld at every value.\n",
                      (long long)request->seed);
    } else {
        (void)fprintf(out,
                      is_french
                          ? "Moyennes sur %zu graines, de %lld à %lld, les mêmes à chaque valeur.\n"
                          : "Means of %zu seeds, %lld to %lld, the same at every value.\n",
                      request->seed_count, (long long)request->seed,
                      (long long)request->seed + (long long)request->seed_count - 1);
    }
    if (request->alone) {
        (void)fprintf(out,
                      is_french
                          ? "La valeur ne vaut que pour %s ; %s reste tel que le scénario le dit.\n"
                          : "The value is set for %s alone; %s is that of the scenario as it is.\n",
                      request->settlements[0], request->settlements[1]);
    }
}

static void text_points(const lw_breakeven_report *report, bool is_french, lw_language language,
                        FILE *out)
{
    (void)fprintf(out, "\n");
    (void)fprintf(out,
                  is_french ? "bénéfice de %s moins celui de %s, %s sur la période"
                            : "benefit of %s less that of %s, %s over the period",
                  report->request->settlements[0], report->request->settlements[1],
                  report->currency);
    (void)fprintf(out, "\n");
    for (size_t i = 0; i < report->found->point_count; i++) {
        const lw_evaluation_point *point = &report->found->points[i];
        (void)fprintf(out, "  %14s  %14s", shown(point->value, language).text,
                      lw_number_text_of(point->difference, 2, language).text);
        if (!isnan(point->standard_error)) {
            (void)fprintf(out, " ± %s", lw_number_text_of(point->standard_error, 2, language).text);
        }
        (void)fputc('\n', out);
    }
    (void)fputc('\n', out);
}

/* Who is ahead on either side; a side nobody leads is not told of. */
static void text_sides(const lw_breakeven_report *report, const lw_breakeven_crossing *crossing,
                       bool is_french, FILE *out)
{
    const lw_evaluation_point *below = lw_breakeven_below(report->found, crossing);
    const lw_evaluation_point *above = lw_breakeven_above(report->found, crossing);
    if (below != NULL) {
        (void)fprintf(out, is_french ? "%s est devant en dessous" : "%s is ahead below",
                      ahead(report, below));
    }
    if (above != NULL) {
        (void)fprintf(out,
                      below == NULL ? (is_french ? "%s est devant au-dessus" : "%s is ahead above")
                                    : (is_french ? ", %s au-dessus" : ", %s above"),
                      ahead(report, above));
    }
    (void)fputs(below == NULL && above == NULL
                    ? (is_french ? "aucun n'est devant.\n" : "neither is ahead anywhere.\n")
                    : ".\n",
                out);
}

static void text_crossing(const lw_breakeven_report *report, const lw_breakeven_crossing *crossing,
                          bool is_french, FILE *out, lw_language language)
{
    const value_text low = shown(crossing->low.value, language);
    const value_text high = shown(crossing->high.value, language);
    const value_text value = shown(crossing->value, language);
    if (crossing->low.difference == 0 && crossing->low.value == crossing->high.value) {
        (void)fprintf(
            out, is_french ? "Égalité exacte à %s : " : "Break-even at exactly %s: ", value.text);
    } else if (crossing->low.difference == 0) {
        (void)fprintf(out,
                      is_french ? "Les deux se valent de %s à %s : "
                                : "Both are worth the same from %s to %s: ",
                      low.text, high.text);
    } else {
        (void)fprintf(out,
                      is_french ? "Égalité à %s (entre %s et %s) : "
                                : "Break-even at %s (between %s and %s): ",
                      value.text, low.text, high.text);
    }
    text_sides(report, crossing, is_french, out);
    (void)fprintf(out,
                  is_french ? "Il s'y échange %s kWh sur la période.\n"
                            : "There %s kWh are traded over the period.\n",
                  lw_number_text_short(crossing->high.traded_energy_kwh, language).text);
}

void lw_breakeven_print_text(const lw_breakeven_report *report, lw_language language, FILE *out)
{
    const bool is_french = language == LW_LANGUAGE_FR;
    const lw_breakeven *found = report->found;
    text_head(report, is_french, out);
    text_points(report, is_french, language, out);
    for (size_t i = 0; i < found->crossing_count; i++) {
        text_crossing(report, &found->crossings[i], is_french, out, language);
    }
    if (found->crossing_count == 0) {
        const lw_evaluation_point *nearest = lw_breakeven_nearest(found);
        (void)fprintf(out,
                      is_french ? "Pas d'égalité dans l'intervalle : %s est devant aux %zu "
                                  "valeurs, d'au moins %s %s (à %s).\n"
                                : "No break-even in the range: %s is ahead at all %zu values, by "
                                  "%s %s at least (at %s).\n",
                      ahead(report, nearest), found->point_count,
                      lw_number_text_of(fabs(nearest->difference), 2, language).text,
                      report->currency, shown(nearest->value, language).text);
        (void)fputs(is_french ? "Deux croisements entre valeurs voisines ne se verraient pas ; "
                                "--values regarde de plus près.\n"
                              : "Two crossings between neighbouring values would not be seen; "
                                "--values looks closer.\n",
                    out);
    }
    (void)fprintf(out, is_french ? "%zu valeurs, %zu simulations.\n" : "%zu values, %zu runs.\n",
                  found->point_count, lw_evaluation_run_count(report->search->evaluation));
}

static void json_point(lw_json_writer *json, const char *key, const lw_evaluation_point *point)
{
    lw_json_begin_object(json, key);
    lw_json_number(json, "value", point->value);
    lw_json_number(json, "difference", point->difference);
    lw_json_number(json, "standard_error", point->standard_error);
    lw_json_number(json, "benefit_of_first", point->benefits[0]);
    lw_json_number(json, "benefit_of_second", point->benefits[1]);
    lw_json_number(json, "traded_energy_kwh", point->traded_energy_kwh);
    lw_json_end_object(json);
}

static void json_ahead(lw_json_writer *json, const char *key, const lw_breakeven_report *report,
                       const lw_evaluation_point *point)
{
    if (point == NULL) {
        lw_json_null(json, key);
    } else {
        lw_json_text(json, key, ahead(report, point));
    }
}

static void json_request(lw_json_writer *json, const lw_breakeven_report *report)
{
    const lw_evaluation_request *request = report->request;
    lw_json_text(json, "scenario", request->scenario_path);
    lw_json_text(json, "pointer", request->pointer);
    lw_json_text(json, "first", request->settlements[0]);
    lw_json_text(json, "second", request->settlements[1]);
    lw_json_boolean(json, "alone", request->alone);
    lw_json_number(json, "low", report->search->low);
    lw_json_number(json, "high", report->search->high);
    if (report->search->whole) {
        lw_json_null(json, "tolerance");
    } else {
        lw_json_number(json, "tolerance", report->search->tolerance);
    }
    lw_json_integer(json, "seed", request->seed);
    lw_json_integer(json, "seed_count", (int64_t)request->seed_count);
    lw_json_text(json, "currency", report->currency);
}

void lw_breakeven_print_json(const lw_breakeven_report *report, FILE *out)
{
    lw_json_writer json;
    const lw_breakeven *found = report->found;
    lw_json_writer_init(&json, out);
    lw_json_begin_object(&json, NULL);
    json_request(&json, report);
    lw_json_integer(&json, "run_count",
                    (int64_t)lw_evaluation_run_count(report->search->evaluation));
    lw_json_begin_array(&json, "crossings");
    for (size_t i = 0; i < found->crossing_count; i++) {
        const lw_breakeven_crossing *crossing = &found->crossings[i];
        lw_json_begin_object(&json, NULL);
        lw_json_number(&json, "value", crossing->value);
        json_ahead(&json, "ahead_below", report, lw_breakeven_below(found, crossing));
        json_ahead(&json, "ahead_above", report, lw_breakeven_above(found, crossing));
        json_point(&json, "low", &crossing->low);
        json_point(&json, "high", &crossing->high);
        lw_json_end_object(&json);
    }
    lw_json_end_array(&json);
    if (found->crossing_count == 0) {
        json_ahead(&json, "ahead_throughout", report, lw_breakeven_nearest(found));
    } else {
        lw_json_null(&json, "ahead_throughout");
    }
    lw_json_begin_array(&json, "points");
    for (size_t i = 0; i < found->point_count; i++) {
        json_point(&json, NULL, &found->points[i]);
    }
    lw_json_end_array(&json);
    lw_json_end_object(&json);
    (void)fputc('\n', out);
}
