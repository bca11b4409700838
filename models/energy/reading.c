// SPDX-License-Identifier: Apache-2.0
#include "models/energy/reading.h"

#include "sim/base/check.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define YEAR_US (365.25 * 86400.0 * (double)LW_US_PER_S)
#define HOUR_US (3600 * LW_US_PER_S)
#define DAY_US (24 * HOUR_US)
#define ENERGY_LIMIT_MILLIWH (INT64_MAX / 4) /* so that two of them can be added up */
#define GAP_NUMBER_LIMIT (INT64_C(1) << 40)  /* one an interval for a million years */

/* What one interval's readings were; a meter's history is a ring of a day of these. */
typedef struct pair {
    lw_energy_milliwh import_milliwh;
    lw_energy_milliwh export_milliwh;
} pair;

struct lw_reading_array {
    lw_reading_config config;
    size_t count;
    bool is_perfect;                /* no meter with parameters, no lies */
    size_t day_count;               /* intervals in a day */
    const lw_meter_params **params; /* [meter_count], NULL = perfect */
    lw_meter_error *errors;         /* [meter_count] */
    lw_meter_gap *gaps;             /* [meter_count] */
    pair *last;                     /* [meter_count] */
    pair *history;                  /* [meter_count][day_count] when a meter wants the day before */
    lw_energy_milliwh *import_milliwh;         /* [meter_count] of the last step */
    lw_energy_milliwh *export_milliwh;         /* [meter_count] */
    lw_energy_milliwh *counted_import_milliwh; /* [meter_count] */
    lw_energy_milliwh *counted_export_milliwh; /* [meter_count] */
    lw_readings counted;                       /* of the last step */
    uint8_t *is_false;                         /* [meter_count] of the last step */
    uint8_t *is_missing;                       /* [meter_count] of the last step */
    uint64_t substituted_count;
    uint64_t false_count;
};

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the meters");
}

lw_status lw_reading_array_create(const lw_reading_config *config, lw_reading_array **array_out,
                                  lw_error *error)
{
    lw_reading_array *array = calloc(1, sizeof *array);
    *array_out = array;
    if (array == NULL) {
        return out_of_memory(error);
    }
    const size_t room = config->meter_count > 0 ? config->meter_count : 1;
    array->config = *config;
    array->is_perfect = config->false_reading_count == 0;
    array->day_count = (size_t)(DAY_US / config->interval_us);
    array->params = calloc(room, sizeof(const lw_meter_params *));
    array->errors = calloc(room, sizeof *array->errors);
    array->gaps = calloc(room, sizeof *array->gaps);
    array->last = calloc(room, sizeof *array->last);
    array->import_milliwh = calloc(room, sizeof *array->import_milliwh);
    array->export_milliwh = calloc(room, sizeof *array->export_milliwh);
    array->counted_import_milliwh = calloc(room, sizeof *array->counted_import_milliwh);
    array->counted_export_milliwh = calloc(room, sizeof *array->counted_export_milliwh);
    array->is_false = calloc(room, sizeof *array->is_false);
    array->is_missing = calloc(room, sizeof *array->is_missing);
    const bool whole = array->params != NULL && array->errors != NULL && array->gaps != NULL &&
                       array->last != NULL && array->import_milliwh != NULL &&
                       array->export_milliwh != NULL && array->counted_import_milliwh != NULL &&
                       array->counted_export_milliwh != NULL && array->is_false != NULL &&
                       array->is_missing != NULL;
    if (!whole) {
        lw_reading_array_destroy(array);
        *array_out = NULL;
        return out_of_memory(error);
    }
    return LW_OK;
}

void lw_reading_array_destroy(lw_reading_array *array)
{
    if (array == NULL) {
        return;
    }
    free(array->params);
    free(array->errors);
    free(array->gaps);
    free(array->last);
    free(array->history);
    free(array->import_milliwh);
    free(array->export_milliwh);
    free(array->counted_import_milliwh);
    free(array->counted_export_milliwh);
    free(array->is_false);
    free(array->is_missing);
    free(array);
}

/* Draws when the next gap after interval `from` begins and ends. */
static void draw_gap(const lw_reading_array *array, size_t meter, int64_t from)
{
    const lw_meter_params *params = array->params[meter];
    lw_meter_gap *gap = &array->gaps[meter];
    if (params->gap_rate_per_year <= 0.0) {
        gap->start = gap->end = INT64_MAX;
        return;
    }
    const double interval_us = (double)array->config.interval_us;
    lw_rng rng = lw_rng_at(array->errors[meter].gap, (uint64_t)gap->number);
    const double wait =
        lw_sample_exponential(&rng, YEAR_US / params->gap_rate_per_year) / interval_us;
    const double length =
        lw_sample_exponential(&rng, params->gap_mean_h * (double)HOUR_US) / interval_us;
    gap->start = from + (int64_t)fmin(ceil(wait), 1e15);
    gap->end = gap->start + (int64_t)fmin(ceil(length), 1e15);
}

static void put_meter(lw_reading_array *array, const lw_meter_params *params, const char *group,
                      uint32_t index)
{
    const size_t meter = array->count++;
    array->params[meter] = params;
    if (params == NULL) {
        return;
    }
    const uint64_t seed = array->config.seed;
    lw_meter_error *error = &array->errors[meter];
    lw_rng rng = lw_rng_at(lw_stream_of(seed, "meter-error", 0, group, index), 0);
    error->gain_ratio = params->gain_sd_ratio * lw_sample_normal(&rng);
    error->drift_per_year = params->drift_sd_per_year * lw_sample_normal(&rng);
    error->noise = lw_stream_of(seed, "meter-noise", 0, group, index);
    error->gap = lw_stream_of(seed, "meter-gap", 0, group, index);
    draw_gap(array, meter, 0);
}

lw_status lw_reading_array_add(lw_reading_array *array, const lw_meter_params *params,
                               const char *group, size_t count, lw_error *error)
{
    LW_ASSERT(array->count + count <= array->config.meter_count);
    const bool remembers = params != NULL && params->substitution == LW_SUBSTITUTION_DAY_BEFORE &&
                           params->gap_rate_per_year > 0.0;
    if (remembers && array->history == NULL) {
        array->history = calloc(array->config.meter_count * array->day_count, sizeof(pair));
        if (array->history == NULL) {
            return out_of_memory(error);
        }
    }
    array->is_perfect = array->is_perfect && params == NULL;
    for (size_t i = 0; i < count; i++) {
        put_meter(array, params, group, (uint32_t)i);
    }
    return LW_OK;
}

static lw_energy_milliwh scaled(lw_energy_milliwh energy, double factor)
{
    const double value = floor((double)energy * factor + 0.5);
    return value > 0.0 ? (lw_energy_milliwh)value : 0;
}

static pair measured(const lw_reading_array *array, size_t meter, int64_t interval,
                     const pair *truth)
{
    const lw_meter_params *params = array->params[meter];
    if (params == NULL) {
        return *truth;
    }
    const lw_meter_error *error = &array->errors[meter];
    const double years = (double)interval * (double)array->config.interval_us / YEAR_US;
    double factor = 1.0 + error->gain_ratio + error->drift_per_year * years;
    if (params->noise_sd_ratio > 0.0) {
        lw_rng rng = lw_rng_at(error->noise, (uint64_t)interval);
        factor += params->noise_sd_ratio * lw_sample_normal(&rng);
    }
    return (pair){scaled(truth->import_milliwh, factor), scaled(truth->export_milliwh, factor)};
}

/* Where the history keeps the reading of an interval; the one a day before stands there until it
 * is overwritten. */
static pair *slot_of(const lw_reading_array *array, size_t meter, int64_t interval)
{
    return &array->history[meter * array->day_count + (size_t)interval % array->day_count];
}

static pair substitute(const lw_reading_array *array, size_t meter, int64_t interval)
{
    switch ((lw_substitution)array->params[meter]->substitution) {
    case LW_SUBSTITUTION_DAY_BEFORE:
        return *slot_of(array, meter, interval);
    case LW_SUBSTITUTION_LAST:
        return array->last[meter];
    case LW_SUBSTITUTION_ZERO:
        break;
    }
    return (pair){0, 0};
}

/* What a meter reports when its register counted `counted`. */
static pair reported(lw_reading_array *array, size_t meter, int64_t interval, const pair *counted)
{
    const lw_meter_gap *gap = &array->gaps[meter];
    if (array->params[meter] != NULL && interval >= gap->end) {
        array->gaps[meter].number++;
        draw_gap(array, meter, interval);
    }
    const bool silent =
        array->params[meter] != NULL && interval >= gap->start && interval < gap->end;
    const pair value = silent ? substitute(array, meter, interval) : *counted;
    array->is_missing[meter] = silent;
    if (silent) {
        array->substituted_count++;
    } else {
        array->last[meter] = value;
    }
    if (array->history != NULL) {
        *slot_of(array, meter, interval) = value;
    }
    return value;
}

static void lie(lw_reading_array *array, const lw_false_reading *attack, int64_t interval)
{
    const lw_time_us start = array->config.start_us + interval * array->config.interval_us;
    if (start < attack->start_us || start >= attack->end_us) {
        return;
    }
    const bool imports = attack->meter_register == LW_METER_IMPORT;
    lw_energy_milliwh *energies = imports ? array->import_milliwh : array->export_milliwh;
    lw_energy_milliwh *counted =
        imports ? array->counted_import_milliwh : array->counted_export_milliwh;
    for (size_t i = attack->first; i < attack->first + attack->count; i++) {
        const lw_energy_milliwh honest = energies[i];
        energies[i] = scaled(honest, attack->factor_ratio);
        counted[i] = scaled(counted[i], attack->factor_ratio);
        if (energies[i] != honest) {
            array->false_count += array->is_false[i] == 0;
            array->is_false[i] = 1;
        }
    }
}

lw_readings lw_reading_step(lw_reading_array *array, int64_t interval, const lw_readings *truth)
{
    array->counted = *truth;
    if (array->is_perfect) {
        return *truth;
    }
    memset(array->is_false, 0, array->count * sizeof *array->is_false);
    for (size_t i = 0; i < array->count; i++) {
        const pair true_pair = {truth->import_milliwh[i], truth->export_milliwh[i]};
        const pair counted = measured(array, i, interval, &true_pair);
        const pair value = reported(array, i, interval, &counted);
        array->counted_import_milliwh[i] = counted.import_milliwh;
        array->counted_export_milliwh[i] = counted.export_milliwh;
        array->import_milliwh[i] = value.import_milliwh;
        array->export_milliwh[i] = value.export_milliwh;
    }
    for (size_t a = 0; a < array->config.false_reading_count; a++) {
        lie(array, &array->config.false_readings[a], interval);
    }
    array->counted = (lw_readings){array->counted_import_milliwh, array->counted_export_milliwh};
    return (lw_readings){array->import_milliwh, array->export_milliwh};
}

const unsigned char *lw_reading_missing(const lw_reading_array *array)
{
    return array->is_missing;
}

lw_readings lw_reading_counted(const lw_reading_array *array)
{
    return array->counted;
}

lw_reading_doubt lw_reading_doubt_of(const lw_reading_array *array, size_t first, size_t count)
{
    lw_reading_doubt doubt = {0};
    for (size_t i = first; !array->is_perfect && i < first + count; i++) {
        doubt.false_count += array->is_false[i];
        if (array->params[i] == NULL) {
            continue;
        }
        const double energy =
            (double)(array->counted_import_milliwh[i] + array->counted_export_milliwh[i]);
        const double sd = array->params[i]->noise_sd_ratio * energy;
        doubt.noise_variance_milliwh2 += sd * sd;
    }
    return doubt;
}

double lw_reading_lasting_sd_ratio(const lw_reading_array *array, size_t index, int64_t interval)
{
    LW_ASSERT(index < array->count);
    const lw_meter_params *params = array->params[index];
    if (params == NULL) {
        return 0.0;
    }
    const double years = (double)interval * (double)array->config.interval_us / YEAR_US;
    const double drift = params->drift_sd_per_year * years;
    return sqrt(params->gain_sd_ratio * params->gain_sd_ratio + drift * drift);
}

uint64_t lw_reading_substituted_count(const lw_reading_array *array)
{
    return array->substituted_count;
}

uint64_t lw_reading_false_count(const lw_reading_array *array)
{
    return array->false_count;
}

static bool is_energy(lw_energy_milliwh energy)
{
    return energy >= 0 && energy <= ENERGY_LIMIT_MILLIWH;
}

static bool is_pair(const pair *of)
{
    return is_energy(of->import_milliwh) && is_energy(of->export_milliwh);
}

static bool can_be(const lw_reading_array *array, size_t meter)
{
    const lw_meter_gap *gap = &array->gaps[meter];
    bool possible = gap->number >= 0 && gap->number < GAP_NUMBER_LIMIT && gap->start >= 0 &&
                    gap->end >= gap->start && is_pair(&array->last[meter]);
    for (size_t k = 0; array->history != NULL && k < array->day_count; k++) {
        possible = possible && is_pair(&array->history[meter * array->day_count + k]);
    }
    return possible;
}

void lw_reading_array_state(lw_reading_array *array, lw_state *state)
{
    LW_STATE_MEMBER(state, array, substituted_count);
    LW_STATE_MEMBER(state, array, false_count);
    LW_STATE_ARRAY(state, array, gaps, array->count);
    LW_STATE_ARRAY(state, array, last, array->count);
    if (array->history != NULL) {
        LW_STATE_ARRAY(state, array, history, array->count * array->day_count);
    }
    if (!lw_state_is_loading(state)) {
        return;
    }
    for (size_t i = 0; i < array->count && lw_state_is_good(state); i++) {
        if (!can_be(array, i)) {
            lw_state_fail(state, "readings", "a meter's past that cannot be");
        }
    }
}
