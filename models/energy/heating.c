// SPDX-License-Identifier: Apache-2.0
#include "models/energy/heating.h"

#include "sim/base/check.h"
#include "sim/base/civil.h"
#include "sim/base/elementary.h"

#include <math.h>

/* Where the regression's measurements begin, and where its parabola would turn upwards. */
#define LIFT_MIN_K 15.0
#define LIFT_MAX_K 90.0
#define COP_MIN 1.0

enum { HOURS_PER_DAY = 24, SETTLING_HOUR_COUNT = 30 * 24 };

static const char *const heating_kinds[] = {"direct", "heat_pump_radiators", "heat_pump_floor",
                                            NULL};

static const lw_param heating_rows[] = {
    {.name = "annual_heating_kwh",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_heating_params, annual_heating_kwh),
     .unit = "kWh",
     .doc = "Heat that a home needs in a mean year of the climate; a heat pump draws less.",
     .low = 0,
     .high = 1e9,
     .likely_low = 500,
     .likely_high = 1e6},
    {.name = "kind",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_heating_params, kind),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "direct: convectors, each kWh of heat is one of electricity; heat pumps take heat from "
            "the air, for radiators or a warm floor.",
     .source = "definition of the scenario format",
     .choices = heating_kinds,
     .fallback = LW_HEATING_DIRECT},
    {.name = "base_temperature_c",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_heating_params, base_temperature_c),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "degC",
     .doc = "Smoothed outdoor temperature below which heat is needed; 12 to 17 by the house.",
     .source = "French national load is linear below 15 degC (RTE, Callendar 2025); the base of "
               "one house differs (UNVERIFIED)",
     .low = -30,
     .high = 30,
     .fallback = 15},
    {.name = "smoothing_h",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_heating_params, smoothing_h),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "h",
     .doc = "Time over which outdoor temperature is smoothed.",
     .source = "assumption (UNVERIFIED): about a day",
     .low = 0,
     .high = 240,
     .fallback = 24},
    {.name = "performance_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_heating_params, performance_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Of a heat pump: COP in a house over COP in the laboratory.",
     .source = "Ruhnau, Hirth, Praktiknjo, Scientific Data 6 (2019) 189: 0.85",
     .low = 0.2,
     .high = 1.5,
     .fallback = 0.85},
};
const lw_param_table lw_heating_table = {.name = "heating",
                                         .doc = "Electric heating by degree-hours.",
                                         .size = sizeof(lw_heating_params),
                                         .rows = heating_rows,
                                         .count = LW_PARAM_COUNT(heating_rows)};

static const lw_param cooling_rows[] = {
    {.name = "annual_cooling_kwh",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_cooling_params, annual_cooling_kwh),
     .unit = "kWh",
     .doc = "Electricity for cooling in a mean year of the climate.",
     .low = 0,
     .high = 1e9,
     .likely_low = 50,
     .likely_high = 1e6},
    {.name = "base_temperature_c",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_cooling_params, base_temperature_c),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "degC",
     .doc = "Smoothed outdoor temperature above which homes are cooled.",
     .source = "base of Eurostat's cooling degree days; not checked for one house (UNVERIFIED)",
     .low = 0,
     .high = 50,
     .fallback = 21},
    {.name = "smoothing_h",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_cooling_params, smoothing_h),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "h",
     .doc = "Time over which outdoor temperature is smoothed.",
     .source = "assumption (UNVERIFIED): shorter than heating's, since it follows the afternoon",
     .low = 0,
     .high = 240,
     .fallback = 6},
};
const lw_param_table lw_cooling_table = {.name = "cooling",
                                         .doc = "Air conditioning by degree-hours.",
                                         .size = sizeof(lw_cooling_params),
                                         .rows = cooling_rows,
                                         .count = LW_PARAM_COUNT(cooling_rows)};

/* Bounds of what a checkpoint may say. */
#define COLDEST_C (-100.0)
#define WARMEST_C 80.0

lw_degrees lw_degrees_of(lw_degree_side side, double base_c, double smoothing_h,
                         lw_time_us interval_us)
{
    const double interval_h = (double)interval_us / (3600.0 * 1e6);
    return (lw_degrees){.base_c = base_c,
                        .most_k = (double)INFINITY,
                        .sign = side == LW_DEGREES_BELOW ? 1.0 : -1.0,
                        .hold_ratio = smoothing_h > 0.0 ? lw_exp(-interval_h / smoothing_h) : 0.0,
                        .smooth_c = (double)NAN};
}

double lw_degrees_step(lw_degrees *degrees, double temperature_c)
{
    LW_ASSERT(isfinite(temperature_c));
    degrees->smooth_c =
        isnan(degrees->smooth_c)
            ? temperature_c
            : temperature_c + degrees->hold_ratio * (degrees->smooth_c - temperature_c);
    const double past_k = degrees->sign * (degrees->base_c - degrees->smooth_c);
    return fmin(fmax(0.0, past_k), degrees->most_k);
}

void lw_degrees_state(lw_degrees *degrees, lw_state *state)
{
    LW_STATE_MEMBER(state, degrees, smooth_c);
    const bool is_air = degrees->smooth_c >= COLDEST_C && degrees->smooth_c <= WARMEST_C;
    if (lw_state_is_loading(state) && !is_air && !isnan(degrees->smooth_c)) {
        lw_state_fail(state, "smooth_c", "no temperature of the air");
    }
}

/* Sees each hour of the years in turn. */
typedef void (*hour_visitor)(void *sums, int month_index, double degrees_k, double temperature_c);

/* The last month goes before the first day, so that the smoothing has settled. */
static void visit_hours(const lw_degrees *model, const lw_temperature_year *years,
                        double smoothing_h, hour_visitor visit, void *sums)
{
    const lw_degree_side side = model->sign > 0.0 ? LW_DEGREES_BELOW : LW_DEGREES_ABOVE;
    lw_degrees hourly = lw_degrees_of(side, model->base_c, smoothing_h, 3600 * LW_US_PER_S);
    hourly.most_k = model->most_k;
    for (size_t hour = years->hour_count - SETTLING_HOUR_COUNT; hour < years->hour_count; hour++) {
        lw_degrees_step(&hourly, years->hourly_c[hour]);
    }
    const int64_t first_day = lw_civil_days(years->first_year, 1, 1);
    for (size_t first = 0; first < years->hour_count; first += HOURS_PER_DAY) {
        const int64_t day = first_day + (int64_t)(first / HOURS_PER_DAY);
        const int month = lw_civil_from_seconds(day * 86400).month;
        for (size_t hour = first; hour < first + HOURS_PER_DAY; hour++) {
            const double degrees_k = lw_degrees_step(&hourly, years->hourly_c[hour]);
            visit(sums, month - 1, degrees_k, years->hourly_c[hour]);
        }
    }
}

typedef struct month_sums {
    double degrees_k[LW_COURSE_MONTH_COUNT];
    double hours[LW_COURSE_MONTH_COUNT];
} month_sums;

static void add_to_month(void *sums, int month_index, double degrees_k, double temperature_c)
{
    month_sums *months = sums;
    (void)temperature_c;
    months->degrees_k[month_index] += degrees_k;
    months->hours[month_index] += 1.0;
}

lw_seasonal_course lw_degrees_usual(const lw_degrees *degrees, const lw_temperature_year *years,
                                    double smoothing_h)
{
    month_sums sums = {{0}, {0}};
    double means[LW_COURSE_MONTH_COUNT];
    visit_hours(degrees, years, smoothing_h, add_to_month, &sums);
    for (int m = 0; m < LW_COURSE_MONTH_COUNT; m++) {
        means[m] = sums.degrees_k[m] / sums.hours[m];
    }
    return lw_seasonal_course_of_means(means);
}

double lw_heating_cop(const lw_heating_params *params, double temperature_c)
{
    if (params->kind == LW_HEATING_DIRECT) {
        return 1.0;
    }
    const double flow_c =
        params->kind == LW_HEATING_PUMP_FLOOR ? 30.0 - 0.5 * temperature_c : 40.0 - temperature_c;
    const double lift_k = fmin(fmax(flow_c - temperature_c, LIFT_MIN_K), LIFT_MAX_K);
    const double laboratory = 6.08 - 0.09 * lift_k + 0.0005 * lift_k * lift_k;
    return fmax(params->performance_ratio * laboratory, COP_MIN);
}

typedef struct year_sums {
    const lw_heating_params *params;
    double heat_kh, electricity_kh;
} year_sums;

static void add_to_year(void *sums, int month_index, double degrees_k, double temperature_c)
{
    year_sums *year = sums;
    (void)month_index;
    year->heat_kh += degrees_k;
    year->electricity_kh += degrees_k / lw_heating_cop(year->params, temperature_c);
}

static lw_status make(lw_thermal *thermal, double annual_kwh, double smoothing_h,
                      const lw_temperature_year *years, lw_error *error)
{
    year_sums sums = {.params = &thermal->heating};
    visit_hours(&thermal->degrees, years, smoothing_h, add_to_year, &sums);
    thermal->w_per_k = 0.0;
    thermal->expected_kwh = 0.0;
    if (annual_kwh == 0.0) {
        return LW_OK;
    }
    if (sums.heat_kh <= 0.0) {
        return lw_error_set(error, LW_ERR_INCONSISTENT, "",
                            "%g kWh a year, but in this climate the outdoor temperature is never "
                            "%s %g degC",
                            annual_kwh, thermal->degrees.sign > 0.0 ? "below" : "above",
                            thermal->degrees.base_c);
    }
    thermal->w_per_k = annual_kwh * 1000.0 * years->year_count / sums.heat_kh;
    thermal->expected_kwh = annual_kwh * sums.electricity_kh / sums.heat_kh;
    return LW_OK;
}

lw_status lw_heating_make(const lw_heating_params *params, const lw_temperature_year *years,
                          lw_time_us interval_us, lw_thermal *thermal, lw_error *error)
{
    *thermal = (lw_thermal){.degrees = lw_degrees_of(LW_DEGREES_BELOW, params->base_temperature_c,
                                                     params->smoothing_h, interval_us),
                            .heating = *params};
    return make(thermal, params->annual_heating_kwh, params->smoothing_h, years, error);
}

lw_status lw_cooling_make(const lw_cooling_params *params, const lw_temperature_year *years,
                          lw_time_us interval_us, lw_thermal *thermal, lw_error *error)
{
    *thermal = (lw_thermal){.degrees = lw_degrees_of(LW_DEGREES_ABOVE, params->base_temperature_c,
                                                     params->smoothing_h, interval_us),
                            .heating = {.kind = LW_HEATING_DIRECT}};
    return make(thermal, params->annual_cooling_kwh, params->smoothing_h, years, error);
}

double lw_thermal_step(lw_thermal *thermal, double temperature_c)
{
    const double degrees_k = lw_degrees_step(&thermal->degrees, temperature_c);
    return thermal->w_per_k * degrees_k / lw_heating_cop(&thermal->heating, temperature_c);
}
