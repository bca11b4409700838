// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_params.h"

#include <math.h>

static const char *const shape_names[] = {"res1", "res2", "flat", "office", "shop", NULL};
static const char *const activity_names[] = {"of_shape", "home", "workplace", NULL};
static const char *const unit_names[] = {"kwh", "wh", "kw", "w", NULL};
static const char *const clock_names[] = {"local", "standard", "utc", NULL};
static const char *const stamp_names[] = {"start", "end", NULL};
static const char *const gap_names[] = {"error", "fill", NULL};
static const char *const outside_names[] = {"error", "repeat", NULL};

/* Fitted to the coincidence of the CityLearn homes and of LoadProfileGenerator's, and, for
 * workplaces, to SimBench G0: docs/explanation/household-load.md. */
static const lw_load_chance chances[] = {
    [LW_LOAD_ACTIVITY_HOME] = {.base_ratio = 0.18,
                               .event_rate_per_day = 45,
                               .memory_ratio = 0.7,
                               .routine_shape_ratio = 3,
                               .day_sd_ratio = 0.5,
                               .day_memory_ratio = 0.5,
                               .jump_shape_ratio = 4,
                               .shared_day_sd_ratio = 0.05,
                               .temperature_response_ratio_per_k = 0.02},
    [LW_LOAD_ACTIVITY_WORKPLACE] = {.base_ratio = 0.5,
                                    .event_rate_per_day = 1200,
                                    .memory_ratio = 0,
                                    .routine_shape_ratio = 60,
                                    .day_sd_ratio = 0.08,
                                    .day_memory_ratio = 0.5,
                                    .jump_shape_ratio = 4,
                                    .shared_day_sd_ratio = 0.03,
                                    .temperature_response_ratio_per_k = 0},
};

#define FITTED                                                                                     \
    "fitted to measured homes (CityLearn, LoadProfileGenerator) and a workplace (SimBench G0), "   \
    "docs/explanation/household-load.md"
#define DEFINITION "definition of the scenario format"

#define RATIOS(row_name, place, length, doc_text)                                                  \
    {                                                                                              \
        .name = (row_name), .kind = LW_PARAM_REALS, .offset = (place), .presence = LW_PARAM_UNSET, \
        .unit = "1", .doc = (doc_text), .low = 0, .high = 1000, .fallback_text = "the shape's",    \
        .count_low = (length), .count_high = (length)                                              \
    }

/* Heat and cold stand in every model; `place` turns a member into its offset. */
#define THERMAL_ROWS(place)                                                                        \
    {.name = "heating",                                                                            \
     .kind = LW_PARAM_OPTIONAL,                                                                    \
     .offset = place(heating),                                                                     \
     .presence = LW_PARAM_UNSET,                                                                   \
     .doc = "Electric heating, on top of the rest.",                                               \
     .table = &lw_heating_table,                                                                   \
     .fallback_text = "none"},                                                                     \
    {                                                                                              \
        .name = "cooling", .kind = LW_PARAM_OPTIONAL, .offset = place(cooling),                    \
        .presence = LW_PARAM_UNSET, .doc = "Air conditioning, on top of the rest.",                \
        .table = &lw_cooling_table, .fallback_text = "none"                                        \
    }

/* Rows that "stochastic" and "profile" both have. */
#define PROFILE_ROWS(place)                                                                        \
    {.name = "annual_kwh",                                                                         \
     .kind = LW_PARAM_REAL,                                                                        \
     .offset = place(annual_kwh),                                                                  \
     .unit = "kWh",                                                                                \
     .doc = "Electricity used in a year, without `heating` and `cooling`.",                        \
     .low = 0,                                                                                     \
     .high = 1e9,                                                                                  \
     .likely_low = 100,                                                                            \
     .likely_high = 1e6},                                                                          \
        {.name = "shape",                                                                          \
         .kind = LW_PARAM_CHOICE,                                                                  \
         .offset = place(shape),                                                                   \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .doc = "res1: French homes without electric heating; res2: with; flat: no pattern; "      \
                "office: trade on weekdays from 8 to 18 h; shop: shops and hairdressers.",         \
         .source = "res1, res2: Enedis open data conso-inf36, means of 2023 (Licence Ouverte "     \
                   "2.0); office, shop: hourly means of the BDEW profiles G1, G4 (VDEW 1999)",     \
         .choices = shape_names,                                                                   \
         .fallback = LW_LOAD_SHAPE_RES1},                                                          \
        {.name = "shape_file",                                                                     \
         .kind = LW_PARAM_FILE,                                                                    \
         .offset = place(shape_file),                                                              \
         .presence = LW_PARAM_UNSET,                                                               \
         .doc = "CSV with a profile in a column, instead of `shape`: BDEW's layout (period, "      \
                "weekday, quarter-hours), or fewer of these columns, or month.",                   \
         .fallback_text = "the shape's"},                                                          \
        {.name = "shape_column",                                                                   \
         .kind = LW_PARAM_TEXT,                                                                    \
         .offset = place(shape_column),                                                            \
         .presence = LW_PARAM_UNSET,                                                               \
         .doc = "Column of `shape_file`, e.g. \"g1\".",                                            \
         .fallback_text = "the only column with figures"},                                         \
        {.name = "h0_dynamic",                                                                     \
         .kind = LW_PARAM_BOOLEAN,                                                                 \
         .offset = place(h0_dynamic),                                                              \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .doc = "Multiply each day by BDEW's yearly course of H0, as that profile wants.",         \
         .source = DEFINITION,                                                                     \
         .fallback = 0},                                                                           \
        RATIOS("hourly_weekday_ratio", place(hourly_weekday_ratio), LW_DAY_HOUR_COUNT,             \
               "Use by hour, Monday to Friday, local time; on the same scale as the weekend."),    \
        RATIOS("hourly_weekend_ratio", place(hourly_weekend_ratio), LW_DAY_HOUR_COUNT,             \
               "Use by hour, Saturday and Sunday, local time."),                                   \
        RATIOS("monthly_ratio", place(monthly_ratio), LW_YEAR_MONTH_COUNT,                         \
               "Mean use by month, January first."),                                               \
        THERMAL_ROWS(place)

#define IN_PROFILE(member) offsetof(lw_load_profile_params, member)
#define IN_STOCHASTIC(member) offsetof(lw_load_stochastic_params, profile.member)
#define IN_FILE(member) offsetof(lw_load_file_params, member)

#define CHANCE(member, unit_text, doc_text, low_value, high_value, fallback_value)                 \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL,                                                    \
        .offset = offsetof(lw_load_stochastic_params, chance.member), .presence = LW_PARAM_UNSET,  \
        .unit = (unit_text), .doc = (doc_text), .source = FITTED, .low = (low_value),              \
        .high = (high_value), .fallback_text = (fallback_value)                                    \
    }

static const lw_param profile_rows[] = {PROFILE_ROWS(IN_PROFILE)};

static const lw_param stochastic_rows[] = {
    PROFILE_ROWS(IN_STOCHASTIC),
    {.name = "activity",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_load_stochastic_params, activity),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Whose numbers stand for those below that are not given; of_shape: workplace for "
            "office and shop, home for all else.",
     .source = DEFINITION,
     .choices = activity_names,
     .fallback = LW_LOAD_ACTIVITY_OF_SHAPE},
    {.name = "size_log_sd_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_load_stochastic_params, size_log_sd_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Spread of yearly energy between the homes of a group (standard deviation of the "
            "logarithm); the mean stays annual_kwh. 5,561 London homes have 0.64.",
     .source = "definition: annual_kwh is what each home of the group uses",
     .low = 0,
     .high = 2,
     .fallback = 0},
    CHANCE(base_ratio, "1",
           "Part of the mean power that is always on, unless the profile falls below it.", 0, 0.95,
           "0.18 for a home, 0.5 for a workplace"),
    CHANCE(event_rate_per_day, "1/day", "Uses of appliances.", 1, 10000,
           "45 for a home, 1200 for a workplace"),
    CHANCE(memory_ratio, "1", "How much of the last 15 min goes on.", 0, 0.99,
           "0.7 for a home, 0 for a workplace"),
    CHANCE(routine_shape_ratio, "1",
           "How alike the weeks of different homes are: small = each has its own habits.", 0.05,
           1000, "3 for a home, 60 for a workplace"),
    CHANCE(day_sd_ratio, "1", "Spread of a home's busy and quiet days (standard deviation).", 0,
           0.57, "0.5 for a home, 0.08 for a workplace"),
    CHANCE(day_memory_ratio, "1", "Correlation of a day with the day before.", 0, 0.99, "0.5"),
    CHANCE(jump_shape_ratio, "1", "Evenness of the size of one use (gamma shape).", 0.1, 100, "4"),
    {.name = "shared_day_sd_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_load_stochastic_params, chance.shared_day_sd_ratio),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Spread of the busy and quiet days that all have in common (standard deviation).",
     .source = "days of the mean of 431 London homes (Low Carbon London) around their season, "
               "weekday and temperature",
     .low = 0,
     .high = 0.57,
     .fallback_text = "0.05 for a home, 0.03 for a workplace"},
    {.name = "shared_day_memory_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_load_stochastic_params, shared_day_memory_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Correlation of such a day with the day before.",
     .source = "days of the mean of 431 London homes (Low Carbon London): 0.65 to 0.7",
     .low = 0,
     .high = 0.99,
     .fallback = 0.65},
    {.name = "temperature_response_ratio_per_k",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_load_stochastic_params, chance.temperature_response_ratio_per_k),
     .presence = LW_PARAM_UNSET,
     .unit = "1/K",
     .doc = "More use above the base for each degree that a day is colder than its season has it, "
            "below 15 degC, in homes without `heating`.",
     .source = "mean of 431 London homes (Low Carbon London): 1.6 % of all use for each degree",
     .low = 0,
     .high = 0.2,
     .fallback_text = "0.02 for a home, 0 for a workplace"},
};

static const lw_param file_rows[] = {
    {.name = "path",
     .kind = LW_PARAM_FILE,
     .offset = IN_FILE(path),
     .doc = "CSV with one row an interval and a column for each home; the first line names the "
            "columns."},
    {.name = "column",
     .kind = LW_PARAM_TEXT,
     .offset = IN_FILE(column),
     .presence = LW_PARAM_UNSET,
     .doc = "Column to replay, or the beginning of several followed by *; home i takes the i-th.",
     .fallback_text = "every column but that of the time"},
    {.name = "time_column",
     .kind = LW_PARAM_TEXT,
     .offset = IN_FILE(time_column),
     .presence = LW_PARAM_UNSET,
     .doc = "Column with date and time: 2016-01-31 13:30, 31.01.2016 13:30, with or without zone, "
            "or seconds since 1970.",
     .fallback_text = "the first"},
    {.name = "start",
     .kind = LW_PARAM_DATE,
     .offset = IN_FILE(start),
     .presence = LW_PARAM_UNSET,
     .doc = "Time of the first row, on the file's clock, when no column has the time; interval_s "
            "goes with it.",
     .fallback_text = "a column has the time"},
    {.name = "interval_s",
     .kind = LW_PARAM_INTEGER,
     .offset = IN_FILE(interval_s),
     .presence = LW_PARAM_UNSET,
     .unit = "s",
     .doc = "From one row to the next when no column has the time; it divides a day.",
     .low = 1,
     .high = 86400,
     .fallback_text = "found in the file"},
    {.name = "unit",
     .kind = LW_PARAM_CHOICE,
     .offset = IN_FILE(unit),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "What the figures are: energy of the interval, or mean power over it.",
     .source = DEFINITION,
     .choices = unit_names,
     .fallback = LW_LOAD_UNIT_KWH},
    {.name = "clock",
     .kind = LW_PARAM_CHOICE,
     .offset = IN_FILE(clock),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Of times without zone. local: the site's, with summer time; standard: without; utc.",
     .source = DEFINITION,
     .choices = clock_names,
     .fallback = LW_LOAD_CLOCK_LOCAL},
    {.name = "stamp",
     .kind = LW_PARAM_CHOICE,
     .offset = IN_FILE(stamp),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Which end of its interval a time names.",
     .source = DEFINITION,
     .choices = stamp_names,
     .fallback = 0},
    {.name = "gaps",
     .kind = LW_PARAM_CHOICE,
     .offset = IN_FILE(gaps),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Rows or figures that are missing. fill: the nearest week that has them lends them.",
     .source = DEFINITION,
     .choices = gap_names,
     .fallback = 0},
    {.name = "outside",
     .kind = LW_PARAM_CHOICE,
     .offset = IN_FILE(outside),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "When the period leaves the file. repeat: the same date in a year of the file, moved "
            "by up to three days to the same day of the week.",
     .source = DEFINITION,
     .choices = outside_names,
     .fallback = 0},
    {.name = "reuse_shift_weeks",
     .kind = LW_PARAM_INTEGER,
     .offset = IN_FILE(reuse_shift_weeks),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "weeks",
     .doc = "With more homes than columns, a column is used again so many weeks later each time; "
            "0: at the same time.",
     .source = DEFINITION,
     .low = 0,
     .high = 52,
     .fallback = 0},
    {.name = "annual_kwh",
     .kind = LW_PARAM_REAL,
     .offset = IN_FILE(annual_kwh),
     .presence = LW_PARAM_UNSET,
     .unit = "kWh",
     .doc = "Each column is scaled to this energy a year of 365 days.",
     .low = 0,
     .high = 1e9,
     .likely_low = 100,
     .likely_high = 1e6,
     .fallback_text = "as in the file"},
    THERMAL_ROWS(IN_FILE),
};

#define TABLE(table_name, doc_text, type, list)                                                    \
    {                                                                                              \
        .name = (table_name), .doc = (doc_text), .size = sizeof(type), .rows = (list),             \
        .count = LW_PARAM_COUNT(list)                                                              \
    }
const lw_param_table lw_load_profile_table = TABLE(
    "profile load", "A standard profile, without chance.", lw_load_profile_params, profile_rows);
const lw_param_table lw_load_stochastic_table =
    TABLE("stochastic load", "A random home or workplace around a profile.",
          lw_load_stochastic_params, stochastic_rows);
const lw_param_table lw_load_file_table =
    TABLE("load from a file", "Measured use, replayed.", lw_load_file_params, file_rows);
/* A table must have a size even when it has no rows. */
static const lw_param_table none_table = {.name = "no load", .doc = "Uses nothing.", .size = 1};

const lw_param_variant lw_load_variants[] = {
    {.tag = "stochastic",
     .doc = "A random home or workplace around a standard profile, with the same yearly energy.",
     .table = &lw_load_stochastic_table},
    {.tag = "profile",
     .doc = "A standard profile, the same for every home.",
     .table = &lw_load_profile_table},
    {.tag = "file",
     .doc = "Measured use, replayed from a table of text.",
     .table = &lw_load_file_table},
    {.tag = "none", .doc = "Uses nothing.", .table = &none_table},
    {.tag = NULL},
};

const lw_load_profile_params *lw_load_profile_of(const lw_variant *model)
{
    if (model->choice == NULL || model->value == NULL) {
        return NULL;
    }
    if (model->choice->table == &lw_load_stochastic_table) {
        return &((const lw_load_stochastic_params *)model->value)->profile;
    }
    return model->choice->table == &lw_load_profile_table ? model->value : NULL;
}

static void choose(double *member, double activitys)
{
    *member = isnan(*member) ? activitys : *member;
}

lw_load_chance lw_load_chance_of(const lw_load_stochastic_params *params)
{
    const int32_t shape = params->profile.shape;
    int32_t activity = params->activity;
    if (activity == LW_LOAD_ACTIVITY_OF_SHAPE) {
        const bool works = params->profile.shape_file == NULL &&
                           (shape == LW_LOAD_SHAPE_OFFICE || shape == LW_LOAD_SHAPE_SHOP);
        activity = works ? LW_LOAD_ACTIVITY_WORKPLACE : LW_LOAD_ACTIVITY_HOME;
    }
    const lw_load_chance *usual = &chances[activity];
    lw_load_chance chance = params->chance;
    choose(&chance.base_ratio, usual->base_ratio);
    choose(&chance.event_rate_per_day, usual->event_rate_per_day);
    choose(&chance.memory_ratio, usual->memory_ratio);
    choose(&chance.routine_shape_ratio, usual->routine_shape_ratio);
    choose(&chance.day_sd_ratio, usual->day_sd_ratio);
    choose(&chance.day_memory_ratio, usual->day_memory_ratio);
    choose(&chance.jump_shape_ratio, usual->jump_shape_ratio);
    choose(&chance.shared_day_sd_ratio, usual->shared_day_sd_ratio);
    choose(&chance.temperature_response_ratio_per_k, usual->temperature_response_ratio_per_k);
    return chance;
}

static const lw_load_file_params *file_params_of(const lw_variant *model)
{
    const bool replayed = model->choice != NULL && model->choice->table == &lw_load_file_table;
    return replayed ? model->value : NULL;
}

lw_load_wishes lw_load_wishes_of(const lw_variant *model)
{
    const lw_load_profile_params *profile = lw_load_profile_of(model);
    if (profile != NULL) {
        return (lw_load_wishes){profile->heating, profile->cooling};
    }
    const lw_load_file_params *file = file_params_of(model);
    if (file != NULL) {
        return (lw_load_wishes){file->heating, file->cooling};
    }
    return (lw_load_wishes){NULL, NULL};
}

const char *lw_load_file_path(const lw_variant *model)
{
    const lw_load_profile_params *profile = lw_load_profile_of(model);
    if (profile != NULL) {
        return profile->shape_file;
    }
    const lw_load_file_params *file = file_params_of(model);
    return file != NULL ? file->path : NULL;
}
