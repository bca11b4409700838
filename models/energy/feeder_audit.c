// SPDX-License-Identifier: Apache-2.0
#include "models/energy/feeder_audit.h"

#include "sim/base/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SUM_LIMIT_MILLIWH (INT64_MAX / 4) /* so that another can be added */
#define HOUR_US (3600 * LW_US_PER_S)

static const lw_param rows[] = {
    {.name = "window_h",
     .kind = LW_PARAM_INTEGER,
     .offset = offsetof(lw_audit_params, window_h),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "h",
     .doc = "Length of the windows over which the balance is drawn.",
     .source = "assumption: weekly (UNVERIFIED)",
     .low = 1,
     .high = 8784,
     .fallback = 168},
    {.name = "threshold_sd",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_audit_params, threshold_sd),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "k: missing energy that is flagged, in standard deviations of what honest meters miss.",
     .source = "assumption: 3, a false alarm in 741 windows",
     .low = 0,
     .high = 20,
     .fallback = 3},
    {.name = "feeder_sd_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_audit_params, feeder_sd_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Spread of the lasting error of the feeder's meter, as the audit allows for it.",
     .source = "assumption: a third of the 0.5 % that class C allows (EN 50470-3; UNVERIFIED)",
     .low = 0,
     .high = 0.1,
     .fallback = 0.0017},
};

const lw_param_table lw_audit_table = {.name = "feeder audit",
                                       .doc = "Balance of each feeder against its meters.",
                                       .size = sizeof(lw_audit_params),
                                       .rows = rows,
                                       .count = LW_PARAM_COUNT(rows)};

/* One feeder's window so far. */
typedef struct window {
    lw_energy_milliwh missing_milliwh;
    lw_energy_milliwh feeder_milliwh;
    double noise_variance_milliwh2;
    uint64_t false_count;
} window;

struct lw_feeder_audit {
    lw_audit_params params;
    const lw_reading_array *readings;
    const lw_feeder *feeders;
    size_t feeder_count;
    size_t meter_count;
    int64_t window_interval_count;
    int64_t interval_count;         /* of the window at hand */
    int64_t interval;               /* the last one of the run so far */
    window *windows;                /* [feeder_count] */
    unsigned char *flagged;         /* [feeder_count] the last window that ended */
    lw_energy_milliwh *net_milliwh; /* [meter_count] of the window */
    lw_audit_totals totals;
};

lw_status lw_feeder_audit_create(const lw_feeder_audit_config *config, lw_feeder_audit **audit_out,
                                 lw_error *error)
{
    lw_feeder_audit *audit = calloc(1, sizeof *audit);
    *audit_out = audit;
    size_t meter_count = 0;
    for (size_t f = 0; f < config->feeder_count; f++) {
        const size_t end = config->feeders[f].first + config->feeders[f].count;
        meter_count = end > meter_count ? end : meter_count;
    }
    if (audit != NULL) {
        audit->params = *config->params;
        audit->readings = config->readings;
        audit->feeders = config->feeders;
        audit->feeder_count = config->feeder_count;
        audit->meter_count = meter_count;
        audit->window_interval_count = config->params->window_h * HOUR_US / config->interval_us;
        audit->windows = calloc(config->feeder_count + 1, sizeof *audit->windows);
        audit->flagged = calloc(config->feeder_count + 1, sizeof *audit->flagged);
        audit->net_milliwh = calloc(meter_count + 1, sizeof *audit->net_milliwh);
    }
    if (audit == NULL || audit->windows == NULL || audit->flagged == NULL ||
        audit->net_milliwh == NULL) {
        lw_feeder_audit_destroy(audit);
        *audit_out = NULL;
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the feeders' audit");
    }
    return LW_OK;
}

void lw_feeder_audit_destroy(lw_feeder_audit *audit)
{
    if (audit != NULL) {
        free(audit->windows);
        free(audit->flagged);
        free(audit->net_milliwh);
        free(audit);
    }
}

static void add_interval(lw_feeder_audit *audit, size_t feeder, lw_energy_milliwh feeder_milliwh,
                         const lw_readings *counted)
{
    const lw_feeder *range = &audit->feeders[feeder];
    window *now = &audit->windows[feeder];
    now->missing_milliwh += feeder_milliwh;
    now->feeder_milliwh += feeder_milliwh;
    for (size_t i = range->first; i < range->first + range->count; i++) {
        const lw_energy_milliwh net = counted->import_milliwh[i] - counted->export_milliwh[i];
        audit->net_milliwh[i] += net;
        now->missing_milliwh -= net;
    }
    const lw_reading_doubt doubt = lw_reading_doubt_of(audit->readings, range->first, range->count);
    now->noise_variance_milliwh2 += doubt.noise_variance_milliwh2;
    now->false_count += doubt.false_count;
}

static double square(double x)
{
    return x * x;
}

static void end_window(lw_feeder_audit *audit, size_t feeder)
{
    const lw_feeder *range = &audit->feeders[feeder];
    window *now = &audit->windows[feeder];
    double variance = now->noise_variance_milliwh2 +
                      square(audit->params.feeder_sd_ratio * (double)now->feeder_milliwh);
    for (size_t i = range->first; i < range->first + range->count; i++) {
        variance += square(lw_reading_lasting_sd_ratio(audit->readings, i, audit->interval) *
                           (double)audit->net_milliwh[i]);
        audit->net_milliwh[i] = 0;
    }
    const bool flagged = (double)now->missing_milliwh > audit->params.threshold_sd * sqrt(variance);
    audit->flagged[feeder] = flagged;
    audit->totals.window_count++;
    audit->totals.flagged_count += flagged;
    audit->totals.false_alarm_count += flagged && now->false_count == 0;
    audit->totals.false_count += now->false_count;
    audit->totals.detected_false_count += flagged ? now->false_count : 0;
    *now = (window){0};
}

static void end_windows(lw_feeder_audit *audit)
{
    for (size_t f = 0; f < audit->feeder_count; f++) {
        end_window(audit, f);
    }
    audit->interval_count = 0;
}

void lw_feeder_audit_step(lw_feeder_audit *audit, int64_t interval,
                          const lw_energy_milliwh *feeder_net_milliwh)
{
    const lw_readings counted = lw_reading_counted(audit->readings);
    audit->interval = interval;
    for (size_t f = 0; f < audit->feeder_count; f++) {
        add_interval(audit, f, feeder_net_milliwh[f], &counted);
    }
    if (++audit->interval_count == audit->window_interval_count) {
        end_windows(audit);
    }
}

void lw_feeder_audit_finish(lw_feeder_audit *audit)
{
    if (audit->interval_count > 0) {
        end_windows(audit);
    }
}

uint64_t lw_feeder_audit_ended_count(const lw_feeder_audit *audit)
{
    return audit->feeder_count == 0 ? 0 : audit->totals.window_count / audit->feeder_count;
}

const unsigned char *lw_feeder_audit_flagged(const lw_feeder_audit *audit)
{
    return audit->flagged;
}

lw_audit_totals lw_feeder_audit_totals(const lw_feeder_audit *audit)
{
    return audit->totals;
}

static bool is_sum(lw_energy_milliwh energy)
{
    return energy >= -SUM_LIMIT_MILLIWH && energy <= SUM_LIMIT_MILLIWH;
}

void lw_feeder_audit_state(lw_feeder_audit *audit, lw_state *state)
{
    LW_STATE_MEMBER(state, audit, interval_count);
    LW_STATE_MEMBER(state, audit, interval);
    LW_STATE_MEMBER(state, audit, totals);
    LW_STATE_ARRAY(state, audit, windows, audit->feeder_count);
    LW_STATE_ARRAY(state, audit, flagged, audit->feeder_count);
    LW_STATE_ARRAY(state, audit, net_milliwh, audit->meter_count);
    if (!lw_state_is_loading(state)) {
        return;
    }
    const lw_audit_totals *totals = &audit->totals;
    if (audit->interval_count < 0 || audit->interval_count >= audit->window_interval_count ||
        audit->interval < 0) {
        lw_state_fail(state, "interval_count", "a place in the window that cannot be");
    } else if (totals->flagged_count > totals->window_count ||
               totals->false_alarm_count > totals->flagged_count ||
               totals->detected_false_count > totals->false_count) {
        lw_state_fail(state, "totals", "more found than looked at");
    }
    for (size_t f = 0; f < audit->feeder_count && lw_state_is_good(state); f++) {
        const window *now = &audit->windows[f];
        if (!(now->noise_variance_milliwh2 >= 0.0) || isinf(now->noise_variance_milliwh2) ||
            !is_sum(now->missing_milliwh) || !is_sum(now->feeder_milliwh)) {
            lw_state_fail(state, "windows", "a balance that cannot be");
        }
    }
    for (size_t i = 0; i < audit->meter_count && lw_state_is_good(state); i++) {
        if (!is_sum(audit->net_milliwh[i])) {
            lw_state_fail(state, "net_milliwh", "an energy that cannot be");
        }
    }
}
