// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_params.h"

static const char *const shape_names[] = {"res1", "res2", "flat", NULL};

#define FITTED                                                                                     \
    "fitted to measured homes (UCI Sceaux, CityLearn, SimBench H0), docs/explanation/"             \
    "household-load.md"

#define RATIOS(row_name, place, length, doc_text)                                                  \
    {                                                                                              \
        .name = (row_name), .kind = LW_PARAM_REALS, .offset = (place), .presence = LW_PARAM_UNSET, \
        .unit = "1", .doc = (doc_text), .low = 0, .high = 1000, .fallback_text = "the shape's",    \
        .count_low = (length), .count_high = (length)                                              \
    }

/* Rows that both models have; `place` turns a member into its offset. */
#define PROFILE_ROWS(place)                                                                        \
    {.name = "annual_kwh",                                                                         \
     .kind = LW_PARAM_REAL,                                                                        \
     .offset = place(annual_kwh),                                                                  \
     .unit = "kWh",                                                                                \
     .doc = "Electricity that a home uses in a year.",                                             \
     .low = 0,                                                                                     \
     .high = 1e9,                                                                                  \
     .likely_low = 100,                                                                            \
     .likely_high = 1e6},                                                                          \
        {.name = "shape",                                                                          \
         .kind = LW_PARAM_CHOICE,                                                                  \
         .offset = place(shape),                                                                   \
         .presence = LW_PARAM_DEFAULTED,                                                           \
         .doc = "res1: French homes without electric heating; res2: with; flat: no pattern.",      \
         .source = "Enedis open data conso-inf36, means of 2023 (Licence Ouverte 2.0)",            \
         .choices = shape_names,                                                                   \
         .fallback = LW_LOAD_SHAPE_RES1},                                                          \
        RATIOS("hourly_weekday_ratio", place(hourly_weekday_ratio), LW_DAY_HOUR_COUNT,             \
               "Use by hour, Monday to Friday, local time; on the same scale as the weekend."),    \
        RATIOS("hourly_weekend_ratio", place(hourly_weekend_ratio), LW_DAY_HOUR_COUNT,             \
               "Use by hour, Saturday and Sunday, local time."),                                   \
        RATIOS("monthly_ratio", place(monthly_ratio), LW_YEAR_MONTH_COUNT,                         \
               "Use by month, January first.")

#define IN_PROFILE(member) offsetof(lw_load_profile_params, member)
#define IN_STOCHASTIC(member) offsetof(lw_load_stochastic_params, profile.member)

#define STOCHASTIC(member, unit_text, doc_text, low_value, high_value, fallback_value,             \
                   source_text)                                                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL,                                                    \
        .offset = offsetof(lw_load_stochastic_params, member), .presence = LW_PARAM_DEFAULTED,     \
        .unit = (unit_text), .doc = (doc_text), .source = (source_text), .low = (low_value),       \
        .high = (high_value), .fallback = (fallback_value)                                         \
    }

static const lw_param profile_rows[] = {PROFILE_ROWS(IN_PROFILE)};

static const lw_param stochastic_rows[] = {
    PROFILE_ROWS(IN_STOCHASTIC),
    STOCHASTIC(size_log_sd_ratio, "1",
               "Spread of yearly energy between the homes of a group (standard deviation of the "
               "logarithm); the mean stays annual_kwh. 5,561 London homes have 0.64.",
               0, 2, 0, "definition: annual_kwh is what each home of the group uses"),
    STOCHASTIC(base_ratio, "1", "Part of the mean power that is always on.", 0, 0.95, 0.3, FITTED),
    STOCHASTIC(event_rate_per_day, "1/day", "Uses of appliances.", 1, 10000, 40, FITTED),
    STOCHASTIC(memory_ratio, "1", "How much of the last 15 min goes on.", 0, 0.99, 0.7, FITTED),
    STOCHASTIC(routine_shape_ratio, "1",
               "How alike the weeks of different homes are: small = each has its own habits.", 0.05,
               1000, 2, FITTED),
    STOCHASTIC(day_log_sd_ratio, "1", "Spread of a home's busy and quiet days (logarithm).", 0, 2,
               0.4, FITTED),
    STOCHASTIC(day_memory_ratio, "1", "Correlation of a day with the day before.", 0, 0.99, 0.5,
               FITTED),
    STOCHASTIC(day_shared_ratio, "1", "Part of the variance of days that all homes have in common.",
               0, 1, 0.07, FITTED),
    STOCHASTIC(jump_shape_ratio, "1", "Evenness of the size of one use (gamma shape).", 0.1, 100, 2,
               FITTED),
};

const lw_param_table lw_load_profile_table = {.name = "profile load",
                                              .doc = "A standard profile, without chance.",
                                              .size = sizeof(lw_load_profile_params),
                                              .rows = profile_rows,
                                              .count = LW_PARAM_COUNT(profile_rows)};
const lw_param_table lw_load_stochastic_table = {.name = "stochastic load",
                                                 .doc = "A random home around a profile.",
                                                 .size = sizeof(lw_load_stochastic_params),
                                                 .rows = stochastic_rows,
                                                 .count = LW_PARAM_COUNT(stochastic_rows)};
/* A table must have a size even when it has no rows. */
static const lw_param_table none_table = {.name = "no load", .doc = "Uses nothing.", .size = 1};

const lw_param_variant lw_load_variants[] = {
    {.tag = "stochastic",
     .doc = "A random home around a standard profile, with the same yearly energy.",
     .table = &lw_load_stochastic_table},
    {.tag = "profile",
     .doc = "A standard profile, the same for every home.",
     .table = &lw_load_profile_table},
    {.tag = "none", .doc = "Uses nothing.", .table = &none_table},
    {.tag = NULL},
};

const lw_load_profile_params *lw_load_profile_of(const lw_variant *model)
{
    if (model->choice == NULL || model->choice->table == &none_table) {
        return NULL;
    }
    if (model->choice->table == &lw_load_stochastic_table) {
        return &((const lw_load_stochastic_params *)model->value)->profile;
    }
    return model->value;
}
