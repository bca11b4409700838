// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_standard.h"

#include "models/energy/load_shape_data.h"
#include "models/energy/load_shape_file.h"

#include <string.h>

enum { SATURDAY = 5, QUARTERS_PER_HOUR = 4 };

/* Row of a day of the week in the data of one season. */
static int data_row(const lw_load_shape_data *data, int weekday)
{
    if (data->day_kind_count == LW_WEEK_DAY_COUNT) {
        return weekday;
    }
    return weekday < SATURDAY ? 0 : weekday - SATURDAY + 1;
}

static void fill_from_data(lw_load_shape *shape, const lw_load_shape_data *data)
{
    for (int period = 0; period < LW_SEASON_COUNT; period++) {
        for (int weekday = 0; weekday < LW_WEEK_DAY_COUNT; weekday++) {
            const uint16_t *hours =
                data->rows[period * data->day_kind_count + data_row(data, weekday)];
            for (int q = 0; q < LW_QUARTER_COUNT; q++) {
                const int hour = q / QUARTERS_PER_HOUR;
                shape->weeks[period][weekday][q] = hours[hour] / 1000.0;
            }
        }
    }
    shape->height = data->knots != NULL ? LW_LOAD_KNOTS : LW_LOAD_LEVEL;
    for (int m = 0; data->knots != NULL && m < LW_YEAR_MONTH_COUNT; m++) {
        shape->monthly[m] = data->knots[m] / 1000.0;
    }
}

static void fill_flat(lw_load_shape *shape)
{
    for (int weekday = 0; weekday < LW_WEEK_DAY_COUNT; weekday++) {
        for (int q = 0; q < LW_QUARTER_COUNT; q++) {
            shape->weeks[0][weekday][q] = 1.0;
        }
    }
}

static lw_status shipped(lw_load_shape_name name, lw_load_shape **shape, lw_error *error)
{
    const lw_load_shape_data *data = lw_load_shape_data_of(name);
    const lw_status status =
        lw_load_shape_create(data != NULL ? LW_LOAD_SEASONS : LW_LOAD_ONE_PERIOD, shape, error);
    if (status == LW_OK && data != NULL) {
        fill_from_data(*shape, data);
    } else if (status == LW_OK) {
        fill_flat(*shape);
    }
    return status;
}

/* Days first_weekday .. end_weekday - 1 of every period become the hours given, if they are. */
static void replace_days(lw_load_shape *shape, const lw_array *hourly, int first_weekday,
                         int end_weekday)
{
    const double *hours = hourly->items;
    if (hourly->count != LW_DAY_HOUR_COUNT) {
        return;
    }
    for (int period = 0; period < lw_load_period_count(shape->periods); period++) {
        for (int weekday = first_weekday; weekday < end_weekday; weekday++) {
            for (int q = 0; q < LW_QUARTER_COUNT; q++) {
                shape->weeks[period][weekday][q] = hours[q / QUARTERS_PER_HOUR];
            }
        }
    }
}

lw_status lw_load_standard(const lw_load_profile_params *params, lw_slice file,
                           lw_load_shape **shape, lw_error *error)
{
    const lw_status status =
        params->shape_file != NULL
            ? lw_load_shape_file_parse(params->shape_file, file, params->shape_column, shape, error)
            : shipped((lw_load_shape_name)params->shape, shape, error);
    if (status != LW_OK) {
        return status;
    }
    replace_days(*shape, &params->hourly_weekday_ratio, 0, SATURDAY);
    replace_days(*shape, &params->hourly_weekend_ratio, SATURDAY, LW_WEEK_DAY_COUNT);
    (*shape)->h0_dynamic = params->h0_dynamic;
    if (params->monthly_ratio.count == LW_YEAR_MONTH_COUNT) {
        (*shape)->height = LW_LOAD_MONTH_MEANS;
        memcpy((*shape)->monthly, params->monthly_ratio.items, sizeof(*shape)->monthly);
    }
    return LW_OK;
}
