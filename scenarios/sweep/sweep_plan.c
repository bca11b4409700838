// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_plan.h"

#include "models/city/comparison.h"
#include "scenarios/load/override.h"
#include "sim/base/check.h"
#include "sim/statistics/sobol_indices.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MEMBER_LIMIT_COUNT = 1000000 };

static const char *const scales[] = {"linear", "log", NULL};
static const char format_source[] = "definition of the plan format";

static const lw_param setting_rows[] = {
    {.name = "set",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_sweep_setting, set),
     .doc = "A field and its value, \"/pointer=value\", as --set takes it."},
};
static const lw_param_table setting_table = {.name = "setting",
                                             .doc = "A field that a level sets.",
                                             .size = sizeof(lw_sweep_setting),
                                             .rows = setting_rows,
                                             .count = LW_PARAM_COUNT(setting_rows)};

static const lw_param level_rows[] = {
    {.name = "name",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_sweep_level, name),
     .doc = "Name of the level in tables."},
    {.name = "settings",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_sweep_level, settings),
     .doc = "Fields that the level sets together; none leaves the scenario as it is.",
     .table = &setting_table,
     .count_low = 0,
     .count_high = 100},
};
static const lw_param_table level_table = {.name = "level",
                                           .doc = "One of the named alternatives of a factor.",
                                           .size = sizeof(lw_sweep_level),
                                           .rows = level_rows,
                                           .count = LW_PARAM_COUNT(level_rows)};

static const lw_param factor_rows[] = {
    {.name = "name",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_sweep_factor, name),
     .doc = "Name of the factor in tables."},
    {.name = "pointer",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_sweep_factor, pointer),
     .presence = LW_PARAM_UNSET,
     .doc = "JSON pointer of the number that varies; not with levels.",
     .fallback_text = "the factor has levels"},
    {.name = "low",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_sweep_factor, low),
     .presence = LW_PARAM_UNSET,
     .doc = "Lower end of its range, in the field's unit.",
     .fallback_text = "the field's own: its usual range, else its allowed one"},
    {.name = "high",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_sweep_factor, high),
     .presence = LW_PARAM_UNSET,
     .doc = "Upper end of its range, in the field's unit.",
     .fallback_text = "the field's own: its usual range, else its allowed one"},
    {.name = "scale",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_sweep_factor, scale),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Whether values are spread evenly (linear) or evenly in their logarithm (log).",
     .choices = scales,
     .fallback = LW_SWEEP_LINEAR,
     .source = format_source},
    {.name = "whole",
     .kind = LW_PARAM_BOOLEAN,
     .offset = offsetof(lw_sweep_factor, whole),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Whole numbers only; so for a field that is one.",
     .fallback = 0,
     .source = format_source},
    {.name = "step_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_factor, step_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Values of the range on a grid, both ends included.",
     .low = 2,
     .high = 10000,
     .fallback = 5,
     .source = format_source},
    {.name = "values",
     .kind = LW_PARAM_REALS,
     .offset = offsetof(lw_sweep_factor, values),
     .presence = LW_PARAM_UNSET,
     .doc = "The numbers that it takes, in place of a range.",
     .count_low = 1,
     .count_high = 10000,
     .fallback_text = "it has a range or levels"},
    {.name = "levels",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_sweep_factor, levels),
     .presence = LW_PARAM_UNSET,
     .doc = "Named alternatives that set several fields together, in place of a number.",
     .table = &level_table,
     .count_low = 1,
     .count_high = 1000,
     .fallback_text = "it is a number"},
};
static const lw_param_table factor_table = {.name = "factor",
                                            .doc = "Something about the scenario that varies.",
                                            .size = sizeof(lw_sweep_factor),
                                            .rows = factor_rows,
                                            .count = LW_PARAM_COUNT(factor_rows)};

/* C has no empty struct; a table needs a size. */
typedef struct grid_params {
    char unused;
} grid_params;
static const lw_param_table grid_table = {.name = "grid design",
                                          .doc = "Every combination of the factors' values.",
                                          .size = sizeof(grid_params)};

static const lw_param random_rows[] = {
    {.name = "point_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_random, point_count),
     .unit = "1",
     .doc = "Points drawn, each factor on its own and evenly over its range.",
     .low = 1,
     .high = MEMBER_LIMIT_COUNT},
};
static const lw_param_table random_table = {.name = "random design",
                                            .doc = "Points drawn at random.",
                                            .size = sizeof(lw_sweep_random),
                                            .rows = random_rows,
                                            .count = LW_PARAM_COUNT(random_rows)};

static const lw_param morris_rows[] = {
    {.name = "trajectory_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_morris, trajectory_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Trajectories; each takes one run more than there are inputs.",
     .low = 1,
     .high = 10000,
     .fallback = 10,
     .source = "Campolongo et al. 2007: ten trajectories are usual"},
    {.name = "level_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_morris, level_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Levels of each input; an even number.",
     .low = 2,
     .high = 100,
     .fallback = 4,
     .source = "Morris 1991: four levels"},
};
static const lw_param_table morris_table = {.name = "Morris design",
                                            .doc = "Screening: which inputs matter at all.",
                                            .size = sizeof(lw_sweep_morris),
                                            .rows = morris_rows,
                                            .count = LW_PARAM_COUNT(morris_rows)};

static const lw_param saltelli_rows[] = {
    {.name = "base_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_saltelli, base_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc =
         "Rows of the base; each takes two runs more than there are inputs. Best a power of two.",
     .low = 4,
     .high = 65536,
     .fallback = 256,
     .source = "assumption: enough to rank inputs; 2048 for two digits (docs/explanation/"
               "uncertainty.md)"},
};
static const lw_param_table saltelli_table = {
    .name = "Saltelli design",
    .doc = "Shares of variance: how much each input causes, alone and with others.",
    .size = sizeof(lw_sweep_saltelli),
    .rows = saltelli_rows,
    .count = LW_PARAM_COUNT(saltelli_rows)};

static const lw_param_variant designs[] = {
    [LW_SWEEP_GRID] = {"grid", "Every combination of the factors' values.", &grid_table, NULL},
    [LW_SWEEP_RANDOM] = {"random", "Points drawn at random.", &random_table, NULL},
    [LW_SWEEP_MORRIS] = {"morris", "Screening: which inputs matter at all.", &morris_table, NULL},
    [LW_SWEEP_SALTELLI] = {"saltelli", "Shares of variance.", &saltelli_table, NULL},
    {.tag = NULL},
};

static const lw_param output_rows[] = {
    {.name = "metric",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_sweep_output, metric),
     .doc = "A figure of the comparison, e.g. \"benefit_per_household_year\"."},
    {.name = "settlement",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_sweep_output, settlement),
     .presence = LW_PARAM_UNSET,
     .doc = "Settlement whose figure it is.",
     .fallback_text = "every settlement"},
    {.name = "less",
     .kind = LW_PARAM_NAME,
     .offset = offsetof(lw_sweep_output, less),
     .presence = LW_PARAM_UNSET,
     .doc = "Settlement whose figure is taken off: the paired difference.",
     .fallback_text = "the figure itself"},
};
static const lw_param_table output_table = {.name = "output",
                                            .doc = "What is estimated.",
                                            .size = sizeof(lw_sweep_output),
                                            .rows = output_rows,
                                            .count = LW_PARAM_COUNT(output_rows)};

static const lw_param plan_rows[] = {
    {.name = "ledgerwatt_sweep",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_plan, format),
     .unit = "1",
     .doc = "Version of the plan format; always 1.",
     .low = 1,
     .high = 1},
    {.name = "title",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_sweep_plan, title),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "One line that names the sweep.",
     .fallback_text = "",
     .source = format_source},
    {.name = "scenario",
     .kind = LW_PARAM_TEXT,
     .offset = offsetof(lw_sweep_plan, scenario),
     .doc = "Path of the scenario, from the folder of the plan."},
    {.name = "design",
     .kind = LW_PARAM_VARIANT,
     .offset = offsetof(lw_sweep_plan, design),
     .doc = "How points are chosen.",
     .discriminator = "kind",
     .variants = designs},
    {.name = "factors",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_sweep_plan, factors),
     .presence = LW_PARAM_UNSET,
     .doc = "What varies.",
     .table = &factor_table,
     .count_low = 0,
     .count_high = 40,
     .fallback_text = "nothing but the seed"},
    {.name = "replicate_count",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_plan, replicate_count),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Seeds with which every point is run; in morris and saltelli, seeds that the input "
            "\"seed\" chooses from.",
     .low = 1,
     .high = 100000,
     .fallback = 20,
     .source = "assumption: Student's quantile is then within 7 % of the normal one"},
    {.name = "seed",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_sweep_plan, seed),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Seed of the first replicate and of the design; replicate r has this seed + r.",
     .low = 0,
     .high = 9007199254740991,
     .fallback = 1,
     .source = format_source},
    {.name = "confidence_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_sweep_plan, confidence_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Confidence of the intervals.",
     .low = 0.5,
     .high = 0.9999,
     .fallback = 0.95,
     .source = format_source},
    {.name = "outputs",
     .kind = LW_PARAM_ARRAY,
     .offset = offsetof(lw_sweep_plan, outputs),
     .presence = LW_PARAM_UNSET,
     .doc = "What is estimated.",
     .table = &output_table,
     .count_low = 1,
     .count_high = 100,
     .fallback_text = "benefit_per_household_year of every settlement, and its excess over the "
                      "first intermediary"},
};

const lw_param_table lw_sweep_plan_table = {.name = "sweep plan",
                                            .doc = "Many runs of one scenario, and what they say.",
                                            .size = sizeof(lw_sweep_plan),
                                            .rows = plan_rows,
                                            .count = LW_PARAM_COUNT(plan_rows)};

lw_sweep_design lw_sweep_design_of(const lw_sweep_plan *plan)
{
    LW_ASSERT(plan->design.choice != NULL);
    return (lw_sweep_design)(plan->design.choice - designs);
}

bool lw_sweep_seed_is_input(const lw_sweep_plan *plan)
{
    const lw_sweep_design design = lw_sweep_design_of(plan);
    return (design == LW_SWEEP_MORRIS || design == LW_SWEEP_SALTELLI) && plan->replicate_count > 1;
}

size_t lw_sweep_input_count(const lw_sweep_plan *plan)
{
    return plan->factors.count + (lw_sweep_seed_is_input(plan) ? 1 : 0);
}

size_t lw_sweep_step_count(const lw_sweep_factor *factor)
{
    if (factor->levels.count > 0) {
        return factor->levels.count;
    }
    if (factor->values.count > 0) {
        return factor->values.count;
    }
    const size_t steps = (size_t)factor->step_count;
    const double span = factor->high - factor->low + 1;
    return factor->whole && span < (double)steps ? (size_t)span : steps;
}

typedef struct checker {
    const lw_sweep_plan *plan;
    lw_report *report;
} checker;

static void fault(const checker *c, const char *pointer, const char *suggestion,
                  const char *message)
{
    lw_report_error(c->report, LW_ERR_INCONSISTENT, pointer, suggestion, "%s", message);
}

static void check_range(const checker *c, const lw_sweep_factor *factor, const char *pointer)
{
    if (isnan(factor->low) || isnan(factor->high)) {
        fault(c, pointer, "give low and high, values, or levels",
              "the field has no range of its own to vary in");
    } else if (factor->low >= factor->high) {
        fault(c, pointer, "write low below high", "the range is empty");
    } else if (factor->scale == LW_SWEEP_LOG && factor->low <= 0) {
        fault(c, pointer, "write a low above 0, or scale \"linear\"",
              "a logarithmic range cannot begin at 0 or below");
    }
}

static void check_settings(const checker *c, const lw_sweep_level *level, const char *pointer)
{
    const lw_sweep_setting *settings = level->settings.items;
    for (size_t i = 0; i < level->settings.count; i++) {
        char where[LW_POINTER_SIZE];
        lw_override override;
        (void)snprintf(where, sizeof where, "%s/settings/%zu/set", pointer, i);
        if (settings[i].set != NULL && !lw_override_parse(settings[i].set, &override)) {
            fault(c, where, "write \"/tariff/retail_per_kwh=0.2\"",
                  "a setting is a pointer, \"=\" and a value");
        }
    }
}

static void check_factor(const checker *c, size_t index)
{
    const lw_sweep_factor *factor = (const lw_sweep_factor *)c->plan->factors.items + index;
    char where[LW_POINTER_SIZE];
    (void)snprintf(where, sizeof where, "/factors/%zu", index);
    if (factor->levels.count > 0 && (factor->pointer != NULL || factor->values.count > 0)) {
        fault(c, where, "leave pointer and values out",
              "levels set their fields themselves and stand alone");
    } else if (factor->levels.count == 0 && factor->pointer == NULL) {
        fault(c, where, "give a pointer, or levels", "the factor varies nothing");
    } else if (factor->levels.count == 0 && factor->values.count == 0) {
        check_range(c, factor, where);
    }
    const lw_sweep_level *levels = factor->levels.items;
    for (size_t i = 0; i < factor->levels.count; i++) {
        char level[LW_POINTER_SIZE];
        (void)snprintf(level, sizeof level, "/factors/%zu/levels/%zu", index, i);
        check_settings(c, &levels[i], level);
    }
}

static void check_names(const checker *c)
{
    const lw_sweep_factor *factors = c->plan->factors.items;
    for (size_t i = 0; i < c->plan->factors.count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (factors[i].name != NULL && factors[j].name != NULL &&
                strcmp(factors[i].name, factors[j].name) == 0) {
                char where[LW_POINTER_SIZE];
                (void)snprintf(where, sizeof where, "/factors/%zu/name", i);
                fault(c, where, "write another name", "two factors have this name");
            }
        }
    }
}

static double point_count(const lw_sweep_plan *plan)
{
    double count = 1;
    const lw_sweep_factor *factors = plan->factors.items;
    switch (lw_sweep_design_of(plan)) {
    case LW_SWEEP_GRID:
        for (size_t i = 0; i < plan->factors.count; i++) {
            count *= (double)lw_sweep_step_count(&factors[i]);
        }
        return count * (double)plan->replicate_count;
    case LW_SWEEP_RANDOM:
        return (double)((const lw_sweep_random *)plan->design.value)->point_count *
               (double)plan->replicate_count;
    case LW_SWEEP_MORRIS:
        return (double)((const lw_sweep_morris *)plan->design.value)->trajectory_count *
               (double)(lw_sweep_input_count(plan) + 1);
    case LW_SWEEP_SALTELLI:
    default:
        return (double)((const lw_sweep_saltelli *)plan->design.value)->base_count *
               (double)(lw_sweep_input_count(plan) + 2);
    }
}

static void check_design(const checker *c)
{
    const lw_sweep_plan *plan = c->plan;
    const lw_sweep_design design = lw_sweep_design_of(plan);
    const size_t input_count = lw_sweep_input_count(plan);
    const bool needs_inputs = design == LW_SWEEP_MORRIS || design == LW_SWEEP_SALTELLI;
    if (needs_inputs && input_count == 0) {
        fault(c, "/factors", "name what varies, or more than one replicate",
              "there is nothing whose effect could be measured");
        return;
    }
    if (design == LW_SWEEP_SALTELLI && input_count > LW_SOBOL_INPUT_MAX) {
        lw_report_error(c->report, LW_ERR_OUT_OF_RANGE, "/factors",
                        "screen them with \"morris\" and leave out what does not matter",
                        "%zu inputs, the seed included; shares of variance take at most %d",
                        input_count, LW_SOBOL_INPUT_MAX);
        return;
    }
    if (design == LW_SWEEP_MORRIS &&
        ((const lw_sweep_morris *)plan->design.value)->level_count % 2 != 0) {
        fault(c, "/design/level_count", "write 4", "the number of levels must be even");
    }
    const double members = point_count(plan);
    if (members > MEMBER_LIMIT_COUNT) {
        lw_report_error(c->report, LW_ERR_OUT_OF_RANGE, "/design", "fewer steps or replicates",
                        "the plan has %.0f runs; at most %d are possible", members,
                        MEMBER_LIMIT_COUNT);
    }
}

static void check_outputs(const checker *c)
{
    const lw_sweep_output *outputs = c->plan->outputs.items;
    for (size_t i = 0; i < c->plan->outputs.count; i++) {
        bool known = outputs[i].metric == NULL;
        for (size_t m = 0; m < lw_metric_count && !known; m++) {
            known = strcmp(lw_metrics[m].name, outputs[i].metric) == 0;
        }
        char where[LW_POINTER_SIZE];
        (void)snprintf(where, sizeof where, "/outputs/%zu/metric", i);
        if (!known) {
            lw_report_error(c->report, LW_ERR_BAD_REFERENCE, where,
                            "a figure of `compare --format json`",
                            "\"%s\" is not a figure of the comparison", outputs[i].metric);
        }
    }
}

void lw_sweep_plan_check(const lw_sweep_plan *plan, lw_report *report)
{
    const checker c = {plan, report};
    if (plan->design.choice == NULL) {
        return; /* its absence was told */
    }
    for (size_t i = 0; i < plan->factors.count; i++) {
        check_factor(&c, i);
    }
    check_names(&c);
    if (report->error_count == 0) {
        check_design(&c);
    }
    check_outputs(&c);
}
