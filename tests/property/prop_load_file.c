// SPDX-License-Identifier: Apache-2.0
/* Files of loads and profiles with random damage: each is taken or refused with a reason, and what
 * is taken keeps its laws. LW_SEED=... repeats a failure. */
#include "models/energy/load_shape_file.h"
#include "models/energy/replay_series.h"
#include "tests/support/load_case.h"
#include "tests/support/random_values.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASE_COUNT = 3000, TEXT_SIZE = 1 << 15, ROW_COUNT_MAX = 500 };

/* Half-hours of some days, in one of the styles that are read. */
static size_t make_rows(random_values *random, char *text)
{
    static const char *const separators[] = {",", ";", "\t"};
    const char *separator = separators[random_below(random, 3)];
    const size_t rows = 2 + random_below(random, ROW_COUNT_MAX);
    const int64_t first_s = (int64_t)random_below(random, 1500000000) / 1800 * 1800;
    size_t used = (size_t)sprintf(text, "time%sa%sb\n", separator, separator);
    for (size_t i = 0; i < rows; i++) {
        const lw_civil at = lw_civil_from_seconds(first_s + 1800 * (int64_t)i);
        used += (size_t)sprintf(text + used, "%04d-%02d-%02d %02d:%02d%s%d.%d%s%d\n", at.year,
                                at.month, at.day, at.hour, at.minute, separator,
                                (int)random_below(random, 3), (int)random_below(random, 1000),
                                separator, (int)random_below(random, 10));
    }
    return used;
}

static size_t make_shape(random_values *random, char *text)
{
    size_t used = (size_t)sprintf(text, "period,weekday,hour,use\n");
    static const char *const seasons[] = {"winter", "transition", "summer"};
    for (int row = 0; row < 3 * 7 * 24; row++) {
        used += (size_t)sprintf(text + used, "%s,%d,%d,%d\n", seasons[row / 168], row / 24 % 7 + 1,
                                row % 24, (int)random_below(random, 100));
    }
    return used;
}

/* Some bytes changed, taken out, put in, or a piece said twice. */
static size_t damage(random_values *random, char *text, size_t size)
{
    static const char bytes[] = "0123456789,;.:-+eT \n\r\t\"aZN*\0\xff";
    for (uint64_t blows = random_below(random, 4); blows > 0 && size > 40; blows--) {
        const size_t at = random_below(random, size - 20);
        const size_t length = 1 + random_below(random, 19);
        switch (random_below(random, 4)) {
        case 0:
            text[at] = bytes[random_below(random, sizeof bytes - 1)];
            break;
        case 1:
            memmove(text + at, text + at + length, size - at - length);
            size -= length;
            break;
        case 2:
            memmove(text + at + length, text + at, size - at);
            size += length;
            break;
        default:
            size = at;
            break;
        }
    }
    return size;
}

static void check_series(const lw_replay_series *series, const char *what, uint64_t seed, int c)
{
    cr_assert(series->count >= 2 && 86400 % series->step_s == 0, "%s: LW_SEED=%llu case %d", what,
              (unsigned long long)seed, c);
    for (size_t column = 0; column < series->column_count; column++) {
        const lw_energy_milliwh *total = series->total + column * (series->count + 1);
        int64_t sum = 0;
        for (size_t k = 0; k < series->count; k++) {
            cr_assert_geq(total[k + 1], total[k]);
        }
        const int64_t end_s = series->first_s + (int64_t)series->count * series->step_s;
        for (int64_t at_s = series->first_s; at_s < end_s; at_s += 700) {
            sum += lw_replay_series_until(series, column, at_s + 700) -
                   lw_replay_series_until(series, column, at_s);
        }
        cr_assert_eq(sum, total[series->count], "%s: LW_SEED=%llu case %d", what,
                     (unsigned long long)seed, c);
    }
}

Test(load_file, rows_are_taken_or_refused_with_a_reason)
{
    static const char *const zones[] = {"UTC", "Europe/Paris", "America/New_York"};
    random_values random = random_values_begin();
    char *text = calloc(1, TEXT_SIZE);
    int taken = 0;
    int refused = 0;
    for (int c = 0; c < CASE_COUNT; c++) {
        lw_zone *zone = NULL;
        lw_replay_series *series = NULL;
        lw_error error = {.message = ""};
        const size_t size = damage(&random, text, make_rows(&random, text));
        cr_assert_eq(lw_zone_open(zones[random_below(&random, 3)], &zone, &error), LW_OK);
        lw_load_file_params params = load_file("use.csv");
        params.gaps = (int32_t)random_below(&random, 2);
        params.stamp = (int32_t)random_below(&random, 2);
        params.clock = (int32_t)random_below(&random, 3);
        /* Exactly as long as it is, so that a sanitizer sees reading past it. */
        char *exact = malloc(size + 1);
        memcpy(exact, text, size);
        const lw_status status =
            lw_replay_series_read(&params, (lw_slice){exact, size}, zone, &series, &error);
        if (status == LW_OK) {
            check_series(series, "series", random.seed, c);
            taken++;
        } else {
            cr_assert(series == NULL && error.message[0] != '\0', "LW_SEED=%llu case %d",
                      (unsigned long long)random.seed, c);
            refused++;
        }
        lw_replay_series_destroy(series);
        lw_zone_close(zone);
        free(exact);
    }
    free(text);
    cr_assert(taken > CASE_COUNT / 10 && refused > CASE_COUNT / 10, "%d taken, %d refused", taken,
              refused);
}

Test(load_file, shapes_are_taken_or_refused_with_a_reason)
{
    random_values random = random_values_begin();
    char *text = calloc(1, TEXT_SIZE);
    int taken = 0;
    int refused = 0;
    for (int c = 0; c < CASE_COUNT; c++) {
        lw_load_shape *shape = NULL;
        lw_error error = {.message = ""};
        const size_t size = damage(&random, text, make_shape(&random, text));
        char *exact = malloc(size + 1);
        memcpy(exact, text, size);
        const lw_status status =
            lw_load_shape_file_parse("use.csv", (lw_slice){exact, size}, NULL, &shape, &error);
        if (status == LW_OK) {
            double levels[LW_YEAR_DAY_COUNT_MAX];
            cr_assert_not(lw_load_shape_is_empty(shape));
            lw_load_shape_levels(shape, 2016, LW_HOLIDAYS_NONE, levels);
            cr_assert(levels[0] > 0.0);
            taken++;
        } else {
            cr_assert(shape == NULL && error.message[0] != '\0', "LW_SEED=%llu case %d",
                      (unsigned long long)random.seed, c);
            refused++;
        }
        lw_load_shape_destroy(shape);
        free(exact);
    }
    free(text);
    cr_assert(taken > CASE_COUNT / 10 && refused > CASE_COUNT / 10, "%d taken, %d refused", taken,
              refused);
}
