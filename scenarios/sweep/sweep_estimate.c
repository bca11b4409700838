// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_estimate.h"

#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Kinds of record that are no ledger; the first of them is what a ledger is held against. */
static bool is_intermediary(const char *kind)
{
    static const char *const kinds[] = {"syndicate",       "owners_association", "grid_operator",
                                        "local_authority", "retailer",           NULL};
    for (size_t i = 0; kinds[i] != NULL; i++) {
        if (strcmp(kinds[i], kind) == 0) {
            return true;
        }
    }
    return false;
}

static size_t first_intermediary(const lw_sweep_table *table)
{
    size_t s = 0;
    while (s < table->settlement_count && !is_intermediary(table->kinds[s])) {
        s++;
    }
    return s;
}

static void add(lw_sweep_figure *figures, size_t *count, lw_sweep_figure figure)
{
    if (*count < LW_SWEEP_FIGURE_MAX) {
        figures[(*count)++] = figure;
    }
}

static void default_figures(const lw_sweep_table *table, lw_sweep_figure *figures, size_t *count)
{
    static const char metric[] = "benefit_per_household_year";
    const size_t reference = first_intermediary(table);
    const size_t own_count = table->settlement_count - table->baseline_count;
    for (size_t s = 0; s < own_count; s++) {
        add(figures, count, (lw_sweep_figure){metric, s, table->settlement_count});
    }
    for (size_t s = 0; reference < table->settlement_count && s < own_count; s++) {
        if (s != reference) {
            add(figures, count, (lw_sweep_figure){metric, s, reference});
        }
    }
}

static lw_status find(const lw_sweep_table *table, const char *name, size_t *index, lw_error *error)
{
    *index = lw_sweep_settlement(table, name);
    return *index < table->settlement_count
               ? LW_OK
               : lw_error_set(error, LW_ERR_BAD_REFERENCE, "/outputs",
                              "the scenario has no settlement \"%s\"", name);
}

static lw_status asked_figures(const lw_sweep_table *table, const lw_sweep_output *output,
                               lw_sweep_figure *figures, size_t *count, lw_error *error)
{
    size_t less = table->settlement_count;
    size_t only = table->settlement_count;
    lw_status status = output->less != NULL ? find(table, output->less, &less, error) : LW_OK;
    if (status == LW_OK && output->settlement != NULL) {
        status = find(table, output->settlement, &only, error);
    }
    const size_t every = table->settlement_count - table->baseline_count;
    for (size_t s = 0; status == LW_OK && s < table->settlement_count; s++) {
        if (s != less && (s < every || s == only) &&
            (only == table->settlement_count || s == only)) {
            add(figures, count, (lw_sweep_figure){output->metric, s, less});
        }
    }
    return status;
}

lw_status lw_sweep_figures(const lw_sweep *sweep, const lw_sweep_table *table,
                           lw_sweep_figure figures[LW_SWEEP_FIGURE_MAX], size_t *count,
                           lw_error *error)
{
    const lw_sweep_output *outputs = sweep->plan.outputs.items;
    lw_status status = LW_OK;
    *count = 0;
    if (sweep->plan.outputs.count == 0) {
        default_figures(table, figures, count);
    }
    for (size_t i = 0; status == LW_OK && i < sweep->plan.outputs.count; i++) {
        status = asked_figures(table, &outputs[i], figures, count, error);
    }
    return status;
}

double lw_sweep_value(const lw_sweep_table *table, const lw_sweep_figure *figure, size_t member)
{
    size_t stride = 0;
    const double *column = lw_sweep_column(table, figure->metric, figure->settlement, &stride);
    LW_ASSERT(column != NULL);
    const double value = column[member * stride];
    if (figure->less == table->settlement_count) {
        return value;
    }
    const double *other = lw_sweep_column(table, figure->metric, figure->less, &stride);
    return value - other[member * stride];
}

/* Values of the members that are done; returns how many. */
static size_t gather(const lw_sweep_table *table, const lw_sweep_figure *figure, size_t first,
                     size_t count, double *values)
{
    size_t kept = 0;
    for (size_t m = first; m < first + count; m++) {
        const double value = table->is_done[m] ? lw_sweep_value(table, figure, m) : (double)NAN;
        if (!isnan(value)) {
            values[kept++] = value;
        }
    }
    return kept;
}

static size_t count_positive(const double *values, size_t count)
{
    size_t positive = 0;
    for (size_t i = 0; i < count; i++) {
        positive += values[i] > 0 ? 1 : 0;
    }
    return positive;
}

/* Figures that are one sum over another, over the whole of the runs. */
static const struct {
    const char *metric;
    const char *above;
    const char *below;
} ratios[] = {
    {"settlement_cost_per_kwh", "settlement_cost", "traded_energy_kwh"},
    {"consensus_energy_per_traded_kwh_ratio", "consensus_energy_kwh", "traded_energy_kwh"},
};
enum { RATIO_COUNT = sizeof ratios / sizeof ratios[0], RESAMPLE_COUNT = 2000 };

typedef struct ratio_rows {
    double *above; /* [count] */
    double *below;
    size_t count;
} ratio_rows;

static double ratio_statistic(const void *context, const uint32_t *rows, size_t count)
{
    const ratio_rows *own = context;
    double above = 0;
    double below = 0;
    for (size_t i = 0; i < count; i++) {
        above += own->above[rows[i]];
        below += own->below[rows[i]];
    }
    return above / below;
}

/* What a range of members has been drawn from: points, seeds, or both crossed, since the seeds are
 * the same at every point. The points of a grid are chosen, so there only seeds are drawn. */
typedef struct drawn {
    size_t point_count; /* 0 = they are chosen */
    size_t seed_count;  /* 0 = the seed is one of the factors, or there is but one for all */
} drawn;

static drawn drawn_of(const lw_sweep *sweep, size_t member_count)
{
    const size_t replicates = sweep->points.replicate_count;
    const lw_sweep_design design = lw_sweep_design_of(&sweep->plan);
    if (design == LW_SWEEP_GRID || member_count <= replicates) {
        return (drawn){0, replicates};
    }
    return (drawn){member_count / replicates, replicates > 1 ? replicates : 0};
}

/* The fewest that are independent. */
static size_t fewest(drawn d)
{
    return d.point_count == 0 || (d.seed_count > 0 && d.seed_count < d.point_count) ? d.seed_count
                                                                                    : d.point_count;
}

lw_interval lw_sweep_share(const lw_sweep *sweep, size_t member_count, size_t successes,
                           size_t count)
{
    const double confidence = sweep->plan.confidence_ratio;
    const size_t units = fewest(drawn_of(sweep, member_count));
    if (count == 0 || units >= count) {
        return lw_estimate_proportion(successes, count, confidence);
    }
    const double of_units = (double)units * (double)successes / (double)count;
    return (lw_interval){lw_estimate_proportion((size_t)floor(of_units), units, confidence).low,
                         lw_estimate_proportion((size_t)ceil(of_units), units, confidence).high};
}

/* Means over the points of each seed, or over the seeds of each point. */
static size_t gather_means(const lw_sweep *sweep, const lw_sweep_table *table,
                           const lw_sweep_figure *figure, lw_sweep_range range, bool by_seed,
                           double *means)
{
    const size_t replicates = sweep->points.replicate_count;
    const size_t unit_count = by_seed ? replicates : range.count / replicates;
    const size_t step = by_seed ? replicates : 1;
    size_t kept = 0;
    for (size_t unit = 0; unit < unit_count; unit++) {
        const size_t first = range.first + unit * (by_seed ? 1 : replicates);
        const size_t end = by_seed ? range.first + range.count : first + replicates;
        double sum = 0;
        size_t count = 0;
        for (size_t m = first; m < end; m += step) {
            const double value = table->is_done[m] ? lw_sweep_value(table, figure, m) : (double)NAN;
            sum += isnan(value) ? 0 : value;
            count += isnan(value) ? 0 : 1;
        }
        if (count > 0) {
            means[kept++] = sum / (double)count;
        }
    }
    return kept;
}

/* The interval of the mean over all, from what was drawn: the wider one of points and seeds. */
static lw_interval interval_of_mean(const lw_sweep *sweep, const lw_sweep_table *table,
                                    const lw_sweep_figure *figure, lw_sweep_range range,
                                    double *room)
{
    const drawn d = drawn_of(sweep, range.count);
    lw_interval widest = {(double)NAN, (double)NAN};
    for (int by_seed = 0; by_seed < 2; by_seed++) {
        if ((by_seed ? d.seed_count : d.point_count) > 0) {
            const size_t count = gather_means(sweep, table, figure, range, by_seed, room);
            const lw_interval own =
                lw_estimate_mean(room, count, sweep->plan.confidence_ratio).interval;
            widest =
                isnan(widest.low) || own.high - own.low > widest.high - widest.low ? own : widest;
        }
    }
    return widest;
}

/* Both settlements of a difference have traded the same, so it is one ratio too. Members are summed
 * by point where points are drawn, else by seed. */
static void gather_ratio(const lw_sweep *sweep, const lw_sweep_table *table,
                         const lw_sweep_figure *figure, size_t kind, lw_sweep_range range,
                         ratio_rows *rows)
{
    const lw_sweep_figure above = {ratios[kind].above, figure->settlement, figure->less};
    const lw_sweep_figure below = {ratios[kind].below, figure->settlement, table->settlement_count};
    const size_t replicates = sweep->points.replicate_count;
    const bool by_point = drawn_of(sweep, range.count).point_count > 0;
    for (size_t i = 0; i < range.count; i++) {
        const size_t m = range.first + i;
        const double part = table->is_done[m] ? lw_sweep_value(table, &above, m) : (double)NAN;
        const double whole = table->is_done[m] ? lw_sweep_value(table, &below, m) : (double)NAN;
        if (!isnan(part) && !isnan(whole)) {
            const size_t row = by_point ? i / replicates : i % replicates;
            rows->above[row] += part;
            rows->below[row] += whole;
        }
    }
    for (size_t row = 0; row < range.count; row++) {
        if (rows->above[row] != 0 || rows->below[row] != 0) {
            rows->above[rows->count] = rows->above[row];
            rows->below[rows->count++] = rows->below[row];
        }
    }
}

/* NaN of a figure that is no ratio. */
static lw_status ratio_of_sums(const lw_sweep *sweep, const lw_sweep_table *table,
                               const lw_sweep_figure *figure, lw_sweep_range range,
                               lw_bootstrap_estimate *estimate, lw_error *error)
{
    size_t kind = 0;
    *estimate = (lw_bootstrap_estimate){(double)NAN, {(double)NAN, (double)NAN}};
    while (kind < RATIO_COUNT && strcmp(ratios[kind].metric, figure->metric) != 0) {
        kind++;
    }
    if (kind == RATIO_COUNT) {
        return LW_OK;
    }
    double *room = calloc(2 * range.count + 1, sizeof *room);
    if (room == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu members",
                            range.count);
    }
    ratio_rows rows = {.above = room, .below = room + range.count};
    gather_ratio(sweep, table, figure, kind, range, &rows);
    const lw_bootstrap_request request = {.statistic = ratio_statistic,
                                          .context = &rows,
                                          .count = rows.count,
                                          .resample_count = RESAMPLE_COUNT,
                                          .confidence = sweep->plan.confidence_ratio,
                                          .seed = (uint64_t)sweep->plan.seed,
                                          .purpose = "sweep-ratio"};
    const lw_status status = rows.count == 0 ? LW_OK : lw_bootstrap(&request, estimate, error);
    free(room);
    return status;
}

lw_status lw_sweep_summarise(const lw_sweep *sweep, const lw_sweep_table *table,
                             const lw_sweep_figure *figure, lw_sweep_range range,
                             lw_sweep_summary *summary, lw_error *error)
{
    const double confidence = sweep->plan.confidence_ratio;
    double *values = calloc(range.count + 1, sizeof *values);
    if (values == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu members",
                            range.count);
    }
    lw_status status = LW_OK;
    const size_t kept = gather(table, figure, range.first, range.count, values);
    summary->mean = lw_estimate_mean(values, kept, confidence);
    summary->positive_count = count_positive(values, kept);
    summary->positive = lw_sweep_share(sweep, range.count, summary->positive_count, kept);
    status = ratio_of_sums(sweep, table, figure, range, &summary->ratio, error);
    lw_sort_values(values, kept);
    summary->low = lw_quantile(values, kept, 0.05);
    summary->high = lw_quantile(values, kept, 0.95);
    summary->mean.interval = interval_of_mean(sweep, table, figure, range, values);
    free(values);
    return status;
}

/* The city is the same for all settlements, so the first one says it. */
static bool has_trade(const lw_sweep_table *table, size_t member)
{
    static const char *const metrics[] = {"traded_energy_kwh", "operation_count",
                                          "operation_refused_count"};
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++) {
        const lw_sweep_figure figure = {metrics[i], 0, table->settlement_count};
        if (lw_sweep_value(table, &figure, member) > 0) {
            return true;
        }
    }
    return false;
}

size_t lw_sweep_rank(const lw_sweep_table *table, const char *metric, size_t *firsts,
                     size_t *no_trade_count)
{
    memset(firsts, 0, table->settlement_count * sizeof *firsts);
    size_t counted = 0;
    *no_trade_count = 0;
    for (size_t m = 0; m < table->member_count; m++) {
        if (table->is_done[m] && !has_trade(table, m)) {
            (*no_trade_count)++;
            continue;
        }
        size_t best = table->settlement_count;
        double best_value = -(double)INFINITY;
        for (size_t s = 0; table->is_done[m] && s < table->settlement_count; s++) {
            const lw_sweep_figure figure = {metric, s, table->settlement_count};
            const double value = lw_sweep_value(table, &figure, m);
            if (value > best_value) {
                best_value = value;
                best = s;
            }
        }
        if (best < table->settlement_count) {
            firsts[best]++;
            counted++;
        }
    }
    return counted;
}

/* The figure in every member; every one must be there. free() it. */
static lw_status whole_column(const lw_sweep_table *table, const lw_sweep_figure *figure,
                              double **values, lw_error *error)
{
    *values = calloc(table->member_count + 1, sizeof **values);
    if (*values == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    if (table->done_count < table->member_count) {
        return lw_error_set(error, LW_ERR_STOPPED, "",
                            "%zu of %zu members are there; a design is judged when it is whole",
                            table->done_count, table->member_count);
    }
    for (size_t m = 0; m < table->member_count; m++) {
        (*values)[m] = lw_sweep_value(table, figure, m);
    }
    return LW_OK;
}

lw_status lw_sweep_effects(const lw_sweep *sweep, const lw_sweep_table *table,
                           const lw_sweep_figure *figure, lw_morris_effect *effects,
                           lw_error *error)
{
    const lw_sweep_morris *params = sweep->plan.design.value;
    const lw_morris morris = {.input_count = sweep->points.input_count,
                              .trajectory_count = (size_t)params->trajectory_count,
                              .level_count = (size_t)params->level_count,
                              .seed = (uint64_t)sweep->plan.seed};
    double *values = NULL;
    lw_status status = whole_column(table, figure, &values, error);
    if (status == LW_OK) {
        status = lw_morris_effects(&morris, sweep->points.coordinates, values, effects, error);
    }
    free(values);
    return status;
}

lw_status lw_sweep_indices(const lw_sweep *sweep, const lw_sweep_table *table,
                           const lw_sweep_figure *figure, lw_sobol_index *indices, lw_error *error)
{
    const lw_sweep_saltelli *params = sweep->plan.design.value;
    const lw_saltelli saltelli = {.input_count = sweep->points.input_count,
                                  .base_count = (size_t)params->base_count,
                                  .seed = (uint64_t)sweep->plan.seed};
    double *values = NULL;
    lw_status status = whole_column(table, figure, &values, error);
    if (status == LW_OK) {
        status = lw_sobol_indices(&saltelli, values, sweep->plan.confidence_ratio, indices, error);
    }
    free(values);
    return status;
}
