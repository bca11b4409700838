// SPDX-License-Identifier: Apache-2.0
/* Each link of the PV chain against pvlib 6382338, at 1,800 random instants and 3 sites
 * (oracle/pvlib_chain_vectors.csv): given the oracle's own inputs, each formula must give its
 * output. */
#include "models/energy/pv.h"
#include "models/energy/sky.h"
#include "models/energy/sun.h"
#include "sim/base/elementary.h"
#include "tests/support/csv_table.h"
#include "tests/support/figure_table.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

/* The file has seven digits. */
#define RELATIVE_TOLERANCE 1e-6
#define ABSENT (-999.0)

typedef struct pvlib_rows {
    csv_table table;
    bool is_open;
} pvlib_rows;

static pvlib_rows data;

static void open_data(void)
{
    const char *path = data_path("oracle/pvlib_chain_vectors.csv");
    if (path == NULL) {
        cr_skip_test("LEDGERWATT_DATA is not set");
    }
    data.table = csv_read(path, 1);
    data.is_open = true;
    cr_assert_eq(data.table.row_count, 1800U);
}

static void close_data(void)
{
    if (data.is_open) {
        csv_free(&data.table);
    }
}

TestSuite(pvlib, .init = open_data, .fini = close_data);

static double cell(const pvlib_rows *oracle, size_t row, const char *column)
{
    return csv_number(&oracle->table, row, csv_column(&oracle->table, column));
}

static bool is_day(const pvlib_rows *oracle, size_t row)
{
    return cell(oracle, row, "zenith") < 90.0;
}

/* Worst deviation seen, for the record on stderr. */
static double worst(double before, double found, double expected)
{
    return fmax(before, fabs(found - expected));
}

/* Tolerance of a value that was rounded to seven digits. */
static double allowed(double expected)
{
    return RELATIVE_TOLERANCE * fmax(fabs(expected), 1.0);
}

enum { INPUT_COUNT_MAX = 8 };

/* Numbers of a row; the first rounded_count of them have seven digits, the rest is exact. */
typedef struct row_inputs {
    size_t rounded_count;
    double of[INPUT_COUNT_MAX];
} row_inputs;

typedef double (*formula)(const double *inputs);

static double half_of_the_seventh_digit(double value)
{
    return value == 0.0 ? 0.0 : 0.5 * pow(10.0, floor(log10(fabs(value))) - 6.0);
}

/* What the inputs, rounded to seven digits, leave open: near the horizon far more than the
 * seventh digit of the output. */
static double left_open(formula formula_of, const row_inputs *inputs)
{
    double sum = 0.0;
    for (size_t i = 0; i < inputs->rounded_count; i++) {
        row_inputs low = *inputs;
        row_inputs high = *inputs;
        low.of[i] -= half_of_the_seventh_digit(inputs->of[i]);
        high.of[i] += half_of_the_seventh_digit(inputs->of[i]);
        sum += 0.5 * fabs(formula_of(high.of) - formula_of(low.of));
    }
    return sum;
}

static void check_formula(formula formula_of, const row_inputs *inputs, double expected)
{
    const double found = formula_of(inputs->of);
    cr_assert_float_eq(found, expected, allowed(expected) + left_open(formula_of, inputs),
                       "%.9g, not %.9g", found, expected);
}

static double cosine_deg(double angle_deg)
{
    return cos(angle_deg * LW_RADIAN_PER_DEGREE);
}

static double angle_difference(double a, double b)
{
    const double difference = fmod(fabs(a - b), 360.0);
    return fmin(difference, 360.0 - difference);
}

static lw_sun sun_of_row(const pvlib_rows *oracle, size_t row)
{
    const lw_place place = {cell(oracle, row, "lat"), cell(oracle, row, "lon"),
                            cell(oracle, row, "alt_m")};
    return lw_sun_at(&place, (lw_time_us)cell(oracle, row, "unix") * LW_US_PER_S);
}

Test(pvlib, sun_position_is_within_two_hundredths_of_a_degree)
{
    double zenith_worst = 0.0;
    double azimuth_worst = 0.0;
    FILE *figure = figure_open("sun", "site,zenith_deg,zenith_gap_deg,azimuth_gap_deg");
    for (size_t row = 0; row < data.table.row_count; row++) {
        const double zenith = cell(&data, row, "zenith");
        if (zenith >= 85.0) {
            continue;
        }
        const lw_sun sun = sun_of_row(&data, row);
        const double azimuth_gap =
            angle_difference(lw_sun_azimuth_deg(&sun), cell(&data, row, "azimuth"));
        zenith_worst = worst(zenith_worst, lw_sun_zenith_deg(&sun), zenith);
        if (zenith > 15.0) {
            azimuth_worst = fmax(azimuth_worst, azimuth_gap);
        }
        FIGURE_ROW(figure, "pvlib", zenith, lw_sun_zenith_deg(&sun) - zenith, azimuth_gap);
    }
    figure_close(figure);
    fprintf(stderr, "sun: zenith within %.4f deg, azimuth within %.4f deg\n", zenith_worst,
            azimuth_worst);
    cr_assert_leq(zenith_worst, 0.02);
    cr_assert_leq(azimuth_worst, 0.03);
}

Test(pvlib, extraterrestrial_irradiance_agrees)
{
    for (size_t row = 0; row < data.table.row_count; row++) {
        const double expected = cell(&data, row, "dni_extra");
        cr_assert_float_eq(sun_of_row(&data, row).extraterrestrial_w_per_m2, expected,
                           allowed(expected), "row %zu", row);
    }
}

/* Of the zenith. */
static double air_mass_of(const double *inputs)
{
    return lw_air_mass_ratio(inputs[0]);
}

Test(pvlib, air_mass_agrees)
{
    for (size_t row = 0; row < data.table.row_count; row++) {
        const double expected = cell(&data, row, "am_rel");
        if (expected == ABSENT) {
            continue;
        }
        const row_inputs zenith = {1, {cell(&data, row, "apparent_zenith")}};
        check_formula(air_mass_of, &zenith, expected);
        const double absolute =
            expected * lw_standard_pressure_pa(cell(&data, row, "alt_m")) / 101325.0;
        cr_assert_float_eq(absolute, cell(&data, row, "am_abs"), 2.0 * allowed(expected));
    }
}

/* Of the zenith. */
static double haurwitz_of(const double *inputs)
{
    return lw_haurwitz_w_per_m2(cosine_deg(inputs[0]));
}

Test(pvlib, haurwitz_clear_sky_agrees)
{
    for (size_t row = 0; row < data.table.row_count; row++) {
        const row_inputs zenith = {1, {cell(&data, row, "apparent_zenith")}};
        check_formula(haurwitz_of, &zenith, cell(&data, row, "haurwitz"));
    }
}

/* Of zenith, what arrives outside the atmosphere, and absolute air mass; turbidity, altitude. */
static lw_irradiance clear_sky_of(const double *inputs)
{
    const lw_sun sun = {.up = cosine_deg(inputs[0]), .extraterrestrial_w_per_m2 = inputs[1]};
    return lw_ineichen(&sun, inputs[2], inputs[3], inputs[4]);
}

static double clear_ghi_of(const double *inputs)
{
    return clear_sky_of(inputs).ghi_w_per_m2;
}

static double clear_dni_of(const double *inputs)
{
    return clear_sky_of(inputs).dni_w_per_m2;
}

static double clear_dhi_of(const double *inputs)
{
    return clear_sky_of(inputs).dhi_w_per_m2;
}

/* Lyon, New York, Paris: the file does not say its turbidities; these follow from its cs_ghi. */
static double turbidity_at(double latitude_deg)
{
    return latitude_deg < 42.0 ? 3.2 : latitude_deg < 47.0 ? 3.5 : 3.4;
}

Test(pvlib, ineichen_clear_sky_agrees)
{
    size_t count = 0;
    for (size_t row = 0; row < data.table.row_count; row++) {
        if (cell(&data, row, "am_abs") == ABSENT || !is_day(&data, row)) {
            continue;
        }
        const row_inputs inputs = {3,
                                   {cell(&data, row, "apparent_zenith"),
                                    cell(&data, row, "dni_extra"), cell(&data, row, "am_abs"),
                                    turbidity_at(cell(&data, row, "lat")),
                                    cell(&data, row, "alt_m")}};
        check_formula(clear_ghi_of, &inputs, cell(&data, row, "cs_ghi"));
        check_formula(clear_dni_of, &inputs, cell(&data, row, "cs_dni"));
        check_formula(clear_dhi_of, &inputs, cell(&data, row, "cs_dhi"));
        count++;
    }
    cr_assert_gt(count, 800U);
}

/* Of global irradiance, zenith and what arrives outside the atmosphere. */
static double erbs_dhi_of(const double *inputs)
{
    return lw_erbs(inputs[0], cosine_deg(inputs[1]), inputs[2]).dhi_w_per_m2;
}

static double erbs_dni_of(const double *inputs)
{
    return lw_erbs(inputs[0], cosine_deg(inputs[1]), inputs[2]).dni_w_per_m2;
}

/* The oracle was made with the apparent zenith. */
Test(pvlib, erbs_split_agrees)
{
    for (size_t row = 0; row < data.table.row_count; row++) {
        if (!is_day(&data, row)) {
            continue;
        }
        const row_inputs inputs = {3,
                                   {cell(&data, row, "ghi"), cell(&data, row, "apparent_zenith"),
                                    cell(&data, row, "dni_extra")}};
        check_formula(erbs_dhi_of, &inputs, cell(&data, row, "erbs_dhi"));
        check_formula(erbs_dni_of, &inputs, cell(&data, row, "erbs_dni"));
    }
}

static lw_sky sky_of_row(const pvlib_rows *oracle, size_t row, const lw_sun *sun)
{
    const lw_irradiance irradiance = {cell(oracle, row, "ghi"), cell(oracle, row, "erbs_dni"),
                                      cell(oracle, row, "erbs_dhi")};
    return lw_sky_of(sun, &irradiance);
}

static lw_plane_irradiance plane_of_row(const pvlib_rows *oracle, size_t row, const lw_sun *sun)
{
    const lw_sky sky = sky_of_row(oracle, row, sun);
    const lw_plane_geometry plane =
        lw_plane_geometry_of(cell(oracle, row, "tilt"), cell(oracle, row, "surf_az"));
    return lw_sky_on_plane(&sky, &plane, 0.2);
}

/* Of zenith, azimuth, what arrives outside the atmosphere, global, beam, diffuse; tilt, azimuth. */
static lw_plane_irradiance plane_of(const double *inputs)
{
    const double sine = sin(inputs[0] * LW_RADIAN_PER_DEGREE);
    const lw_sun sun = {.east = sine * sin(inputs[1] * LW_RADIAN_PER_DEGREE),
                        .north = sine * cosine_deg(inputs[1]),
                        .up = cosine_deg(inputs[0]),
                        .extraterrestrial_w_per_m2 = inputs[2],
                        .lit_ratio = 1.0};
    const lw_irradiance irradiance = {inputs[3], inputs[4], inputs[5]};
    const lw_sky sky = lw_sky_of(&sun, &irradiance);
    const lw_plane_geometry plane = lw_plane_geometry_of(inputs[6], inputs[7]);
    return lw_sky_on_plane(&sky, &plane, 0.2);
}

static double plane_beam_of(const double *inputs)
{
    return plane_of(inputs).beam_w_per_m2;
}

static double plane_sky_of(const double *inputs)
{
    return plane_of(inputs).sky_w_per_m2;
}

static double plane_ground_of(const double *inputs)
{
    return plane_of(inputs).ground_w_per_m2;
}

Test(pvlib, light_on_a_tilted_plane_agrees)
{
    for (size_t row = 0; row < data.table.row_count; row++) {
        const row_inputs inputs = {
            6,
            {cell(&data, row, "apparent_zenith"), cell(&data, row, "azimuth"),
             cell(&data, row, "dni_extra"), cell(&data, row, "ghi"), cell(&data, row, "erbs_dni"),
             cell(&data, row, "erbs_dhi"), cell(&data, row, "tilt"), cell(&data, row, "surf_az")}};
        if (inputs.of[0] >= 90.0) {
            continue;
        }
        check_formula(plane_beam_of, &inputs, cell(&data, row, "poa_beam"));
        check_formula(plane_sky_of, &inputs, cell(&data, row, "poa_perez"));
        check_formula(plane_ground_of, &inputs, cell(&data, row, "poa_ground"));
    }
}

Test(pvlib, light_with_our_own_sun_is_within_four_per_mille)
{
    double square_sum = 0.0;
    double difference_sum = 0.0;
    double sum = 0.0;
    size_t count = 0;
    FILE *figure = figure_open("plane_light", "site,found_w_per_m2,pvlib_w_per_m2");
    for (size_t row = 0; row < data.table.row_count; row++) {
        if (cell(&data, row, "zenith") >= 87.0) {
            continue;
        }
        const lw_sun sun = sun_of_row(&data, row);
        const lw_plane_irradiance light = plane_of_row(&data, row, &sun);
        const double found = light.beam_w_per_m2 + light.sky_w_per_m2 + light.ground_w_per_m2;
        const double expected = cell(&data, row, "poa_beam") + cell(&data, row, "poa_perez") +
                                cell(&data, row, "poa_ground");
        square_sum += (found - expected) * (found - expected);
        difference_sum += found - expected;
        sum += expected;
        count++;
        FIGURE_ROW(figure, "pvlib", found, expected);
    }
    figure_close(figure);
    const double rmse_ratio = sqrt(square_sum / (double)count) / (sum / (double)count);
    fprintf(stderr, "own sun: POA RMSE %.3f %%, bias %.3f %%\n", 100.0 * rmse_ratio,
            100.0 * difference_sum / sum);
    cr_assert_leq(rmse_ratio, 0.004);
}

Test(pvlib, glass_passes_the_same_share_of_the_beam)
{
    for (size_t row = 0; row < data.table.row_count; row++) {
        const double expected = cell(&data, row, "iam_physical");
        const double incidence = cell(&data, row, "aoi");
        const double found = lw_pv_glass_transmission_ratio(cos(incidence * LW_RADIAN_PER_DEGREE),
                                                            1.526, 4.0, 0.002);
        cr_assert_float_eq(found, expected, allowed(expected), "row %zu: %.9g, not %.9g", row,
                           found, expected);
    }
}

Test(pvlib, faiman_cell_temperature_agrees)
{
    for (size_t row = 0; row < data.table.row_count; row++) {
        const double expected = cell(&data, row, "tcell_faiman");
        const double air = cell(&data, row, "temp_air");
        const double found = lw_pv_faiman_c(cell(&data, row, "poa_hd_total"), air,
                                            cell(&data, row, "wind"), 25.0, 6.84);
        cr_assert_float_eq(found, expected, allowed(fabs(air) + fabs(found - air)),
                           "row %zu: %.9g, not %.9g", row, found, expected);
    }
}

/* The oracle's array: 3 kW of modules at -0.004/K, losses of 14.0757 %, inverter of 2.5 kW and 96
 * %. */
Test(pvlib, dc_and_ac_power_agree)
{
    const double capacity_kw = 3.0;
    for (size_t row = 0; row < data.table.row_count; row++) {
        const double dc = capacity_kw * lw_pv_module_w_per_kw(cell(&data, row, "eff_irr"),
                                                              cell(&data, row, "tcell_faiman"),
                                                              -0.004, 0.14075660688);
        const double expected_dc = cell(&data, row, "pdc_W");
        cr_assert_float_eq(dc, expected_dc, allowed(expected_dc), "row %zu: %.9g, not %.9g", row,
                           dc, expected_dc);
        const double ac = lw_pv_inverter_w(expected_dc, 2500.0 / 0.96, 0.96);
        const double expected_ac = cell(&data, row, "pac_W");
        cr_assert_float_eq(ac, expected_ac, allowed(expected_dc), "row %zu: %.9g, not %.9g", row,
                           ac, expected_ac);
    }
}
