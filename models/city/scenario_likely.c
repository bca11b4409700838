// SPDX-License-Identifier: Apache-2.0
#include "models/city/scenario_likely.h"

#include "models/energy/load.h"
#include "models/energy/load_params.h"

#include <stdio.h>

/* Largest usual figures of a home. Sources: a large roof of 300 m2 carries about 50 kW; the largest
 * home batteries hold some tens of kWh; a large house with electric heating uses some 30,000 kWh a
 * year. All assumptions (UNVERIFIED), rounded up. */
#define PV_CAPACITY_KW_MAX 50
#define BATTERY_CAPACITY_KWH_MAX 100
#define BATTERY_POWER_KW_MAX 50
#define ANNUAL_KWH_MAX 100000

/* A figure of a group, and where it stands. */
typedef struct figure {
    const char *path; /* behind /participants/N */
    const lw_param_table *table;
    const char *name; /* of the row */
    double value;
    double household_max;
} figure;

static bool row_warns(const figure *f)
{
    const lw_param *row = lw_param_find(f->table, f->name);
    return row != NULL && row->likely_high > 0 && f->value > row->likely_high;
}

static void check_figure(const figure *f, size_t index, lw_report *report)
{
    if (!(f->value > f->household_max) || row_warns(f)) {
        return;
    }
    const lw_param *row = lw_param_find(f->table, f->name);
    const char *unit = row != NULL && row->unit != NULL ? row->unit : "";
    char where[96];
    char suggestion[64];
    snprintf(where, sizeof where, "/participants/%zu/%s/%s", index, f->path, f->name);
    snprintf(suggestion, sizeof suggestion, "check the unit: this field is in %s", unit);
    lw_report_warning(report, LW_ERR_IMPLAUSIBLE, where, suggestion,
                      "%.10g %s is unlikely for a household; usual values are at most %.10g %s",
                      f->value, unit, f->household_max, unit);
}

void lw_scenario_check_likely(const lw_group_params *group, size_t index, lw_report *report)
{
    if (group->kind != LW_PARTICIPANT_HOUSEHOLD) {
        return;
    }
    const lw_load_profile_params *profile = lw_load_profile_of(&group->load);
    if (profile != NULL) {
        check_figure(&(figure){"load", group->load.choice->table, "annual_kwh", profile->annual_kwh,
                               ANNUAL_KWH_MAX},
                     index, report);
    }
    if (group->pv != NULL) {
        check_figure(&(figure){"pv", &lw_pv_table, "capacity_kw", group->pv->capacity_kw,
                               PV_CAPACITY_KW_MAX},
                     index, report);
    }
    if (group->battery != NULL) {
        check_figure(&(figure){"battery", &lw_battery_table, "capacity_kwh",
                               group->battery->capacity_kwh, BATTERY_CAPACITY_KWH_MAX},
                     index, report);
        check_figure(&(figure){"battery", &lw_battery_table, "power_kw", group->battery->power_kw,
                               BATTERY_POWER_KW_MAX},
                     index, report);
    }
}
