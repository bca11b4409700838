// SPDX-License-Identifier: Apache-2.0
#include "tests/support/sample_result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLE_START_S INT64_C(1451606400) /* 2016-01-01 00:00:00 UTC */

enum { SAMPLE_SERIES_MAX = 16, SAMPLE_LONG_TEXT = 200000, SAMPLE_CHANGED_PLACE = 5000 };

typedef struct sample_dims {
    lw_dim_id time, participant, month, settlement, function, block, empty_block;
} sample_dims;

/** A series of the sample and the function that gives value number `place` of it. */
typedef struct sample_series {
    lw_series_spec spec;
    int64_t (*integer)(size_t place);
    double (*real)(size_t place);
    size_t row_count;
    size_t row_value_count;
} sample_series;

int64_t sample_pv_milliwh(size_t row)
{
    return row % 96 < 32 ? 0 : (int64_t)(row * 7919 % 1250001);
}

int64_t sample_value_micro(size_t row)
{
    return (int64_t)(row * 104729 % 900001) - 450000;
}

double sample_temperature_c(size_t row)
{
    return row % 100 == 0 ? (double)NAN : -5.0 + (double)(row % 331) / 8.0;
}

static int64_t sample_count(size_t place)
{
    return place == 0 ? INT64_MAX : -(int64_t)place;
}

static int64_t sample_delay_us(size_t place)
{
    return (int64_t)place * 1500000 + 1;
}

static double sample_cost(size_t place)
{
    return 0.1 * (double)place;
}

static lw_status declare_times(lw_store *store, size_t time_count, sample_dims *dims,
                               lw_error *error)
{
    int64_t times_s[SAMPLE_TIME_COUNT];
    const int64_t months_s[SAMPLE_MONTH_COUNT] = {SAMPLE_START_S, SAMPLE_START_S + 31 * 86400};
    for (size_t i = 0; i < SAMPLE_TIME_COUNT; i++) {
        times_s[i] = SAMPLE_START_S + 900 * (int64_t)i;
    }
    const char *unit = "seconds since 1970-01-01 00:00:00";
    const lw_dimension_spec time = {"", "time", unit, "Start of the interval, UTC"};
    const lw_dimension_spec month = {"", "month", unit, "Start of the month, UTC"};
    lw_status status = lw_store_dimension(store, &time, times_s, time_count, &dims->time, error);
    if (status == LW_OK) {
        status =
            lw_store_dimension(store, &month, months_s, SAMPLE_MONTH_COUNT, &dims->month, error);
    }
    return status;
}

static lw_status declare_names(lw_store *store, sample_dims *dims, lw_error *error)
{
    const char *const participants[] = {"prosumers/0", "consumers/0", "caf\xc3\xa9/0"};
    const char *const settlements[] = {"pbft-10", "syndicate"};
    const char *const functions[] = {"recruit", "record", "invoice", ""};
    const lw_dimension_spec participant = {"", "participant", "1", "Participant"};
    const lw_dimension_spec settlement = {"", "settlement", "1", "Settlement"};
    const lw_dimension_spec function = {"", "function", "1", "Function of a settlement"};
    lw_status status = lw_store_dimension_text(store, &participant, participants,
                                               SAMPLE_PARTICIPANT_COUNT, &dims->participant, error);
    if (status == LW_OK) {
        status =
            lw_store_dimension_text(store, &settlement, settlements, 2, &dims->settlement, error);
    }
    if (status == LW_OK) {
        status = lw_store_dimension_text(store, &function, functions, 4, &dims->function, error);
    }
    if (status == LW_OK) {
        status = lw_store_dimension_growing(store, "settlements/pbft-10/blocks", "block",
                                            "Number of the block", &dims->block, error);
    }
    if (status == LW_OK) {
        status = lw_store_dimension_growing(store, "settlements/idle/blocks", "block",
                                            "Number of the block", &dims->empty_block, error);
    }
    return status;
}

/* Returns how many. */
static size_t list_series_of_time(const sample_dims *dims, size_t time_count, sample_series *list)
{
    const lw_dim_id t = dims->time;
    const sample_series all[] = {
        {{"city", "pv_energy_kwh", "kWh", "Energy of the roofs", LW_SERIES_MILLIWH, 1, {t}},
         sample_pv_milliwh,
         NULL,
         time_count,
         1},
        {{"city", "trade_value", "USD", "Value of trades", LW_SERIES_MICRO, 1, {t}},
         sample_value_micro,
         NULL,
         time_count,
         1},
        {{"city", "outdoor_temperature_c", "degC", "Temperature", LW_SERIES_DOUBLE, 1, {t}},
         NULL,
         sample_temperature_c,
         time_count,
         1},
        {{"city",
          "meter_energy_kwh",
          "kWh",
          "Energy",
          LW_SERIES_MILLIWH,
          2,
          {t, dims->participant}},
         sample_pv_milliwh,
         NULL,
         time_count,
         SAMPLE_PARTICIPANT_COUNT},
        {{"settlements/pbft-10", "tx_count", "1", "Transactions", LW_SERIES_COUNT, 1, {t}},
         sample_count,
         NULL,
         time_count,
         1},
    };
    memcpy(list, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static size_t list_other_series(const sample_dims *dims, sample_series *list)
{
    const sample_series all[] = {
        {{"settlements/pbft-10/blocks",
          "delay_s",
          "s",
          "Delay of a block",
          LW_SERIES_MICROSECOND,
          1,
          {dims->block}},
         sample_delay_us,
         NULL,
         SAMPLE_BLOCK_COUNT,
         1},
        {{"settlements/idle/blocks",
          "delay_s",
          "s",
          "Delay of a block",
          LW_SERIES_MICROSECOND,
          1,
          {dims->empty_block}},
         sample_delay_us,
         NULL,
         0,
         1},
        {{"participants",
          "energy_kwh",
          "kWh",
          "Energy of a month",
          LW_SERIES_MILLIWH,
          2,
          {dims->participant, dims->month}},
         sample_pv_milliwh,
         NULL,
         SAMPLE_PARTICIPANT_COUNT,
         SAMPLE_MONTH_COUNT},
        {{"comparison", "gain", "USD", "Gain", LW_SERIES_DOUBLE, 1, {dims->settlement}},
         NULL,
         sample_cost,
         2,
         1},
        {{"comparison",
          "settlement_cost_by_function",
          "USD",
          "Cost",
          LW_SERIES_DOUBLE,
          3,
          {dims->settlement, dims->function, dims->month}},
         NULL,
         sample_cost,
         2,
         4 * SAMPLE_MONTH_COUNT},
    };
    memcpy(list, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static size_t list_series(const sample_dims *dims, size_t time_count,
                          sample_series list[SAMPLE_SERIES_MAX])
{
    const size_t count = list_series_of_time(dims, time_count, list);
    return count + list_other_series(dims, list + count);
}

/* Stores values from number `place` on, as the store takes them: doubles by their bits. */
static void fill_rows(const sample_series *series, size_t place, size_t count, int64_t *rows)
{
    for (size_t i = 0; i < count; i++) {
        if (series->real) {
            const double value = series->real(place + i);
            memcpy(&rows[i], &value, sizeof value);
        } else {
            rows[i] = series->integer(place + i);
        }
    }
}

static lw_status append_all(lw_store *store, lw_series_id id, const sample_series *series,
                            const sample_choice *choice, lw_error *error)
{
    const size_t step =
        choice->rows_per_append > 0 ? choice->rows_per_append : series->row_count + 1;
    int64_t *rows = malloc((step * series->row_value_count + 1) * sizeof *rows);
    lw_status status = rows ? LW_OK : LW_ERR_MEMORY;
    for (size_t row = 0; row < series->row_count && status == LW_OK; row += step) {
        const size_t left = series->row_count - row;
        const size_t row_count = left < step ? left : step;
        const size_t place = row * series->row_value_count;
        const size_t count = row_count * series->row_value_count;
        fill_rows(series, place, count, rows);
        if (id == 0 && place <= SAMPLE_CHANGED_PLACE && SAMPLE_CHANGED_PLACE < place + count) {
            rows[SAMPLE_CHANGED_PLACE - place] += choice->added_milliwh;
        }
        status = lw_store_append(store, id, rows, row_count, error);
    }
    free(rows);
    return status;
}

static lw_status set_attributes(lw_store *store, const sample_choice *choice, lw_error *error)
{
    char *text = malloc(SAMPLE_LONG_TEXT + 1);
    if (!text) {
        return LW_ERR_MEMORY;
    }
    memset(text, '{', SAMPLE_LONG_TEXT);
    text[SAMPLE_LONG_TEXT] = '\0';
    lw_status status = lw_store_attribute_text(store, "", "scenario_json", text, error);
    free(text);
    if (status == LW_OK) {
        status = lw_store_attribute_text(store, "", "title", "Quartier Montchat, \xc3\xa9t\xc3\xa9",
                                         error);
    }
    if (status == LW_OK) {
        status = lw_store_attribute_integer(store, "", "seed", INT64_MIN, error);
    }
    if (status == LW_OK) {
        status =
            lw_store_attribute_double(store, "settlements/pbft-10", "validators_w", 12.5, error);
    }
    if (status == LW_OK) {
        status =
            lw_store_attribute_text(store, "", "host", choice->host ? choice->host : "", error);
    }
    return status;
}

lw_status sample_fill(lw_store *store, const sample_choice *choice, lw_error *error)
{
    sample_dims dims;
    sample_series list[SAMPLE_SERIES_MAX];
    lw_series_id ids[SAMPLE_SERIES_MAX];
    const size_t time_count = choice->time_count > 0 ? choice->time_count : SAMPLE_TIME_COUNT;
    lw_status status = declare_times(store, time_count, &dims, error);
    if (status == LW_OK) {
        status = declare_names(store, &dims, error);
    }
    if (status != LW_OK) {
        return status;
    }
    const size_t count = list_series(&dims, time_count, list);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        const size_t which = choice->series_reversed ? count - 1 - i : i;
        status = lw_store_series(store, &list[which].spec, &ids[which], error);
    }
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status = append_all(store, ids[i], &list[i], choice, error);
    }
    return status == LW_OK ? set_attributes(store, choice, error) : status;
}

lw_status sample_publish(const char *path, const sample_choice *choice,
                         char digest_hex[LW_SHA256_HEX_SIZE], lw_error *error)
{
    lw_store *store = NULL;
    lw_status status = lw_store_create(path, &store, error);
    if (status == LW_OK) {
        status = sample_fill(store, choice, error);
    }
    if (status == LW_OK) {
        status = lw_store_publish(store, digest_hex, error);
    }
    lw_store_destroy(store);
    return status;
}
