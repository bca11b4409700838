// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_print.h"

#include "scenarios/load/json_writer.h"
#include "scenarios/sweep/sweep_estimate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 64 };

/* What a printer writes about. */
typedef struct report {
    const lw_sweep *sweep;
    const lw_sweep_table *table;
    lw_sweep_figure *figures; /* [figure_count] */
    size_t figure_count;
    size_t *firsts; /* [settlement_count] */
    size_t ranked_count;
    size_t no_trade_count;
} report;

static lw_status open_report(report *r, const lw_sweep *sweep, const lw_sweep_table *table,
                             lw_error *error)
{
    *r = (report){.sweep = sweep, .table = table};
    r->figures = calloc(LW_SWEEP_FIGURE_MAX, sizeof *r->figures);
    r->firsts = calloc(table->settlement_count + 1, sizeof *r->firsts);
    if (r->figures == NULL || r->firsts == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the report");
    }
    const lw_status status = lw_sweep_figures(sweep, table, r->figures, &r->figure_count, error);
    if (status == LW_OK) {
        r->ranked_count = lw_sweep_rank(table, r->figures[0].metric, r->firsts, &r->no_trade_count);
    }
    return status;
}

static void close_report(report *r)
{
    free(r->figures);
    free(r->firsts);
}

static const char *design_name(const report *r)
{
    return r->sweep->plan.design.choice->tag;
}

static bool has_points(const report *r)
{
    const lw_sweep_design design = lw_sweep_design_of(&r->sweep->plan);
    return design == LW_SWEEP_GRID || design == LW_SWEEP_RANDOM;
}

static const char *input_name(const report *r, size_t input)
{
    const lw_sweep_factor *factors = r->sweep->plan.factors.items;
    return input < r->sweep->plan.factors.count ? factors[input].name : "seed";
}

static const char *redrawn(const report *r)
{
    return r->sweep->draws_weather
               ? "Each seed draws weather, use of homes, cars, meters and network delays anew, the "
                 "same for every point and settlement; prices and costs are not drawn."
               : "Each seed draws use of homes, cars, meters and network delays anew, the same for "
                 "every point and settlement; the weather is a file's and is not drawn, nor are "
                 "prices and costs.";
}

static void json_summary(lw_json_writer *json, const lw_sweep_summary *summary)
{
    lw_json_integer(json, "count", (int64_t)summary->mean.count);
    lw_json_number(json, "mean", summary->mean.mean);
    lw_json_number(json, "mean_low", summary->mean.interval.low);
    lw_json_number(json, "mean_high", summary->mean.interval.high);
    lw_json_number(json, "standard_deviation", summary->mean.standard_deviation);
    lw_json_number(json, "p05", summary->low);
    lw_json_number(json, "p95", summary->high);
    lw_json_number(json, "positive_ratio",
                   summary->mean.count > 0
                       ? (double)summary->positive_count / (double)summary->mean.count
                       : (double)NAN);
    lw_json_number(json, "positive_ratio_low", summary->positive.low);
    lw_json_number(json, "positive_ratio_high", summary->positive.high);
    if (!isnan(summary->ratio.value)) {
        lw_json_number(json, "ratio_of_sums", summary->ratio.value);
        lw_json_number(json, "ratio_of_sums_low", summary->ratio.interval.low);
        lw_json_number(json, "ratio_of_sums_high", summary->ratio.interval.high);
    }
}

static void json_factors(lw_json_writer *json, const report *r, size_t point)
{
    const lw_sweep_factor *factors = r->sweep->plan.factors.items;
    const double *coordinates = r->sweep->points.coordinates + point * r->sweep->points.input_count;
    lw_json_begin_object(json, "factors");
    for (size_t i = 0; i < r->sweep->plan.factors.count; i++) {
        const double value = lw_sweep_factor_value(&factors[i], coordinates[i]);
        const lw_sweep_level *levels = factors[i].levels.items;
        if (factors[i].levels.count > 0) {
            lw_json_text(json, factors[i].name, levels[(size_t)value].name);
        } else {
            lw_json_number(json, factors[i].name, value);
        }
    }
    lw_json_end_object(json);
}

static lw_status json_points(lw_json_writer *json, const report *r, const lw_sweep_figure *figure,
                             lw_error *error)
{
    const size_t replicates = r->sweep->points.replicate_count;
    lw_json_begin_array(json, "points");
    for (size_t p = 0; p < r->sweep->points.point_count; p++) {
        lw_sweep_summary summary;
        const lw_status status =
            lw_sweep_summarise(r->sweep, r->table, figure,
                               (lw_sweep_range){p * replicates, replicates}, &summary, error);
        if (status != LW_OK) {
            return status;
        }
        lw_json_begin_object(json, NULL);
        json_factors(json, r, p);
        json_summary(json, &summary);
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
    return LW_OK;
}

static lw_status json_effects(lw_json_writer *json, const report *r, const lw_sweep_figure *figure,
                              lw_error *error)
{
    lw_morris_effect effects[INPUT_MAX];
    const lw_status status = lw_sweep_effects(r->sweep, r->table, figure, effects, error);
    lw_json_begin_array(json, "inputs");
    for (size_t i = 0; status == LW_OK && i < r->sweep->points.input_count; i++) {
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "name", input_name(r, i));
        lw_json_number(json, "mu_star", effects[i].mu_star);
        lw_json_number(json, "mu_star_error", effects[i].mu_star_error);
        lw_json_number(json, "mu", effects[i].mu);
        lw_json_number(json, "sigma", effects[i].sigma);
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
    return status;
}

static lw_status json_indices(lw_json_writer *json, const report *r, const lw_sweep_figure *figure,
                              lw_error *error)
{
    lw_sobol_index indices[INPUT_MAX];
    const lw_status status = lw_sweep_indices(r->sweep, r->table, figure, indices, error);
    lw_json_begin_array(json, "inputs");
    for (size_t i = 0; status == LW_OK && i < r->sweep->points.input_count; i++) {
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "name", input_name(r, i));
        lw_json_number(json, "first", indices[i].first);
        lw_json_number(json, "first_low", indices[i].first_interval.low);
        lw_json_number(json, "first_high", indices[i].first_interval.high);
        lw_json_number(json, "total", indices[i].total);
        lw_json_number(json, "total_low", indices[i].total_interval.low);
        lw_json_number(json, "total_high", indices[i].total_interval.high);
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
    return status;
}

static lw_status json_figure(lw_json_writer *json, const report *r, const lw_sweep_figure *figure,
                             lw_error *error)
{
    lw_sweep_summary all;
    const lw_status status = lw_sweep_summarise(
        r->sweep, r->table, figure, (lw_sweep_range){0, r->table->member_count}, &all, error);
    if (status != LW_OK) {
        return status;
    }
    lw_json_text(json, "metric", figure->metric);
    lw_json_text(json, "settlement", r->table->names[figure->settlement]);
    if (figure->less < r->table->settlement_count) {
        lw_json_text(json, "less", r->table->names[figure->less]);
    } else {
        lw_json_null(json, "less");
    }
    lw_json_begin_object(json, "all");
    json_summary(json, &all);
    lw_json_end_object(json);
    if (has_points(r)) {
        return json_points(json, r, figure, error);
    }
    return lw_sweep_design_of(&r->sweep->plan) == LW_SWEEP_MORRIS
               ? json_effects(json, r, figure, error)
               : json_indices(json, r, figure, error);
}

static void json_head(lw_json_writer *json, const report *r)
{
    lw_json_text(json, "title", r->sweep->plan.title);
    lw_json_text(json, "scenario", r->sweep->plan.scenario);
    lw_json_text(json, "design", design_name(r));
    lw_json_integer(json, "member_count", (int64_t)r->table->member_count);
    lw_json_integer(json, "done_count", (int64_t)r->table->done_count);
    lw_json_integer(json, "replicate_count", r->sweep->plan.replicate_count);
    lw_json_number(json, "confidence_ratio", r->sweep->plan.confidence_ratio);
    lw_json_text(json, "currency", r->table->currency);
    lw_json_text(json, "redrawn", redrawn(r));
}

static void json_ranks(lw_json_writer *json, const report *r)
{
    lw_json_text(json, "rank_metric", r->figures[0].metric);
    lw_json_integer(json, "ranked_count", (int64_t)r->ranked_count);
    lw_json_integer(json, "no_trade_count", (int64_t)r->no_trade_count);
    lw_json_begin_array(json, "ranks");
    for (size_t s = 0; s < r->table->settlement_count; s++) {
        const lw_interval interval =
            lw_sweep_share(r->sweep, r->table->member_count, r->firsts[s], r->ranked_count);
        lw_json_begin_object(json, NULL);
        lw_json_text(json, "settlement", r->table->names[s]);
        lw_json_number(json, "best_ratio",
                       r->ranked_count > 0 ? (double)r->firsts[s] / (double)r->ranked_count
                                           : (double)NAN);
        lw_json_number(json, "best_ratio_low", interval.low);
        lw_json_number(json, "best_ratio_high", interval.high);
        lw_json_end_object(json);
    }
    lw_json_end_array(json);
}

lw_status lw_sweep_print_json(const lw_sweep *sweep, const lw_sweep_table *table, FILE *out,
                              lw_error *error)
{
    report r;
    lw_json_writer json;
    lw_status status = open_report(&r, sweep, table, error);
    if (status == LW_OK) {
        lw_json_writer_init(&json, out);
        lw_json_begin_object(&json, NULL);
        json_head(&json, &r);
        lw_json_begin_array(&json, "figures");
        for (size_t i = 0; status == LW_OK && i < r.figure_count; i++) {
            lw_json_begin_object(&json, NULL);
            status = json_figure(&json, &r, &r.figures[i], error);
            lw_json_end_object(&json);
        }
        lw_json_end_array(&json);
        json_ranks(&json, &r);
        lw_json_end_object(&json);
        (void)fputc('\n', out);
    }
    close_report(&r);
    return status;
}

static void text_name(FILE *out, const report *r, const lw_sweep_figure *figure)
{
    (void)fprintf(out, "%s of %s", figure->metric, r->table->names[figure->settlement]);
    if (figure->less < r->table->settlement_count) {
        (void)fprintf(out, " less that of %s", r->table->names[figure->less]);
    }
    (void)fputc('\n', out);
}

static void text_summary(FILE *out, const lw_sweep_summary *s)
{
    (void)fprintf(out, "%12.4g  [%.4g, %.4g]  %.4g to %.4g  %3.0f %% [%.0f, %.0f]\n", s->mean.mean,
                  s->mean.interval.low, s->mean.interval.high, s->low, s->high,
                  s->mean.count > 0 ? 100 * (double)s->positive_count / (double)s->mean.count
                                    : (double)NAN,
                  100 * s->positive.low, 100 * s->positive.high);
}

static void text_point(FILE *out, const report *r, size_t point)
{
    const lw_sweep_factor *factors = r->sweep->plan.factors.items;
    const double *coordinates = r->sweep->points.coordinates + point * r->sweep->points.input_count;
    (void)fprintf(out, " ");
    for (size_t i = 0; i < r->sweep->plan.factors.count; i++) {
        char number[40];
        const double value = lw_sweep_factor_value(&factors[i], coordinates[i]);
        const lw_sweep_level *levels = factors[i].levels.items;
        (void)snprintf(number, sizeof number, "%.5g", value);
        (void)fprintf(out, " %s=%s", factors[i].name,
                      factors[i].levels.count > 0 ? levels[(size_t)value].name : number);
    }
    (void)fprintf(out, "  ");
}

enum { TEXT_POINT_MAX = 200 };

static lw_status text_points(FILE *out, const report *r, const lw_sweep_figure *figure,
                             lw_error *error)
{
    const size_t replicates = r->sweep->points.replicate_count;
    const size_t count = r->sweep->points.point_count;
    for (size_t p = 0; count > 1 && p < count && p < TEXT_POINT_MAX; p++) {
        lw_sweep_summary summary;
        const lw_status status =
            lw_sweep_summarise(r->sweep, r->table, figure,
                               (lw_sweep_range){p * replicates, replicates}, &summary, error);
        if (status != LW_OK) {
            return status;
        }
        text_point(out, r, p);
        text_summary(out, &summary);
    }
    if (count > TEXT_POINT_MAX) {
        (void)fprintf(out, "  ... and %zu points more: see collected.csv, or --format json\n",
                      count - TEXT_POINT_MAX);
    }
    return LW_OK;
}

static lw_status text_effects(FILE *out, const report *r, const lw_sweep_figure *figure,
                              lw_error *error)
{
    lw_morris_effect effects[INPUT_MAX];
    const lw_status status = lw_sweep_effects(r->sweep, r->table, figure, effects, error);
    if (status == LW_OK) {
        (void)fprintf(out, "  %-24s %12s %12s %12s %12s\n", "input", "mu*", "+-", "mu", "sigma");
    }
    for (size_t i = 0; status == LW_OK && i < r->sweep->points.input_count; i++) {
        (void)fprintf(out, "  %-24s %12.4g %12.2g %12.4g %12.4g\n", input_name(r, i),
                      effects[i].mu_star, effects[i].mu_star_error, effects[i].mu,
                      effects[i].sigma);
    }
    return status;
}

static lw_status text_indices(FILE *out, const report *r, const lw_sweep_figure *figure,
                              lw_error *error)
{
    lw_sobol_index indices[INPUT_MAX];
    const lw_status status = lw_sweep_indices(r->sweep, r->table, figure, indices, error);
    if (status == LW_OK) {
        (void)fprintf(out, "  %-24s %8s %18s %8s %18s\n", "input", "alone", "", "in all", "");
    }
    for (size_t i = 0; status == LW_OK && i < r->sweep->points.input_count; i++) {
        (void)fprintf(out, "  %-24s %8.3f [%7.3f, %7.3f] %8.3f [%7.3f, %7.3f]\n", input_name(r, i),
                      indices[i].first, indices[i].first_interval.low,
                      indices[i].first_interval.high, indices[i].total,
                      indices[i].total_interval.low, indices[i].total_interval.high);
    }
    return status;
}

static lw_status text_figure(FILE *out, const report *r, const lw_sweep_figure *figure,
                             lw_error *error)
{
    lw_sweep_summary all;
    const lw_status status = lw_sweep_summarise(
        r->sweep, r->table, figure, (lw_sweep_range){0, r->table->member_count}, &all, error);
    if (status != LW_OK) {
        return status;
    }
    text_name(out, r, figure);
    (void)fprintf(out, "  all runs  ");
    text_summary(out, &all);
    if (!isnan(all.ratio.value)) {
        (void)fprintf(out, "  all together %.4g  [%.4g, %.4g]\n", all.ratio.value,
                      all.ratio.interval.low, all.ratio.interval.high);
    }
    if (has_points(r)) {
        return text_points(out, r, figure, error);
    }
    return lw_sweep_design_of(&r->sweep->plan) == LW_SWEEP_MORRIS
               ? text_effects(out, r, figure, error)
               : text_indices(out, r, figure, error);
}

static void text_ranks(FILE *out, const report *r)
{
    (void)fprintf(out, "\nHighest %s, share of the %zu runs with a trade\n", r->figures[0].metric,
                  r->ranked_count);
    if (r->no_trade_count > 0) {
        (void)fprintf(out, "  not ranked: %zu without any trade, where only the cost differs\n",
                      r->no_trade_count);
    }
    if (r->ranked_count == 0) {
        return;
    }
    for (size_t s = 0; s < r->table->settlement_count; s++) {
        const bool is_baseline = strcmp(r->table->kinds[s], LW_SWEEP_BASELINE) == 0;
        if (is_baseline && r->firsts[s] == 0) {
            continue; /* the last ones, and never first */
        }
        const lw_interval interval =
            lw_sweep_share(r->sweep, r->table->member_count, r->firsts[s], r->ranked_count);
        (void)fprintf(out, "  %-24s %5.1f %% [%.1f, %.1f]\n", r->table->names[s],
                      100 * (double)r->firsts[s] / (double)r->ranked_count, 100 * interval.low,
                      100 * interval.high);
    }
}

lw_status lw_sweep_print_text(const lw_sweep *sweep, const lw_sweep_table *table, FILE *out,
                              lw_error *error)
{
    report r;
    lw_status status = open_report(&r, sweep, table, error);
    if (status == LW_OK) {
        (void)fprintf(out, "%s\n%zu of %zu runs of %s, design %s. %s\n\n", sweep->plan.title,
                      table->done_count, table->member_count, sweep->plan.scenario, design_name(&r),
                      redrawn(&r));
        (void)fprintf(
            out,
            "Money in %s. Each line: mean [its %g %% interval], 5 to 95 %% of the runs, "
            "share above 0 [its interval]. All together: sum over sum [by bootstrap].\n\n",
            table->currency, 100 * sweep->plan.confidence_ratio);
    }
    for (size_t i = 0; status == LW_OK && i < r.figure_count; i++) {
        status = text_figure(out, &r, &r.figures[i], error);
    }
    if (status == LW_OK && r.figure_count > 0) {
        text_ranks(out, &r);
    }
    close_report(&r);
    return status;
}
