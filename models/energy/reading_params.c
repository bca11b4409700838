// SPDX-License-Identifier: Apache-2.0
#include "models/energy/reading_params.h"

const char *const lw_meter_register_names[] = {"import", "export", NULL};
static const char *const substitutions[] = {"day_before", "last", "zero", NULL};

#define REAL(member)                                                                               \
    .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_meter_params, member),           \
    .presence = LW_PARAM_DEFAULTED

static const lw_param rows[] = {
    {REAL(gain_sd_ratio), .unit = "1", .doc = "Spread of the lasting error between meters.",
     .source = "assumption: a third of the 1 % that class B allows (EN 50470-3; UNVERIFIED)",
     .low = 0, .high = 0.2, .likely_low = 0, .likely_high = 0.03, .fallback = 0.0033},
    {REAL(drift_sd_per_year), .unit = "1/a",
     .doc = "Spread between meters of what the error grows by in a year.",
     .source = "assumption: a tenth of a percent a year (UNVERIFIED)", .low = 0, .high = 0.1,
     .fallback = 0.001},
    {REAL(noise_sd_ratio), .unit = "1", .doc = "Spread of the error from reading to reading.",
     .source = "assumption: repeatability a tenth of class B (UNVERIFIED)", .low = 0, .high = 0.2,
     .fallback = 0.001},
    {REAL(gap_rate_per_year), .unit = "1/a", .doc = "How often a meter falls silent.",
     .source = "assumption: a few lost connections a year (UNVERIFIED)", .low = 0, .high = 8766,
     .fallback = 4},
    {REAL(gap_mean_h), .unit = "h", .doc = "Mean length of a gap (exponential).",
     .source = "assumption: repaired by the next reading round (UNVERIFIED)", .low = 0.01,
     .high = 8766, .fallback = 6},
    {.name = "substitution",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_meter_params, substitution),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "What stands in for a missing reading: that of the same time the day before, the last "
            "one, or nothing.",
     .choices = substitutions,
     .fallback = LW_SUBSTITUTION_DAY_BEFORE,
     .source = "assumption: the simplest rule that keeps the daily pattern (UNVERIFIED)"},
};

const lw_param_table lw_meter_table = {.name = "meter",
                                       .doc = "How a meter errs and falls silent.",
                                       .size = sizeof(lw_meter_params),
                                       .rows = rows,
                                       .count = LW_PARAM_COUNT(rows)};
