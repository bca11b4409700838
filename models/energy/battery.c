// SPDX-License-Identifier: Apache-2.0
/* Every product below fits 63 bits: energies stay under 10^12 mWh (1 GWh, the largest capacity that
 * the table allows) and ratios are at most 10^6 ppm. */
#include "models/energy/battery.h"

#include "models/energy/columns.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define PPM LW_MICRO
#define ROUND_TRIP_DEFAULT_PPM (9 * PPM / 10) /* its source stands in the row */
#define PPB INT64_C(1000000000)
#define DAY_S 86400

enum { HOURS_PER_DAY = 24 };

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(lw_battery_array, member), sizeof *((lw_battery_array *)0)->member                \
    }
static const lw_column_place columns[] = {
    COLUMN(params),          COLUMN(capacity_milliwh), COLUMN(floor_milliwh),
    COLUMN(brim_milliwh),    COLUMN(limit_milliwh),    COLUMN(charge_ppm),
    COLUMN(discharge_ppm),   COLUMN(loss_ppb),         COLUMN(charge_hours),
    COLUMN(discharge_hours), COLUMN(stored_milliwh),   COLUMN(stored_sum_milliwh),
    COLUMN(initial_milliwh), COLUMN(charged_milliwh),  COLUMN(discharged_milliwh),
    COLUMN(lost_milliwh),    COLUMN(leak_rest_ppb),    COLUMN(age)};
enum { COLUMN_COUNT = sizeof columns / sizeof columns[0] };

lw_status lw_battery_array_create(lw_battery_array **array, lw_error *error)
{
    *array = calloc(1, sizeof **array);
    if (*array == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the batteries");
    }
    return LW_OK;
}

void lw_battery_array_destroy(lw_battery_array *array)
{
    if (array != NULL) {
        lw_columns_free(array, columns, COLUMN_COUNT);
        free(array);
    }
}

static int64_t part_of(int64_t amount, int64_t ppm)
{
    return amount * ppm / PPM;
}

static int64_t ceil_div(int64_t a, int64_t b)
{
    return (a + b - 1) / b;
}

static int64_t one_way_ppm(int64_t given_ppm, int64_t round_trip_ppm)
{
    if (given_ppm != LW_PARAM_ABSENT) {
        return given_ppm;
    }
    const int64_t ppm = round_trip_ppm != LW_PARAM_ABSENT ? round_trip_ppm : ROUND_TRIP_DEFAULT_PPM;
    return (int64_t)floor(sqrt((double)ppm / (double)PPM) * (double)PPM + 0.5);
}

static int64_t interval_limit_milliwh(const lw_battery_params *params, int64_t interval_s)
{
    const double power_kw = isnan(params->power_kw) ? params->capacity_kwh / 2 : params->power_kw;
    return lw_micro_from_double(power_kw) * interval_s / 3600;
}

static void set_capacity(lw_battery_array *array, size_t i, int64_t milliwh)
{
    array->capacity_milliwh[i] = milliwh;
    array->floor_milliwh[i] = part_of(milliwh, array->params[i].min_state_ppm);
    array->brim_milliwh[i] = part_of(milliwh, array->params[i].max_state_ppm);
}

/* One bit for each local hour of [from, to), round midnight when to < from. */
static uint32_t hours_between(int64_t from, int64_t to)
{
    uint32_t mask = 0;
    const int64_t end = to < from ? to + HOURS_PER_DAY : to;
    for (int64_t hour = from; hour < end; hour++) {
        mask |= UINT32_C(1) << (hour % HOURS_PER_DAY);
    }
    return mask;
}

static void set_hours(lw_battery_array *array, size_t i, const lw_battery_params *params)
{
    const bool by_price = params->strategy == LW_BATTERY_PRICE;
    array->charge_hours[i] =
        by_price ? hours_between(params->charge_from_hour, params->charge_to_hour) : 0;
    array->discharge_hours[i] =
        by_price ? hours_between(params->discharge_from_hour, params->discharge_to_hour)
                 : hours_between(0, HOURS_PER_DAY);
}

static double state_ratio(const lw_battery_array *array, size_t i)
{
    return (double)array->stored_milliwh[i] / (double)array->capacity_milliwh[i];
}

static void put_battery(lw_battery_array *array, size_t i, const lw_battery_params *params,
                        int64_t interval_s)
{
    array->params[i] = *params;
    set_capacity(array, i, lw_micro_from_double(params->capacity_kwh));
    array->limit_milliwh[i] = interval_limit_milliwh(params, interval_s);
    array->charge_ppm[i] =
        one_way_ppm(params->charge_efficiency_ppm, params->round_trip_efficiency_ppm);
    array->discharge_ppm[i] =
        one_way_ppm(params->discharge_efficiency_ppm, params->round_trip_efficiency_ppm);
    const int64_t initial_ppm = params->initial_state_ppm != LW_PARAM_ABSENT
                                    ? params->initial_state_ppm
                                    : params->min_state_ppm;
    const int64_t initial = part_of(array->capacity_milliwh[i], initial_ppm);
    array->initial_milliwh[i] =
        initial > array->floor_milliwh[i] ? initial : array->floor_milliwh[i];
    if (array->initial_milliwh[i] > array->brim_milliwh[i]) {
        array->initial_milliwh[i] = array->brim_milliwh[i];
    }
    array->loss_ppb[i] = (int64_t)floor(
        params->standing_loss_ratio_per_day * (double)interval_s / DAY_S * (double)PPB + 0.5);
    set_hours(array, i, params);
    array->stored_milliwh[i] = array->initial_milliwh[i];
    array->charged_milliwh[i] = 0;
    array->discharged_milliwh[i] = 0;
    array->lost_milliwh[i] = 0;
    array->leak_rest_ppb[i] = 0;
    array->stored_sum_milliwh[i] = 0;
    array->age[i] = (lw_battery_age){.state_ratio = state_ratio(array, i)};
}

lw_status lw_battery_array_add(lw_battery_array *array, const lw_battery_params *params,
                               size_t count, int64_t interval_s, lw_error *error)
{
    LW_ASSERT(interval_s > 0 && interval_s <= 3600);
    LW_ASSERT(array->count == 0 || array->interval_s == interval_s);
    array->interval_s = interval_s;
    const size_t needed = array->count + count;
    if (needed > array->capacity) {
        const size_t capacity = lw_columns_next_capacity(array->capacity, needed);
        const lw_status status = lw_columns_reserve(array, columns, COLUMN_COUNT, capacity, error);
        if (status != LW_OK) {
            return status;
        }
        array->capacity = capacity;
    }
    for (size_t i = array->count; i < needed; i++) {
        put_battery(array, i, params, interval_s);
    }
    array->count = needed;
    return LW_OK;
}

static int64_t min_i64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What it may take in an interval that begins in this state. */
static int64_t charge_limit(const lw_battery_array *array, size_t i)
{
    const int64_t start = part_of(array->brim_milliwh[i], array->params[i].taper_start_ppm);
    const int64_t stored = array->stored_milliwh[i];
    if (stored <= start) {
        return array->limit_milliwh[i];
    }
    const int64_t brim = array->brim_milliwh[i];
    const int64_t end_ppm = array->params[i].taper_end_ppm;
    const int64_t room_ppm = (brim - stored) * PPM / (brim - start);
    const int64_t now_ppm = end_ppm + part_of(PPM - end_ppm, room_ppm);
    const int64_t limit = part_of(array->limit_milliwh[i], now_ppm);
    return limit > 0 ? limit : min_i64(array->limit_milliwh[i], 1);
}

/* Takes in as much of `surplus` as limit and room allow. The smallest input that fills the room is
 * room / efficiency rounded up: floor(input x efficiency) is then the room itself. */
static int64_t charge(lw_battery_array *array, size_t i, int64_t surplus)
{
    const int64_t room = array->brim_milliwh[i] - array->stored_milliwh[i];
    const int64_t input_to_full = ceil_div(room * PPM, array->charge_ppm[i]);
    const int64_t input = min_i64(min_i64(surplus, charge_limit(array, i)), input_to_full);
    array->stored_milliwh[i] += part_of(input, array->charge_ppm[i]);
    array->charged_milliwh[i] += input;
    array->lost_milliwh[i] += ceil_div(input * (PPM - array->charge_ppm[i]), PPM);
    return input;
}

/* Gives out as much of `deficit` as limit and store allow. */
static int64_t discharge(lw_battery_array *array, size_t i, int64_t deficit)
{
    const int64_t ppm = array->discharge_ppm[i];
    const int64_t above_floor = array->stored_milliwh[i] - array->floor_milliwh[i];
    const int64_t output =
        min_i64(min_i64(deficit, array->limit_milliwh[i]), part_of(above_floor, ppm));
    array->stored_milliwh[i] -= ceil_div(output * PPM, ppm);
    array->discharged_milliwh[i] += output;
    array->lost_milliwh[i] += ceil_div(output * (PPM - ppm), ppm);
    return output;
}

/* What leaks away, never from the reserve; the part below a milliwatt-hour is carried. */
static void leak(lw_battery_array *array, size_t i)
{
    const int64_t whole = array->stored_milliwh[i] / PPB;
    const int64_t rest = array->stored_milliwh[i] % PPB;
    const int64_t fine = rest * array->loss_ppb[i] + array->leak_rest_ppb[i];
    array->leak_rest_ppb[i] = fine % PPB;
    const int64_t lost = min_i64(whole * array->loss_ppb[i] + fine / PPB,
                                 array->stored_milliwh[i] - array->floor_milliwh[i]);
    array->stored_milliwh[i] -= lost;
    array->lost_milliwh[i] += lost;
}

/* A day older: less capacity; what no longer fits is lost. */
static void age_day(lw_battery_array *array, size_t i, int64_t step_count)
{
    const lw_battery_ageing_params *ageing = array->params[i].ageing;
    const double mean = (double)array->stored_sum_milliwh[i] / (double)step_count /
                        (double)array->capacity_milliwh[i];
    array->stored_sum_milliwh[i] = 0;
    lw_battery_age_rest(ageing, &array->age[i], mean, 1.0);
    const int64_t first = lw_micro_from_double(array->params[i].capacity_kwh);
    const int64_t left =
        (int64_t)((double)first * lw_battery_age_left_ratio(ageing, &array->age[i]));
    set_capacity(array, i, left > 1 ? left : 1);
    if (array->stored_milliwh[i] > array->brim_milliwh[i]) {
        array->lost_milliwh[i] += array->stored_milliwh[i] - array->brim_milliwh[i];
        array->stored_milliwh[i] = array->brim_milliwh[i];
    }
}

lw_battery_flow lw_battery_move(lw_battery_array *array, size_t i, int local_hour,
                                int64_t net_milliwh)
{
    LW_ASSERT(i < array->count && local_hour >= 0 && local_hour < HOURS_PER_DAY);
    const bool is_told =
        array->signal != LW_BATTERY_OWN_HOURS && array->params[i].strategy == LW_BATTERY_PRICE;
    const uint32_t hour = UINT32_C(1) << local_hour;
    const bool fills =
        is_told ? array->signal == LW_BATTERY_FILL : (array->charge_hours[i] & hour) != 0;
    const bool covers = is_told ? array->signal == LW_BATTERY_COVER
                                : !fills && (array->discharge_hours[i] & hour) != 0;
    const int64_t offered = fills ? INT64_MAX : net_milliwh;
    lw_battery_flow flow = {0};
    if (offered > 0) {
        flow.charged_milliwh = charge(array, i, offered);
    } else if (covers) {
        flow.discharged_milliwh = discharge(array, i, -net_milliwh);
    }
    leak(array, i);
    return flow;
}

void lw_battery_end_interval(lw_battery_array *array)
{
    const int64_t steps_per_day = DAY_S / array->interval_s;
    array->step_count++;
    const bool day_ends = array->step_count % steps_per_day == 0;
    for (size_t i = 0; i < array->count; i++) {
        if (array->params[i].ageing == NULL) {
            continue;
        }
        array->stored_sum_milliwh[i] += array->stored_milliwh[i];
        lw_battery_age_move(array->params[i].ageing, &array->age[i], state_ratio(array, i));
        if (day_ends) {
            age_day(array, i, steps_per_day);
        }
    }
}

int64_t lw_battery_residual_milliwh(const lw_battery_array *array, size_t index)
{
    LW_ASSERT(index < array->count);
    return array->initial_milliwh[index] + array->charged_milliwh[index] -
           array->discharged_milliwh[index] - array->lost_milliwh[index] -
           array->stored_milliwh[index];
}

double lw_battery_left_ratio(const lw_battery_array *array, size_t index)
{
    LW_ASSERT(index < array->count);
    const lw_battery_ageing_params *ageing = array->params[index].ageing;
    return ageing == NULL ? 1.0 : lw_battery_age_left_ratio(ageing, &array->age[index]);
}

static bool is_record(int64_t milliwh)
{
    return milliwh >= 0 && milliwh <= INT64_MAX / 4; /* so that the residual does not overflow */
}

static bool can_be(const lw_battery_array *array, size_t i)
{
    const int64_t first = lw_micro_from_double(array->params[i].capacity_kwh);
    return array->capacity_milliwh[i] > 0 && array->capacity_milliwh[i] <= first &&
           array->stored_milliwh[i] >= array->floor_milliwh[i] &&
           array->stored_milliwh[i] <= array->brim_milliwh[i] &&
           is_record(array->charged_milliwh[i]) && is_record(array->discharged_milliwh[i]) &&
           is_record(array->lost_milliwh[i]) && is_record(array->stored_sum_milliwh[i]) &&
           array->leak_rest_ppb[i] >= 0 && array->leak_rest_ppb[i] < PPB &&
           lw_battery_age_is_possible(&array->age[i]) && lw_battery_residual_milliwh(array, i) == 0;
}

void lw_battery_array_state(lw_battery_array *array, lw_state *state)
{
    LW_STATE_MEMBER(state, array, step_count);
    LW_STATE_ARRAY(state, array, capacity_milliwh, array->count);
    LW_STATE_ARRAY(state, array, stored_milliwh, array->count);
    LW_STATE_ARRAY(state, array, stored_sum_milliwh, array->count);
    LW_STATE_ARRAY(state, array, charged_milliwh, array->count);
    LW_STATE_ARRAY(state, array, discharged_milliwh, array->count);
    LW_STATE_ARRAY(state, array, lost_milliwh, array->count);
    LW_STATE_ARRAY(state, array, leak_rest_ppb, array->count);
    LW_STATE_ARRAY(state, array, age, array->count);
    if (!lw_state_is_loading(state)) {
        return;
    }
    if (array->step_count < 0) {
        lw_state_fail(state, "step_count", "a number of intervals that cannot be");
    }
    for (size_t i = 0; i < array->count && lw_state_is_good(state); i++) {
        const int64_t left = array->capacity_milliwh[i];
        if (left > 0 && left <= lw_micro_from_double(array->params[i].capacity_kwh)) {
            set_capacity(array, i, left);
        }
        if (!can_be(array, i)) {
            lw_state_fail(state, "stored_milliwh", "a battery whose record does not balance");
        }
    }
}
