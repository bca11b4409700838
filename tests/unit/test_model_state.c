// SPDX-License-Identifier: Apache-2.0
/* Models of energy and market that were saved and loaded go on as if nothing had happened, and what
 * is damaged is refused or harmless. */
#include "models/energy/battery.h"
#include "models/energy/feeder_audit.h"
#include "models/energy/load.h"
#include "models/energy/meter.h"
#include "models/energy/pv.h"
#include "models/market/accounts/accounts.h"
#include "models/market/accounts/shared_bill.h"
#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ITEM_COUNT = 8, OUTPUT_SIZE = 512, INTERVAL_S = 900, STEPS_MAX = 480 };

/* One model: how to make it, what it does in a step, and how it is saved. A step is a function of
 * its number and of what the model remembers. */
typedef struct subject {
    int64_t step_count;
    void *(*create)(void);
    void (*destroy)(void *object);
    void (*step)(void *object, int64_t step, void *output);
    state_function state;
} subject;

static random_values values_of(int64_t step)
{
    random_values random = random_values_begin();
    random.state += (uint64_t)step * 1000003;
    return random;
}

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

static const subject load_subject = {STEPS_MAX, load_create, load_destroy, load_step,
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
    random_values random = values_of(step);
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

static const subject pv_subject = {60, pv_create, pv_destroy, pv_step, pv_state_of};

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
    random_values random = values_of(step);
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

static const subject metered_subject = {STEPS_MAX, metered_create, metered_destroy, metered_step,
                                        metered_state_of};

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
    random_values random = values_of(step);
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

static const subject battery_subject = {60, battery_create, battery_destroy, battery_step,
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
    random_values random = values_of(step);
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

static const subject integrator_subject = {60, integrator_create, integrator_destroy,
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

static const subject metering_subject = {60, metering_create, metering_destroy, metering_step,
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
    random_values random = values_of(step);
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

static const subject meter_subject = {60, meter_create, meter_destroy, meter_step, meter_state_of};

/* ---- accounts ---- */

typedef struct ledger {
    lw_arena *arena;
    lw_accounts accounts;
} ledger;

static void *accounts_create(void)
{
    ledger *own = calloc(1, sizeof *own);
    cr_assert_not_null(own);
    own->arena = lw_arena_create(1 << 16);
    cr_assert_not_null(own->arena);
    const lw_accounts_size size = {
        .community_count = 2, .operator_count = 2, .member_count = ITEM_COUNT};
    check_status(lw_accounts_init(&own->accounts, &size, own->arena, NULL));
    return own;
}

static void accounts_destroy(void *object)
{
    ledger *own = object;
    lw_arena_destroy(own->arena);
    free(own);
}

static void accounts_step(void *object, int64_t step, void *output)
{
    lw_accounts *accounts = &((ledger *)object)->accounts;
    random_values random = values_of(step);
    const uint32_t payer = (uint32_t)random_below(&random, accounts->account_count);
    const uint32_t offset = 1 + (uint32_t)random_below(&random, accounts->account_count - 1);
    const lw_transfer transfer = {(lw_posting)random_below(&random, LW_POSTING_COUNT), payer,
                                  (payer + offset) % accounts->account_count};
    lw_accounts_post(accounts, transfer, (int64_t)random_below(&random, 1000000) - 300000);
    lw_money_micro *shown = output;
    for (uint32_t account = 0; account < accounts->account_count; account++) {
        *shown++ = lw_accounts_balance(accounts, account);
    }
    for (size_t posting = 0; posting < LW_POSTING_COUNT; posting++) {
        *shown++ = lw_accounts_total(accounts, (lw_posting)posting);
    }
}

static void accounts_state_of(void *object, lw_state *state)
{
    lw_accounts_state(&((ledger *)object)->accounts, state);
}

static const subject accounts_subject = {60, accounts_create, accounts_destroy, accounts_step,
                                         accounts_state_of};

/* ---- bills shared by the month: a month ends every seven steps ---- */

typedef struct common_purse {
    lw_arena *arena;
    lw_shared_bill bill;
} common_purse;

static void *purse_create(void)
{
    common_purse *own = calloc(1, sizeof *own);
    cr_assert_not_null(own);
    own->arena = lw_arena_create(1 << 16);
    cr_assert_not_null(own->arena);
    check_status(lw_shared_bill_init(&own->bill, ITEM_COUNT, own->arena, NULL));
    return own;
}

static void purse_destroy(void *object)
{
    common_purse *own = object;
    lw_arena_destroy(own->arena);
    free(own);
}

static void purse_step(void *object, int64_t step, void *output)
{
    lw_shared_bill *bill = &((common_purse *)object)->bill;
    random_values random = values_of(step);
    for (uint32_t i = 0; i < ITEM_COUNT; i++) {
        lw_shared_bill_add(
            bill, i,
            &(lw_shared_bill_part){.import_milliwh = (int64_t)random_below(&random, 1000000),
                                   .export_milliwh = (int64_t)random_below(&random, 1000000),
                                   .cost_micro = (int64_t)random_below(&random, 1000000),
                                   .earned_micro = (int64_t)random_below(&random, 1000000)});
    }
    memset(output, 0, ITEM_COUNT * 2 * sizeof(lw_money_micro));
    if (step % 7 == 6) {
        lw_arena *arena = lw_arena_create(1 << 16);
        lw_accounts accounts;
        const lw_accounts_size size = {.community_count = 1, .member_count = ITEM_COUNT};
        check_status(lw_accounts_init(&accounts, &size, arena, NULL));
        lw_money_micro *bills = output;
        lw_shared_bill_close(bill, &(lw_shared_bill_range){0, 0, ITEM_COUNT}, &accounts, bills,
                             bills + ITEM_COUNT);
        lw_arena_destroy(arena);
    }
}

static void purse_state_of(void *object, lw_state *state)
{
    lw_shared_bill_state(&((common_purse *)object)->bill, state);
}

static const subject purse_subject = {60, purse_create, purse_destroy, purse_step, purse_state_of};

/* ---- the laws ---- */

static void run(const subject *s, void *object, int64_t first, int64_t end,
                unsigned char (*outputs)[OUTPUT_SIZE])
{
    for (int64_t step = first; step < end; step++) {
        s->step(object, step, outputs[step]);
    }
}

/* A model saved before step `stop`, loaded into a new object, and run on. */
static void check_stop(const subject *s, const saved_state *saved, int64_t stop,
                       unsigned char (*expected)[OUTPUT_SIZE], const saved_state *expected_end)
{
    static unsigned char outputs[STEPS_MAX][OUTPUT_SIZE];
    void *resumed = s->create();
    cr_assert(load_state(s->state, resumed, saved->bytes, saved->size));
    const saved_state again = save_state(s->state, resumed);
    cr_assert(is_same_state(saved, &again), "stopped before step %lld", (long long)stop);
    memset(outputs, 0, sizeof outputs);
    run(s, resumed, stop, s->step_count, outputs);
    for (int64_t step = stop; step < s->step_count; step++) {
        cr_assert_eq(memcmp(outputs[step], expected[step], OUTPUT_SIZE), 0,
                     "stopped before step %lld: step %lld differs", (long long)stop,
                     (long long)step);
    }
    const saved_state end = save_state(s->state, resumed);
    cr_assert(is_same_state(expected_end, &end), "stopped before step %lld", (long long)stop);
    free(again.bytes);
    free(end.bytes);
    s->destroy(resumed);
}

/* Stops before each step in turn. */
static void check_resumes(const subject *s)
{
    static unsigned char expected[STEPS_MAX][OUTPUT_SIZE];
    static unsigned char outputs[STEPS_MAX][OUTPUT_SIZE];
    void *undisturbed = s->create();
    memset(expected, 0, sizeof expected);
    run(s, undisturbed, 0, s->step_count, expected);
    const saved_state end = save_state(s->state, undisturbed);
    void *stopped = s->create();
    for (int64_t stop = 0; stop < s->step_count; stop++) {
        const saved_state saved = save_state(s->state, stopped);
        check_stop(s, &saved, stop, expected, &end);
        free(saved.bytes);
        run(s, stopped, stop, stop + 1, outputs);
    }
    s->destroy(stopped);
    s->destroy(undisturbed);
    free(end.bytes);
}

/* Loads damaged bytes; what is taken must be able to run on. */
static bool try_damaged(const subject *s, const unsigned char *bytes, size_t size, int64_t stop)
{
    static unsigned char outputs[STEPS_MAX][OUTPUT_SIZE];
    void *object = s->create();
    const bool is_taken = load_state(s->state, object, bytes, size);
    if (is_taken) {
        run(s, object, stop, s->step_count < stop + 100 ? s->step_count : stop + 100, outputs);
    }
    s->destroy(object);
    return is_taken;
}

static void check_damage(const subject *s)
{
    static unsigned char outputs[STEPS_MAX][OUTPUT_SIZE];
    random_values random = random_values_begin();
    const int64_t stop = s->step_count / 2;
    void *object = s->create();
    run(s, object, 0, stop, outputs);
    const saved_state saved = save_state(s->state, object);
    s->destroy(object);
    for (size_t size = 0; size < saved.size; size++) {
        cr_assert_not(try_damaged(s, saved.bytes, size, stop), "cut to %zu of %zu bytes", size,
                      saved.size);
    }
    for (size_t i = 0; i < saved.size; i++) {
        const unsigned char whole = saved.bytes[i];
        saved.bytes[i] ^= (unsigned char)(1 + random_below(&random, 255));
        try_damaged(s, saved.bytes, saved.size, stop);
        saved.bytes[i] = whole;
    }
    free(saved.bytes);
}

Test(load_state, goes_on_as_undisturbed_over_midnight_and_new_year)
{
    check_resumes(&load_subject);
}

Test(load_state, survives_damage)
{
    check_damage(&load_subject);
}

Test(pv_state, goes_on_as_undisturbed)
{
    check_resumes(&pv_subject);
}

Test(pv_state, survives_damage)
{
    check_damage(&pv_subject);
}

Test(reading_state, goes_on_as_undisturbed)
{
    check_resumes(&metered_subject);
}

Test(reading_state, survives_damage)
{
    check_damage(&metered_subject);
}

Test(battery_state, goes_on_as_undisturbed)
{
    check_resumes(&battery_subject);
}

Test(battery_state, survives_damage)
{
    check_damage(&battery_subject);
}

Test(integrator_state, goes_on_as_undisturbed)
{
    check_resumes(&integrator_subject);
}

Test(integrator_state, survives_damage)
{
    check_damage(&integrator_subject);
}

Test(metering_state, goes_on_as_undisturbed)
{
    check_resumes(&metering_subject);
}

Test(metering_state, survives_damage)
{
    check_damage(&metering_subject);
}

Test(meter_state, goes_on_as_undisturbed)
{
    check_resumes(&meter_subject);
}

Test(meter_state, survives_damage)
{
    check_damage(&meter_subject);
}

Test(accounts_state, goes_on_as_undisturbed)
{
    check_resumes(&accounts_subject);
}

Test(accounts_state, survives_damage)
{
    check_damage(&accounts_subject);
}

Test(shared_bill_state, goes_on_as_undisturbed)
{
    check_resumes(&purse_subject);
}

Test(shared_bill_state, survives_damage)
{
    check_damage(&purse_subject);
}

Test(accounts, are_as_new_when_cleared)
{
    unsigned char output[OUTPUT_SIZE];
    ledger *used = accounts_create();
    ledger *fresh = accounts_create();
    for (int64_t step = 0; step < 50; step++) {
        accounts_step(used, step, output);
    }
    const saved_state empty = save_state(accounts_state_of, fresh);
    const saved_state full = save_state(accounts_state_of, used);
    lw_accounts_clear(&used->accounts);
    const saved_state cleared = save_state(accounts_state_of, used);
    cr_assert_not(is_same_state(&empty, &full));
    cr_assert(is_same_state(&empty, &cleared));
    free(empty.bytes);
    free(full.bytes);
    free(cleared.bytes);
    accounts_destroy(used);
    accounts_destroy(fresh);
}

/* Bytes of another number of homes, meters or accounts are refused. */
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
    unsigned char output[OUTPUT_SIZE];
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

Test(accounts_state, that_does_not_balance_is_refused)
{
    ledger *own = accounts_create();
    own->accounts.balances_micro[3] = 1;
    const saved_state saved = save_state(accounts_state_of, own);
    ledger *loaded = accounts_create();
    cr_assert_not(load_state(accounts_state_of, loaded, saved.bytes, saved.size));
    free(saved.bytes);
    accounts_destroy(own);
    accounts_destroy(loaded);
}
