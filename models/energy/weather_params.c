// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_params.h"

#include "models/energy/weather_zones.h"
#include "sim/base/check.h"

#include <math.h>
#include <stddef.h>

#define SYNTHETIC_NOISE 0.5
#define NOISE_SOURCE                                                                               \
    "assumption between two measured roofs: a typical hour of changing sky then has quarters "     \
    "that "                                                                                        \
    "differ by 0.1 of the clear sky (docs/explanation/weather.md)"

static const lw_param file_rows[] = {
    {.name = "path",
     .kind = LW_PARAM_FILE,
     .offset = offsetof(lw_weather_file_params, path),
     .doc = "Weather of one year: EnergyPlus (EPW), SAM CSV, TMY3 CSV or PVGIS CSV, told by its "
            "content; its own place and time zone count."},
    LW_WEATHER_ZONE_ROWS(lw_weather_file_params, 0,
                         "definition: a file's hours stay as they are unless asked for"),
};
const lw_param_table lw_weather_file_table = {.name = "weather from a file",
                                              .doc = "Hours read from a weather file.",
                                              .size = sizeof(lw_weather_file_params),
                                              .rows = file_rows,
                                              .count = LW_PARAM_COUNT(file_rows)};

/* In the order of lw_climate; "own" has New York's sky and scatter unless told otherwise. */
static const lw_climate_row *const climates[LW_CLIMATE_COUNT] = {
    [LW_CLIMATE_NEW_YORK] = &lw_climate_new_york,
    [LW_CLIMATE_OWN] = &lw_climate_new_york,
    [LW_CLIMATE_LYON] = &lw_climate_lyon,
    [LW_CLIMATE_PARIS] = &lw_climate_paris,
    [LW_CLIMATE_PERPIGNAN] = &lw_climate_perpignan,
    [LW_CLIMATE_WALENSTADT] = &lw_climate_walenstadt};
static const char *const climate_names[] = {"new-york",  "own",        "lyon", "paris",
                                            "perpignan", "walenstadt", NULL};
static const char *const sky_names[] = {"climate", "new-york", "piedmont", NULL};

#define MONTHLY(member, unit_text, doc_text, low_value, high_value)                                \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REALS,                                                   \
        .offset = offsetof(lw_weather_synthetic_params, member), .presence = LW_PARAM_UNSET,       \
        .unit = (unit_text), .doc = (doc_text), .low = (low_value), .high = (high_value),          \
        .fallback_text = "the climate's", .count_low = LW_MONTH_COUNT,                             \
        .count_high = LW_MONTH_COUNT                                                               \
    }
#define SHAPE(member, unit_text, doc_text, low_value, high_value, fallback)                        \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL,                                                    \
        .offset = offsetof(lw_weather_synthetic_params, member), .presence = LW_PARAM_UNSET,       \
        .unit = (unit_text), .doc = (doc_text), .low = (low_value), .high = (high_value),          \
        .fallback_text = (fallback)                                                                \
    }

static const lw_param synthetic_rows[] = {
    {.name = "climate",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_weather_synthetic_params, climate),
     .doc = "Monthly means that ship with the program (walenstadt: those of Zug; perpignan: "
            "irradiance and wind UNVERIFIED); own: all four monthly arrays are given.",
     .choices = climate_names,
     .otherwise = "for another place write \"own\" and its monthly means, or "
                  "\"model\": \"file\" and the path of a weather file"},
    MONTHLY(monthly_ghi_w_per_m2, "W/m2",
            "Global irradiance, mean over day and night, January first.", 0, 500),
    MONTHLY(monthly_temperature_c, "degC", "Air temperature, mean.", -60, 50),
    MONTHLY(monthly_temperature_range_k, "K", "Warmest minus coldest hour of the mean day.", 0, 40),
    MONTHLY(monthly_wind_m_per_s, "m/s", "Wind, mean.", 0, 40),
    {.name = "sky",
     .kind = LW_PARAM_CHOICE,
     .offset = offsetof(lw_weather_synthetic_params, sky),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "Whose clear-sky index the sky resembles: of the climate, of New York (cloud "
            "observations), of Piedmont (satellite; clear or dull more often).",
     .source = "New York for new-york and own, Piedmont for the European climates",
     .fallback = LW_SKY_OF_CLIMATE,
     .choices = sky_names},
    SHAPE(linke_turbidity_ratio, "1", "Haze of the clear sky: 2 is very clean, 6 polluted.", 1.5, 8,
          "the sky's: 3.3 in New York, 3.6 in Piedmont"),
    SHAPE(sky_day_share_ratio, "1",
          "Part of the variance of the Gaussian sky that is between days.", 0, 1, "the sky's"),
    SHAPE(sky_day_memory_ratio, "1", "Correlation of one day's sky level with the day before.", 0,
          0.95, "the sky's"),
    SHAPE(sky_hour_memory_ratio, "1", "Correlation of the sky within a day, hour to hour.", 0, 1,
          "the sky's"),
    SHAPE(temperature_day_sd_k, "K",
          "Standard deviation of a day's temperature around the season's.", 0, 20,
          "the climate's: 2.7 to 3.8 K"),
    SHAPE(temperature_day_memory_ratio, "1", "Correlation of that anomaly with the day before.", 0,
          0.95, "the climate's: 0.57 to 0.70"),
    LW_WEATHER_ZONE_ROWS(lw_weather_synthetic_params, SYNTHETIC_NOISE, NOISE_SOURCE),
};

const lw_param_table lw_weather_synthetic_table = {.name = "synthetic weather",
                                                   .doc = "Hours made from twelve monthly means.",
                                                   .size = sizeof(lw_weather_synthetic_params),
                                                   .rows = synthetic_rows,
                                                   .count = LW_PARAM_COUNT(synthetic_rows)};

bool lw_weather_is_synthetic(const lw_variant *model)
{
    LW_ASSERT(model->choice != NULL);
    return model->choice->table == &lw_weather_synthetic_table;
}

const lw_weather_zone_params *lw_weather_zone_params_of(const lw_variant *model)
{
    if (lw_weather_is_synthetic(model)) {
        const lw_weather_synthetic_params *synthetic = model->value;
        return &synthetic->zone;
    }
    const lw_weather_file_params *file = model->value;
    return &file->zone;
}

static void pick(const lw_array *given, double *months)
{
    const double *values = given->items;
    for (size_t m = 0; given->count == LW_MONTH_COUNT && m < LW_MONTH_COUNT; m++) {
        months[m] = values[m];
    }
}

static void override(double given, double *value)
{
    if (!isnan(given)) {
        *value = given;
    }
}

lw_weather_recipe lw_weather_recipe_of(const lw_weather_synthetic_params *params)
{
    const lw_climate_row *row = climates[params->climate];
    const lw_sky_profile *const skies[] = {[LW_SKY_OF_CLIMATE] = row->sky,
                                           [LW_SKY_NEW_YORK] = &lw_sky_new_york,
                                           [LW_SKY_PIEDMONT] = &lw_sky_piedmont};
    lw_weather_recipe recipe = {.means = row->means,
                                .sky = *skies[params->sky],
                                .temperature_day_sd_k = row->temperature_day_sd_k,
                                .temperature_day_memory_ratio = row->temperature_day_memory_ratio};
    pick(&params->monthly_ghi_w_per_m2, recipe.means.ghi_w_per_m2);
    pick(&params->monthly_temperature_c, recipe.means.temperature_c);
    pick(&params->monthly_temperature_range_k, recipe.means.temperature_range_k);
    pick(&params->monthly_wind_m_per_s, recipe.means.wind_m_per_s);
    override(params->linke_turbidity_ratio, &recipe.sky.linke_turbidity_ratio);
    override(params->sky_day_share_ratio, &recipe.sky.day_share_ratio);
    override(params->sky_day_memory_ratio, &recipe.sky.day_memory_ratio);
    override(params->sky_hour_memory_ratio, &recipe.sky.hour_memory_ratio);
    override(params->temperature_day_sd_k, &recipe.temperature_day_sd_k);
    override(params->temperature_day_memory_ratio, &recipe.temperature_day_memory_ratio);
    return recipe;
}

/* All four kinds of monthly means are the scenario's. */
static bool has_own_means(const lw_weather_synthetic_params *params)
{
    return params->monthly_ghi_w_per_m2.count > 0 && params->monthly_temperature_c.count > 0 &&
           params->monthly_temperature_range_k.count > 0 && params->monthly_wind_m_per_s.count > 0;
}

bool lw_weather_climate_place(const lw_weather_synthetic_params *params, lw_place *place)
{
    const lw_climate_row *row = climates[params->climate];
    *place = (lw_place){.latitude_deg = row->latitude_deg, .longitude_deg = row->longitude_deg};
    return params->climate != LW_CLIMATE_OWN && !has_own_means(params);
}

static void check_own(const lw_weather_synthetic_params *params, const char *pointer,
                      lw_report *report)
{
    if (params->climate == LW_CLIMATE_OWN && !has_own_means(params)) {
        lw_report_error(report, LW_ERR_MISSING_KEY, pointer, "write \"climate\": \"new-york\"",
                        "climate \"own\" needs monthly_ghi_w_per_m2, monthly_temperature_c, "
                        "monthly_temperature_range_k and monthly_wind_m_per_s, twelve values each");
    }
}

void lw_weather_params_check(const lw_variant *model, const char *pointer, lw_report *report)
{
    if (model->choice == NULL) {
        return; /* reported where it stands */
    }
    const lw_weather_zone_params *zone = lw_weather_zone_params_of(model);
    lw_weather_zones_check(zone, pointer, report);
    if (lw_weather_is_synthetic(model)) {
        check_own(model->value, pointer, report);
    } else if (lw_weather_zone_count(zone) > 1 && zone->noise_sd_ratio == 0.0) {
        lw_report_warning(report, LW_ERR_IMPLAUSIBLE, pointer, "give noise_sd_ratio, e.g. 0.5",
                          "the zones have the same sky: hours from a file differ between zones by "
                          "the noise within the hour alone, and there is none");
    }
}
