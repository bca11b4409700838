// SPDX-License-Identifier: Apache-2.0
#include "models/energy/load_shape.h"

#include "sim/base/check.h"
#include "sim/base/civil.h"

#include <math.h>

enum { SATURDAY = 5, SETTLING_DAY_COUNT = 8 };

#define EXCESS_MIN_RATIO 0.02 /* a home never falls quite to its base */

/* Means over 2023 of the half-hours that Enedis publishes for French homes up to 36 kVA (data set
 * conso-inf36, Licence Ouverte 2.0), moved to Paris time and fitted as month x hour of the kind of
 * day. RES1: no electric heating. RES2: electric heating, with the night tariff's bump. */
static const lw_load_curve shapes[] = {
    [LW_LOAD_SHAPE_RES1] = {.hourly = {{0.8304, 0.7259, 0.6869, 0.6469, 0.6328, 0.6520,
                                        0.7507, 0.9016, 0.9410, 0.9448, 0.9568, 1.0225,
                                        1.1313, 1.0564, 0.9747, 0.9348, 0.9425, 1.0395,
                                        1.2852, 1.5426, 1.5066, 1.3365, 1.1523, 0.9712},
                                       {0.8766, 0.7719, 0.7216, 0.6671, 0.6392, 0.6368,
                                        0.6644, 0.7422, 0.8928, 1.0546, 1.1721, 1.2895,
                                        1.4154, 1.3265, 1.2085, 1.1333, 1.1080, 1.1479,
                                        1.2989, 1.4776, 1.4411, 1.2894, 1.1278, 0.9721}},
                            .monthly = {1.3275, 1.2709, 1.1257, 0.9716, 0.8643, 0.8283, 0.8225,
                                        0.8255, 0.8287, 0.8495, 1.0936, 1.2091}},
    [LW_LOAD_SHAPE_RES2] = {.hourly = {{1.2144, 1.1880, 1.2167, 1.0411, 0.9074, 0.8703,
                                        0.9341, 0.9461, 0.8701, 0.8411, 0.8234, 0.8451,
                                        0.9977, 0.9508, 0.9050, 0.8680, 0.8093, 0.8389,
                                        0.9804, 1.1190, 1.0906, 1.0829, 1.1525, 1.2742},
                                       {1.2286, 1.1947, 1.2127, 1.0340, 0.8966, 0.8399,
                                        0.8284, 0.8234, 0.8718, 0.9364, 0.9678, 1.0074,
                                        1.1686, 1.1113, 1.0372, 0.9830, 0.9006, 0.8937,
                                        0.9889, 1.0903, 1.0699, 1.0688, 1.1466, 1.2763}},
                            .monthly = {1.6855, 1.5744, 1.2520, 0.9826, 0.6930, 0.6210, 0.6340,
                                        0.6317, 0.6198, 0.7050, 1.1823, 1.4555}},
};

static lw_load_curve shipped(int32_t shape)
{
    if (shape != LW_LOAD_SHAPE_FLAT) {
        return shapes[shape];
    }
    lw_load_curve flat;
    for (int h = 0; h < LW_DAY_HOUR_COUNT; h++) {
        flat.hourly[0][h] = 1.0;
        flat.hourly[1][h] = 1.0;
    }
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        flat.monthly[m] = 1.0;
    }
    return flat;
}

static void replace(double *values, size_t count, const lw_array *given)
{
    const double *items = given->items;
    for (size_t i = 0; given->count == count && i < count; i++) {
        values[i] = items[i];
    }
}

lw_load_curve lw_load_curve_of(const lw_load_profile_params *params)
{
    lw_load_curve curve = shipped(params->shape);
    replace(curve.hourly[0], LW_DAY_HOUR_COUNT, &params->hourly_weekday_ratio);
    replace(curve.hourly[1], LW_DAY_HOUR_COUNT, &params->hourly_weekend_ratio);
    replace(curve.monthly, LW_YEAR_MONTH_COUNT, &params->monthly_ratio);
    return curve;
}

static lw_load_days mean_days(void)
{
    lw_load_days days = {.total = 365.0};
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        const double month = lw_civil_month_days(2001, m + 1);
        days.count[m][0] = month * 5.0 / 7.0;
        days.count[m][1] = month * 2.0 / 7.0;
    }
    return days;
}

static int kind_of_day(int64_t days)
{
    return lw_civil_weekday(days) >= SATURDAY ? 1 : 0;
}

lw_load_days lw_load_days_of(int32_t year)
{
    if (year == 0) {
        return mean_days();
    }
    lw_load_days days = {.total = lw_civil_is_leap_year(year) ? 366.0 : 365.0};
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        const int64_t first = lw_civil_days(year, m + 1, 1);
        for (int d = 0; d < lw_civil_month_days(year, m + 1); d++) {
            days.count[m][kind_of_day(first + d)] += 1.0;
        }
    }
    return days;
}

/* Scales a table to mean 1 over the days. */
static void normalise(lw_load_table *table, const lw_load_days *days)
{
    double sum = 0.0;
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
            sum += table->ratio[m][slot] * days->count[m][slot / LW_DAY_HOUR_COUNT];
        }
    }
    LW_ASSERT(sum > 0.0);
    const double scale = days->total * LW_DAY_HOUR_COUNT / sum;
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
            table->ratio[m][slot] *= scale;
        }
    }
}

lw_load_table lw_load_table_of(const lw_load_curve *curve, const lw_load_days *days)
{
    lw_load_table table;
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
            table.ratio[m][slot] =
                curve->monthly[m] *
                curve->hourly[slot / LW_DAY_HOUR_COUNT][slot % LW_DAY_HOUR_COUNT];
        }
    }
    normalise(&table, days);
    return table;
}

lw_load_table lw_load_table_above(const lw_load_table *table, double base_ratio,
                                  const lw_load_days *days)
{
    lw_load_table above;
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot++) {
            const double excess = (table->ratio[m][slot] - base_ratio) / (1.0 - base_ratio);
            above.ratio[m][slot] = fmax(excess, EXCESS_MIN_RATIO);
        }
    }
    normalise(&above, days);
    return above;
}

/* How much of an hour's mean output, and of its last output, still comes from before the hour. */
typedef struct hour_filter {
    double mean_share, end_share;
} hour_filter;

static hour_filter filter_of(double memory, int per_hour)
{
    double power = 1.0;
    double sum = 0.0;
    for (int step = 0; step < per_hour; step++) {
        power *= memory;
        sum += power;
    }
    return (hour_filter){.mean_share = sum / per_hour, .end_share = power};
}

/* One kind of day, repeated until its midnight has settled. */
static void sharpen_day(const double target[LW_DAY_HOUR_COUNT], hour_filter filter,
                        double input[LW_DAY_HOUR_COUNT])
{
    double end = target[LW_DAY_HOUR_COUNT - 1];
    for (int round = 0; round < SETTLING_DAY_COUNT; round++) {
        for (int hour = 0; hour < LW_DAY_HOUR_COUNT; hour++) {
            const double wanted =
                (target[hour] - filter.mean_share * end) / (1.0 - filter.mean_share);
            input[hour] = fmax(wanted, EXCESS_MIN_RATIO);
            end = filter.end_share * end + (1.0 - filter.end_share) * input[hour];
        }
    }
}

lw_load_table lw_load_table_sharpened(const lw_load_table *table, double memory_ratio, int per_hour,
                                      const lw_load_days *days)
{
    const hour_filter filter = filter_of(memory_ratio, per_hour);
    lw_load_table sharpened;
    for (int m = 0; m < LW_YEAR_MONTH_COUNT; m++) {
        for (int slot = 0; slot < LW_WEEK_SLOT_COUNT; slot += LW_DAY_HOUR_COUNT) {
            sharpen_day(&table->ratio[m][slot], filter, &sharpened.ratio[m][slot]);
        }
    }
    normalise(&sharpened, days);
    return sharpened;
}

int lw_load_slot(int64_t days, int hour)
{
    LW_ASSERT(hour >= 0 && hour < LW_DAY_HOUR_COUNT);
    return kind_of_day(days) * LW_DAY_HOUR_COUNT + hour;
}
