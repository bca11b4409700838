// SPDX-License-Identifier: Apache-2.0
/* Laws of batteries over generated ones and generated weeks. LW_SEED=... repeats a failure. */
#include "models/energy/battery.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdbool.h>

enum { CASE_COUNT = 300, STEP_COUNT = 700 };

static int64_t ppm_between(random_values *random, double low, double high)
{
    return (int64_t)(random_between(random, low, high) * 1e6);
}

/* Wears out within the weeks of a case. */
static lw_battery_ageing_params *ageing_of(random_values *random)
{
    static lw_battery_ageing_params ageing;
    lw_param_set_defaults(&lw_battery_ageing_table, &ageing);
    ageing.calendar_rate_ratio = random_between(random, 0.0, 0.1);
    return &ageing;
}

static lw_battery_params random_params(random_values *random)
{
    lw_battery_params params;
    lw_param_set_defaults(&lw_battery_table, &params);
    params.capacity_kwh = pow(10.0, random_between(random, -6.0, 6.0));
    params.power_kw = params.capacity_kwh * pow(10.0, random_between(random, -2.0, 1.0));
    params.power_kw = fmin(params.power_kw, 1e6);
    params.charge_efficiency_ppm = ppm_between(random, 0.01, 1.0);
    params.discharge_efficiency_ppm = ppm_between(random, 0.01, 1.0);
    params.min_state_ppm = ppm_between(random, 0.0, 0.5);
    params.max_state_ppm = ppm_between(random, 0.6, 1.0);
    params.initial_state_ppm = ppm_between(random, 0.0, 1.0);
    params.taper_start_ppm = ppm_between(random, 0.0, 1.0);
    params.taper_end_ppm = ppm_between(random, 0.01, 1.0);
    params.standing_loss_ratio_per_day = random_between(random, 0.0, 0.1);
    params.strategy = (int32_t)random_below(random, 2);
    params.ageing = random_below(random, 2) == 0 ? NULL : ageing_of(random);
    return params;
}

/* Without what makes it stop or lose for other reasons than power, brim and reserve. */
static void make_plain(lw_battery_params *params)
{
    params->max_state_ppm = params->taper_start_ppm = 1000000;
    params->standing_loss_ratio_per_day = 0.0;
    params->strategy = LW_BATTERY_SELF_CONSUMPTION;
    params->ageing = NULL;
}

static lw_battery_array *random_battery(random_values *random, bool plain)
{
    static const int64_t intervals_s[] = {60, 900, 1800, 3600};
    lw_battery_params params = random_params(random);
    if (plain) {
        make_plain(&params);
    }
    lw_battery_array *array = NULL;
    lw_error error;
    cr_assert_eq(lw_battery_array_create(&array, &error), LW_OK);
    cr_assert_eq(
        lw_battery_array_add(array, &params, 1, intervals_s[random_below(random, 4)], &error),
        LW_OK);
    return array;
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

static int64_t random_net(random_values *random, const lw_battery_array *array)
{
    const double scale = 3.0 * (double)array->limit_milliwh[0] + 10.0;
    return (int64_t)random_between(random, -scale, scale);
}

/* Local hour of the step that a law looks at. */
static int hour_now;

typedef void battery_law(const lw_battery_array *before, const lw_battery_array *after, int64_t net,
                         int64_t charged, int64_t discharged);

/* Copies of the figures that the laws compare. */
typedef struct snapshot {
    lw_battery_array array;
    int64_t capacity, stored, charged, discharged, lost;
} snapshot;

static void take(snapshot *copy, const lw_battery_array *array)
{
    copy->array = *array;
    copy->capacity = array->capacity_milliwh[0];
    copy->stored = array->stored_milliwh[0];
    copy->charged = array->charged_milliwh[0];
    copy->discharged = array->discharged_milliwh[0];
    copy->lost = array->lost_milliwh[0];
    copy->array.capacity_milliwh = &copy->capacity;
    copy->array.stored_milliwh = &copy->stored;
    copy->array.charged_milliwh = &copy->charged;
    copy->array.discharged_milliwh = &copy->discharged;
    copy->array.lost_milliwh = &copy->lost;
}

static void try_law_on(battery_law *law, bool plain)
{
    random_values random = random_values_begin();
    for (int i = 0; i < CASE_COUNT; i++) {
        lw_battery_array *array = random_battery(&random, plain);
        for (int step = 0; step < STEP_COUNT; step++) {
            const int64_t net = random_net(&random, array);
            int64_t charged = -1;
            int64_t discharged = -1;
            snapshot before;
            take(&before, array);
            hour_now = step % 24;
            step_all(array, hour_now, &net, &charged, &discharged);
            law(&before.array, array, net, charged, discharged);
        }
        lw_battery_array_destroy(array);
    }
}

static void try_law(battery_law *law)
{
    try_law_on(law, false);
}

static void record_closes(const lw_battery_array *before, const lw_battery_array *after,
                          int64_t net, int64_t charged, int64_t discharged)
{
    (void)before, (void)net, (void)charged, (void)discharged;
    cr_assert_eq(lw_battery_residual_milliwh(after, 0), 0);
}

Test(battery_law, what_came_in_is_stored_given_out_or_lost)
{
    try_law(record_closes);
}

static void stays_within_bounds(const lw_battery_array *before, const lw_battery_array *after,
                                int64_t net, int64_t charged, int64_t discharged)
{
    (void)before, (void)net;
    cr_assert_geq(after->stored_milliwh[0], after->floor_milliwh[0]);
    cr_assert_leq(after->stored_milliwh[0], after->brim_milliwh[0]);
    cr_assert_leq(charged, after->limit_milliwh[0]);
    cr_assert_leq(discharged, after->limit_milliwh[0]);
}

Test(battery_law, store_and_power_stay_within_their_bounds)
{
    try_law(stays_within_bounds);
}

static void serves_its_owner(const lw_battery_array *before, const lw_battery_array *after,
                             int64_t net, int64_t charged, int64_t discharged)
{
    (void)before;
    cr_assert(charged >= 0 && discharged >= 0 && (charged == 0 || discharged == 0));
    cr_assert_leq(discharged, net < 0 ? -net : 0);
    if ((after->charge_hours[0] >> hour_now & 1U) == 0) {
        cr_assert_leq(charged, net > 0 ? net : 0);
    }
}

Test(battery_law, takes_only_surplus_outside_charging_hours_and_gives_only_deficit)
{
    try_law(serves_its_owner);
}

static void loses_never_gains(const lw_battery_array *before, const lw_battery_array *after,
                              int64_t net, int64_t charged, int64_t discharged)
{
    (void)net;
    cr_assert_geq(after->lost_milliwh[0], before->lost_milliwh[0]);
    cr_assert_leq(after->stored_milliwh[0], before->stored_milliwh[0] + charged - discharged);
}

Test(battery_law, energy_is_lost_and_never_gained)
{
    try_law(loses_never_gains);
}

/* It stops short only for a reason: limit, brim or reserve. One unit of rounding may stay behind.
 */
static void has_a_reason_to_stop(const lw_battery_array *before, const lw_battery_array *after,
                                 int64_t net, int64_t charged, int64_t discharged)
{
    if (net > 0 && charged < net && charged < after->limit_milliwh[0]) {
        cr_assert_eq(after->stored_milliwh[0], after->capacity_milliwh[0]);
    }
    if (net < 0 && discharged < -net && discharged < after->limit_milliwh[0]) {
        const int64_t next_drop =
            (1000000 * (discharged + 1) + after->discharge_ppm[0] - 1) / after->discharge_ppm[0];
        cr_assert_gt(next_drop, before->stored_milliwh[0] - after->floor_milliwh[0]);
    }
}

static void only_shrinks(const lw_battery_array *before, const lw_battery_array *after, int64_t net,
                         int64_t charged, int64_t discharged)
{
    (void)net, (void)charged, (void)discharged;
    cr_assert_leq(after->capacity_milliwh[0], before->capacity_milliwh[0]);
}

Test(battery_law, capacity_never_grows)
{
    try_law(only_shrinks);
}

Test(battery_law, stops_short_only_at_limit_brim_or_reserve)
{
    try_law_on(has_a_reason_to_stop, true);
}
