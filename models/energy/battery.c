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

static const lw_param rows[] = {
    {.name = "capacity_kwh",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_battery_params, capacity_kwh),
     .unit = "kWh",
     .doc = "Energy it can store.",
     .low = 0,
     .high = 1e6,
     .low_excluded = true,
     .likely_low = 0.5,
     .likely_high = 500},
    {.name = "power_kw",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_battery_params, power_kw),
     .presence = LW_PARAM_UNSET,
     .unit = "kW",
     .doc = "Most power it takes or gives, measured outside the battery.",
     .source = "assumption: two hours at full power, as common home batteries (UNVERIFIED)",
     .low = 0,
     .high = 1e6,
     .likely_low = 0.1,
     .likely_high = 500,
     .fallback_text = "half of capacity_kwh per hour"},
    {.name = "round_trip_efficiency_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, round_trip_efficiency_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Energy given back per energy taken in.",
     .source = "CityLearn data/misc/battery_choices.yaml, Powerwall 2: 0.90",
     .low = 0.01,
     .high = 1,
     .fallback_text = "0.9, or what charge_efficiency_ratio and discharge_efficiency_ratio make"},
    {.name = "charge_efficiency_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, charge_efficiency_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Energy stored per energy taken in; given together with discharge_efficiency_ratio.",
     .low = 0.01,
     .high = 1,
     .fallback_text = "square root of round_trip_efficiency_ratio"},
    {.name = "discharge_efficiency_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, discharge_efficiency_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Energy given out per energy taken from the store.",
     .low = 0.01,
     .high = 1,
     .fallback_text = "square root of round_trip_efficiency_ratio"},
    {.name = "min_state_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, min_state_ppm),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of the capacity that is never drawn.",
     .source = "assumption: capacity_kwh is the usable capacity",
     .low = 0,
     .high = 1,
     .fallback = 0},
    {.name = "initial_state_ratio",
     .kind = LW_PARAM_MICRO,
     .offset = offsetof(lw_battery_params, initial_state_ppm),
     .presence = LW_PARAM_UNSET,
     .unit = "1",
     .doc = "Stored at the start, as part of the capacity; at least min_state_ratio.",
     .source = "assumption: starts empty, so that no result gets energy for nothing",
     .low = 0,
     .high = 1,
     .fallback_text = "min_state_ratio"},
};

const lw_param_table lw_battery_table = {.name = "battery",
                                         .doc = "Stores its owner's surplus for later.",
                                         .size = sizeof(lw_battery_params),
                                         .rows = rows,
                                         .count = LW_PARAM_COUNT(rows)};

static void check_efficiency(const lw_battery_params *params, const char *pointer,
                             lw_report *report)
{
    const bool has_charge = params->charge_efficiency_ppm != LW_PARAM_ABSENT;
    const bool has_discharge = params->discharge_efficiency_ppm != LW_PARAM_ABSENT;
    if (has_charge != has_discharge) {
        lw_report_error(
            report, LW_ERR_INCONSISTENT, pointer,
            "write both, or round_trip_efficiency_ratio instead",
            "only one of charge_efficiency_ratio and discharge_efficiency_ratio is given");
    } else if (has_charge && params->round_trip_efficiency_ppm != LW_PARAM_ABSENT) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer,
                        "write round_trip_efficiency_ratio, or the other two",
                        "round_trip_efficiency_ratio is given beside charge_efficiency_ratio and "
                        "discharge_efficiency_ratio, whose product it is");
    }
}

void lw_battery_check(const lw_battery_params *params, const char *pointer, lw_report *report)
{
    check_efficiency(params, pointer, report);
    if (params->initial_state_ppm != LW_PARAM_ABSENT &&
        params->initial_state_ppm < params->min_state_ppm) {
        lw_report_error(report, LW_ERR_INCONSISTENT, pointer,
                        "raise initial_state_ratio, or leave it out",
                        "initial_state_ratio is %g, below min_state_ratio of %g, which the battery "
                        "never goes below",
                        (double)params->initial_state_ppm / (double)PPM,
                        (double)params->min_state_ppm / (double)PPM);
    }
}

#define COLUMN(member)                                                                             \
    {                                                                                              \
        offsetof(lw_battery_array, member), sizeof(int64_t)                                        \
    }
static const lw_column_place columns[] = {COLUMN(capacity_milliwh),   COLUMN(floor_milliwh),
                                          COLUMN(limit_milliwh),      COLUMN(charge_ppm),
                                          COLUMN(discharge_ppm),      COLUMN(stored_milliwh),
                                          COLUMN(initial_milliwh),    COLUMN(charged_milliwh),
                                          COLUMN(discharged_milliwh), COLUMN(lost_milliwh)};
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

static void put_battery(lw_battery_array *array, size_t i, const lw_battery_params *params,
                        int64_t interval_s)
{
    array->capacity_milliwh[i] = lw_micro_from_double(params->capacity_kwh);
    array->floor_milliwh[i] = part_of(array->capacity_milliwh[i], params->min_state_ppm);
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
    array->stored_milliwh[i] = array->initial_milliwh[i];
    array->charged_milliwh[i] = 0;
    array->discharged_milliwh[i] = 0;
    array->lost_milliwh[i] = 0;
}

lw_status lw_battery_array_add(lw_battery_array *array, const lw_battery_params *params,
                               size_t count, int64_t interval_s, lw_error *error)
{
    LW_ASSERT(interval_s > 0 && interval_s <= 3600);
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

/* Takes in as much of `surplus` as limit and room allow. The smallest input that fills the room is
 * room / efficiency rounded up: floor(input x efficiency) is then the room itself. */
static int64_t charge(lw_battery_array *array, size_t i, int64_t surplus)
{
    const int64_t room = array->capacity_milliwh[i] - array->stored_milliwh[i];
    const int64_t input_to_full = ceil_div(room * PPM, array->charge_ppm[i]);
    const int64_t input = min_i64(min_i64(surplus, array->limit_milliwh[i]), input_to_full);
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

void lw_battery_step(lw_battery_array *array, const int64_t *net_milliwh, int64_t *charged_milliwh,
                     int64_t *discharged_milliwh)
{
    for (size_t i = 0; i < array->count; i++) {
        const int64_t net = net_milliwh[i];
        charged_milliwh[i] = net > 0 ? charge(array, i, net) : 0;
        discharged_milliwh[i] = net < 0 ? discharge(array, i, -net) : 0;
    }
}

int64_t lw_battery_residual_milliwh(const lw_battery_array *array, size_t index)
{
    LW_ASSERT(index < array->count);
    return array->initial_milliwh[index] + array->charged_milliwh[index] -
           array->discharged_milliwh[index] - array->lost_milliwh[index] -
           array->stored_milliwh[index];
}

static bool is_record(int64_t milliwh)
{
    return milliwh >= 0 && milliwh <= INT64_MAX / 4; /* so that the residual does not overflow */
}

static bool can_be(const lw_battery_array *array, size_t i)
{
    return array->stored_milliwh[i] >= array->floor_milliwh[i] &&
           array->stored_milliwh[i] <= array->capacity_milliwh[i] &&
           is_record(array->charged_milliwh[i]) && is_record(array->discharged_milliwh[i]) &&
           is_record(array->lost_milliwh[i]) && lw_battery_residual_milliwh(array, i) == 0;
}

void lw_battery_array_state(lw_battery_array *array, lw_state *state)
{
    LW_STATE_ARRAY(state, array, stored_milliwh, array->count);
    LW_STATE_ARRAY(state, array, charged_milliwh, array->count);
    LW_STATE_ARRAY(state, array, discharged_milliwh, array->count);
    LW_STATE_ARRAY(state, array, lost_milliwh, array->count);
    if (!lw_state_is_loading(state)) {
        return;
    }
    for (size_t i = 0; i < array->count && lw_state_is_good(state); i++) {
        if (!can_be(array, i)) {
            lw_state_fail(state, "stored_milliwh", "a battery whose record does not balance");
        }
    }
}
