// SPDX-License-Identifier: Apache-2.0
/* Models of energy that were saved and loaded go on as if nothing had happened, and what
 * is damaged is refused or harmless. */
#include "models/energy/battery.h"
#include "models/energy/feeder_audit.h"
#include "models/energy/load.h"
#include "models/energy/meter.h"
#include "models/energy/pv.h"
#include "tests/support/resumed_model.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_COUNT = 8, INTERVAL_S = 900 };

static void check_status(lw_status status)
{
    cr_assert_eq(status, LW_OK);
}

/* ---- homes: five random ones, three of a profile, one empty; five days at the turn of a year of
 * a site east of Greenwich, so that midnight is not that of UTC ---- */

static void add_loads(lw_load_array *array, const char *tag, void *params, const char *group,
                      size_t count)
{
    const lw_param_variant *found = lw_load_variants;
    while (strcmp(found->tag, tag) != 0) {
        found++;
    }
    const lw_variant model = {found, params};
    const lw_load_group homes = {.name = group, .count = count, .model = &model};
    check_status(lw_load_array_add(array, &homes, NULL));
}

/* A climate in which it is cold, so that heating has something to remember. */
static lw_temperature_year *cold_years(void)
{
    lw_temperature_year *years = NULL;
    check_status(lw_temperature_year_create(2016, 2, &years, NULL));
    for (size_t hour = 0; hour < years->hour_count; hour++) {
        years->hourly_c[hour] = 5.0 + 6.0 * sin(0.01 * (double)hour);
    }
    return years;
}

static void *load_create(void)
{
    lw_load_stochastic_params stochastic;
    lw_load_profile_params profile;
    lw_heating_params heating;
    lw_param_set_defaults(&lw_load_stochastic_table, &stochastic);
    lw_param_set_defaults(&lw_load_profile_table, &profile);
    lw_param_set_defaults(&lw_heating_table, &heating);
    stochastic.profile.annual_kwh = 4000.0;
    profile.annual_kwh = 2500.0;
    heating.annual_heating_kwh = 3000.0;
    lw_temperature_year *years = cold_years();
    const lw_load_config config = {
        .seed = 7, .interval_us = INTERVAL_S * LW_US_PER_S, .climate = years, .run = years};
    lw_load_array *array = NULL;
    check_status(lw_load_array_create(&config, &array, NULL));
    add_loads(array, "stochastic", &stochastic, "homes", 4);
    profile.heating = &heating;
    add_loads(array, "profile", &profile, "shops", 2);
    add_loads(array, "none", NULL, "ruins", 1);
    stochastic.profile.heating = &heating;
    add_loads(array, "stochastic", &stochastic, "flats", 1);
    lw_temperature_year_destroy(years);
    return array;
}

static void load_destroy(void *object)
{
    lw_load_array_destroy(object);
}

static void load_step(void *object, int64_t step, void *output)
{
    const int64_t start_s = lw_civil_days(2016, 12, 30) * 86400 + step * INTERVAL_S;
    const lw_civil local = lw_civil_from_seconds(start_s + INTERVAL_S / 2 + 3600);
    lw_load_step(object, start_s * LW_US_PER_S, &local, 5.0 + 7.0 * sin(0.3 * (double)step),
                 output);
}

static void load_state_of(void *object, lw_state *state)
{
    lw_load_array_state(object, state);
}

static const resumed_model load_subject = {RESUMED_STEPS_MAX, load_create, load_destroy, load_step,
                                           load_state_of};

/* ---- roofs of both temperature models, a fuentes one beginning with the air ---- */

static void *pv_create(void)
{
    static lw_snow_params snow;
    static lw_soiling_params soiling;
    lw_param_set_defaults(&lw_snow_table, &snow);
    lw_param_set_defaults(&lw_soiling_table, &soiling);
    lw_pv_params params;
    lw_param_set_defaults(&lw_pv_table, &params);
    params.snow = &snow;
    params.soiling = &soiling;
    lw_pv_array *array = NULL;
    check_status(lw_pv_array_create(1, &array, NULL));
    for (int plane = 0; plane < 4; plane++) {
        params.capacity_kw = 3.0 + plane;
        params.tilt_deg = 30.0;
        params.azimuth_deg = 90.0 * plane;
        params.temperature_model =
            plane % 2 == 0 ? LW_PV_TEMPERATURE_FUENTES : LW_PV_TEMPERATURE_FAIMAN;
        const lw_pv_group group = {.params = &params, .name = "roofs", .count = 2};
        check_status(lw_pv_array_add(array, &group, NULL));
    }
    return array;
}

static void pv_destroy(void *object)
{
    lw_pv_array_destroy(object);
}

static void pv_step(void *object, int64_t step, void *output)
{
    random_values random = resumed_values(step);
    const double zenith = random_between(&random, 0.0, 2.0);
    const lw_sun sun = {
        .north = -sin(zenith), .up = cos(zenith), .extraterrestrial_w_per_m2 = 1366.0};
    const double dni = random_between(&random, 0, 900);
    const double dhi = random_between(&random, 0, 300);
    const lw_irradiance light = {dni * fmax(sun.up, 0.0) + dhi, dni, dhi};
    const lw_sky sky = lw_sky_of(&sun, &light);
    const lw_weather_values weather = {.temperature_c = random_between(&random, -10, 30),
                                       .wind_m_per_s = random_between(&random, 0, 10),
                                       .snow_depth_cm = random_between(&random, 0, 3),
                                       .snowfall_cm_per_h = random_between(&random, 0, 3),
                                       .rain_mm_per_h = random_between(&random, 0, 2),
                                       .albedo_ratio = 0.2};
    const lw_pv_conditions conditions = {&sky, &weather, 1, INTERVAL_S, 0.001 * (double)step};
    lw_pv_step(object, &conditions, output);
}

static void pv_state_of(void *object, lw_state *state)
{
    lw_pv_array_state(object, state);
}

static const resumed_model pv_subject = {60, pv_create, pv_destroy, pv_step, pv_state_of};

/* ---- meters that err, fall silent and lie, and the audit of their feeder ---- */

typedef struct metered {
    lw_reading_array *readings;
    lw_feeder_audit *audit;
} metered;

static const lw_feeder feeder = {0, ITEM_COUNT};
static const lw_false_reading false_reading = {
    .first = 1, .count = 2, .factor_ratio = 0.7, .end_us = INT64_MAX};

static void *metered_create(void)
{
    static lw_meter_params params;
    lw_param_set_defaults(&lw_meter_table, &params);
    params.gap_rate_per_year = 700.0;
    lw_audit_params audit_params;
    lw_param_set_defaults(&lw_audit_table, &audit_params);
    audit_params.window_h = 3;
    const lw_reading_config config = {.seed = 3,
                                      .interval_us = INTERVAL_S * LW_US_PER_S,
                                      .meter_count = ITEM_COUNT,
                                      .false_readings = &false_reading,
                                      .false_reading_count = 1};
    metered *own = calloc(1, sizeof *own);
    cr_assert_not_null(own);
    check_status(lw_reading_array_create(&config, &own->readings, NULL));
    check_status(lw_reading_array_add(own->readings, &params, "homes", ITEM_COUNT, NULL));
    const lw_feeder_audit_config audit_config = {&audit_params, own->readings, &feeder, 1,
                                                 config.interval_us};
    check_status(lw_feeder_audit_create(&audit_config, &own->audit, NULL));
    return own;
}

static void metered_destroy(void *object)
{
    metered *own = object;
    lw_feeder_audit_destroy(own->audit);
    lw_reading_array_destroy(own->readings);
    free(own);
}

static void metered_step(void *object, int64_t step, void *output)
{
    const metered *own = object;
    random_values random = resumed_values(step);
    lw_energy_milliwh flows[2][ITEM_COUNT];
    lw_energy_milliwh net = 0;
    for (int i = 0; i < ITEM_COUNT; i++) {
        flows[0][i] = (lw_energy_milliwh)random_below(&random, 1000000);
        flows[1][i] = (lw_energy_milliwh)random_below(&random, 1000000);
        net += flows[0][i] - flows[1][i];
    }
    const lw_readings truth = {flows[0], flows[1]};
    const lw_readings read = lw_reading_step(own->readings, step, &truth);
    lw_feeder_audit_step(own->audit, step, &net);
    int64_t *seen = output;
    memcpy(seen, read.import_milliwh, sizeof flows[0]);
    memcpy(seen + ITEM_COUNT, read.export_milliwh, sizeof flows[1]);
    const lw_audit_totals totals = lw_feeder_audit_totals(own->audit);
    memcpy(seen + 2 * ITEM_COUNT, &totals, sizeof totals);
}

static void metered_state_of(void *object, lw_state *state)
{
    const metered *own = object;
    lw_reading_array_state(own->readings, state);
    lw_feeder_audit_state(own->audit, state);
}

static const resumed_model metered_subject = {RESUMED_STEPS_MAX, metered_create, metered_destroy,
                                              metered_step, metered_state_of};

/* ---- batteries ---- */

static void *battery_create(void)
{
    lw_battery_params params;
    lw_param_set_defaults(&lw_battery_table, &params);
    static lw_battery_ageing_params ageing;
    lw_param_set_defaults(&lw_battery_ageing_table, &ageing);
    params.ageing = &ageing;
    params.capacity_kwh = 5.0;
    params.min_state_ppm = 100000;
    lw_battery_array *array = NULL;
    check_status(lw_battery_array_create(&array, NULL));
    check_status(lw_battery_array_add(array, &params, ITEM_COUNT, INTERVAL_S, NULL));
    return array;
}

static void battery_destroy(void *object)
{
    lw_battery_array_destroy(object);
}

static void step_all(lw_battery_array *array, int local_hour, const int64_t *net, int64_t *charged,
                     int64_t *discharged)
{
    for (size_t i = 0; i < array->count; i++) {
        const lw_battery_flow flow = lw_battery_move(array, i, local_hour, net[i]);
        charged[i] = flow.charged_milliwh;
        discharged[i] = flow.discharged_milliwh;
    }
    lw_battery_end_interval(array);
}

static void battery_step(void *object, int64_t step, void *output)
{
    random_values random = resumed_values(step);
    int64_t net[ITEM_COUNT];
    int64_t *moved = output;
    for (int i = 0; i < ITEM_COUNT; i++) {
        net[i] = (int64_t)random_below(&random, 2000001) - 1000000;
    }
    step_all(object, 12, net, moved, moved + ITEM_COUNT);
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        moved[2 * ITEM_COUNT + i] = lw_battery_residual_milliwh(object, i);
    }
}

static void battery_state_of(void *object, lw_state *state)
{
    lw_battery_array_state(object, state);
}

static const resumed_model battery_subject = {60, battery_create, battery_destroy, battery_step,
                                              battery_state_of};

/* ---- meters ---- */

static void *integrator_create(void)
{
    lw_integrator *integrator = NULL;
    check_status(lw_integrator_create(ITEM_COUNT, &integrator, NULL));
    return integrator;
}

static void integrator_destroy(void *object)
{
    lw_integrator_destroy(object);
}

static void draw_powers(int64_t step, double *power_w, size_t count)
{
    random_values random = resumed_values(step);
    for (size_t i = 0; i < count; i++) {
        power_w[i] = random_below(&random, 4) == 0 ? 0.0 : random_between(&random, 0, 3000);
    }
}

static void integrator_step(void *object, int64_t step, void *output)
{
    double power_w[ITEM_COUNT];
    draw_powers(step, power_w, ITEM_COUNT);
    lw_integrator_step(object, power_w, INTERVAL_S, output);
}

static void integrator_state_of(void *object, lw_state *state)
{
    lw_integrator_state(object, state);
}

static const resumed_model integrator_subject = {60, integrator_create, integrator_destroy,
                                                 integrator_step, integrator_state_of};

static void *metering_create(void)
{
    lw_metering *metering = NULL;
    check_status(lw_metering_create(ITEM_COUNT, &metering, NULL));
    return metering;
}

static void metering_destroy(void *object)
{
    lw_metering_destroy(object);
}

static void metering_step(void *object, int64_t step, void *output)
{
    double power_w[2 * ITEM_COUNT];
    int64_t *counted = output;
    draw_powers(step, power_w, (size_t)2 * ITEM_COUNT);
    lw_metering_step(object, power_w, power_w + ITEM_COUNT, INTERVAL_S, counted,
                     counted + ITEM_COUNT);
}

static void metering_state_of(void *object, lw_state *state)
{
    lw_metering_state(object, state);
}

static const resumed_model metering_subject = {60, metering_create, metering_destroy, metering_step,
                                               metering_state_of};

static void *meter_create(void)
{
    lw_meter_array *array = NULL;
    check_status(lw_meter_array_create(ITEM_COUNT, &array, NULL));
    return array;
}

static void meter_destroy(void *object)
{
    lw_meter_array_destroy(object);
}

static void meter_step(void *object, int64_t step, void *output)
{
    lw_meter_array *array = object;
    random_values random = resumed_values(step);
    int64_t net[ITEM_COUNT];
    int64_t *registers = output;
    for (int i = 0; i < ITEM_COUNT; i++) {
        net[i] = (int64_t)random_below(&random, 2000001) - 1000000;
    }
    lw_meter_step(array, net, registers, registers + ITEM_COUNT);
    memcpy(registers + 2 * ITEM_COUNT, array->import_milliwh, ITEM_COUNT * sizeof *registers);
    memcpy(registers + 3 * ITEM_COUNT, array->export_milliwh, ITEM_COUNT * sizeof *registers);
}

static void meter_state_of(void *object, lw_state *state)
{
    lw_meter_array_state(object, state);
}

static const resumed_model meter_subject = {60, meter_create, meter_destroy, meter_step,
                                            meter_state_of};

Test(load_state, goes_on_as_undisturbed_over_midnight_and_new_year)
{
    resumed_check_stops(&load_subject);
}

Test(load_state, survives_damage)
{
    resumed_check_damage(&load_subject);
}

Test(pv_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&pv_subject);
}

Test(pv_state, survives_damage)
{
    resumed_check_damage(&pv_subject);
}

Test(reading_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&metered_subject);
}

Test(reading_state, survives_damage)
{
    resumed_check_damage(&metered_subject);
}

Test(battery_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&battery_subject);
}

Test(battery_state, survives_damage)
{
    resumed_check_damage(&battery_subject);
}

Test(integrator_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&integrator_subject);
}

Test(integrator_state, survives_damage)
{
    resumed_check_damage(&integrator_subject);
}

Test(metering_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&metering_subject);
}

Test(metering_state, survives_damage)
{
    resumed_check_damage(&metering_subject);
}

Test(meter_state, goes_on_as_undisturbed)
{
    resumed_check_stops(&meter_subject);
}

Test(meter_state, survives_damage)
{
    resumed_check_damage(&meter_subject);
}

/* Bytes of another number of meters are refused. */
Test(model_state, of_another_size_is_refused)
{
    lw_integrator *few = NULL;
    check_status(lw_integrator_create(ITEM_COUNT - 1, &few, NULL));
    const saved_state saved = save_state(integrator_state_of, few);
    void *many = integrator_create();
    cr_assert_not(load_state(integrator_state_of, many, saved.bytes, saved.size));
    free(saved.bytes);
    lw_integrator_destroy(few);
    integrator_destroy(many);
}

/* A battery whose stored energy is not what its record says is refused, whatever byte was hit. */
Test(battery_state, with_one_wrong_amount_is_refused)
{
    unsigned char output[RESUMED_OUTPUT_SIZE];
    for (int column = 0; column < 4; column++) {
        lw_battery_array *array = battery_create();
        for (int64_t step = 0; step < 20; step++) {
            battery_step(array, step, output);
        }
        int64_t *const columns[] = {array->stored_milliwh, array->charged_milliwh,
                                    array->discharged_milliwh, array->lost_milliwh};
        columns[column][3]++;
        const saved_state saved = save_state(battery_state_of, array);
        void *loaded = battery_create();
        cr_assert_not(load_state(battery_state_of, loaded, saved.bytes, saved.size));
        free(saved.bytes);
        battery_destroy(array);
        battery_destroy(loaded);
    }
}
