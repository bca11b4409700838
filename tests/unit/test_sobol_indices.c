// SPDX-License-Identifier: Apache-2.0
#include "sim/statistics/sobol_indices.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { K = 3, N = 64 };

static const lw_saltelli plan = {.input_count = K, .base_count = N, .seed = 5};
static double points[N * (K + 2) * K];
static lw_error error;

static void design(void)
{
    cr_assert_eq(lw_saltelli_design(&plan, points, &error), LW_OK);
}

TestSuite(sobol_indices, .init = design);

Test(sobol_indices, a_mixed_row_is_a_with_one_column_of_b)
{
    for (size_t r = 0; r < N; r++) {
        const double *row = points + r * (K + 2) * K;
        for (size_t i = 0; i < K; i++) {
            for (size_t c = 0; c < K; c++) {
                cr_assert_eq(row[(i + 2) * K + c], row[c == i ? K + c : c]);
            }
        }
    }
}

Test(sobol_indices, every_coordinate_is_in_the_unit_interval_and_evenly_spread)
{
    for (size_t c = 0; c < 2 * (size_t)K; c++) {
        size_t counts[8] = {0};
        for (size_t r = 0; r < N; r++) {
            const double x = points[r * (K + 2) * K + c];
            cr_assert(x >= 0 && x < 1);
            counts[(size_t)(x * 8)]++;
        }
        for (int cell = 0; cell < 8; cell++) {
            cr_assert_eq(counts[cell], N / 8); /* a digital shift keeps it a net */
        }
    }
}

Test(sobol_indices, a_longer_design_begins_with_the_shorter_one)
{
    static double longer[2 * N * (K + 2) * K];
    lw_saltelli twice = plan;
    twice.base_count = 2 * (size_t)N;
    cr_assert_eq(lw_saltelli_design(&twice, longer, &error), LW_OK);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        cr_assert_eq(points[i], longer[i]);
    }
}

Test(sobol_indices, the_last_of_twenty_inputs_is_not_left_at_zero)
{
    const lw_saltelli wide = {.input_count = LW_SOBOL_INPUT_MAX, .base_count = 16, .seed = 1};
    double *rows = calloc(lw_saltelli_point_count(&wide) * LW_SOBOL_INPUT_MAX, sizeof *rows);
    cr_assert_eq(lw_saltelli_design(&wide, rows, &error), LW_OK);
    /* Column 20 of B is dimension 40 of the sequence. */
    const size_t stride = (LW_SOBOL_INPUT_MAX + 2) * (size_t)LW_SOBOL_INPUT_MAX;
    size_t different = 0;
    for (size_t r = 1; r < 16; r++) {
        const size_t last = 2 * (size_t)LW_SOBOL_INPUT_MAX - 1;
        different += rows[r * stride + last] != rows[(r - 1) * stride + last];
    }
    cr_assert_eq(different, 15);
    free(rows);
}

Test(sobol_indices, one_input_too_many_is_refused_by_name_of_the_limit)
{
    const lw_saltelli wide = {.input_count = LW_SOBOL_INPUT_MAX + 1, .base_count = 1};
    cr_assert_eq(lw_saltelli_design(&wide, points, &error), LW_ERR_LIMIT);
    cr_assert_not_null(strstr(error.message, "20"));
}

Test(sobol_indices, without_variance_there_is_no_index)
{
    static double results[N * (K + 2)];
    lw_sobol_index indices[K];
    cr_assert_eq(lw_sobol_indices(&plan, results, 0.95, indices, &error), LW_OK);
    cr_assert(isnan(indices[0].first) && isnan(indices[0].total));
}
