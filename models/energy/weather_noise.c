// SPDX-License-Identifier: Apache-2.0
#include "models/energy/weather_noise.h"

#include "sim/base/check.h"
#include "sim/base/elementary.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stdlib.h>

#define BLOCK_US (LW_NOISE_BLOCK_S * LW_US_PER_S)
#define BLOCK_OFFSET INT64_C(1000000000) /* makes the number of any block positive */
#define MEMORY_RATIO 0.75
#define HEIGHT_MIN 0.05 /* of the sun's mean, sin 3 deg: below it all is dim and the index wild */
#define DIFFUSE_STRAY_MAX 0.5
#define CLEARNESS_MAX 0.95

lw_status lw_weather_noise_init(lw_weather_noise *noise, const lw_weather_zones *zones,
                                lw_noise_seed seed, lw_error *error)
{
    noise->zones = zones;
    noise->streams = calloc(zones->count, sizeof *noise->streams);
    if (noise->streams == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "/weather", "memory ran out for the noise");
    }
    for (size_t zone = 0; zone < zones->count; zone++) {
        noise->streams[zone] =
            lw_stream_of(seed.seed, "weather-noise", seed.replicate, "zone", (uint32_t)zone);
    }
    return LW_OK;
}

void lw_weather_noise_fini(lw_weather_noise *noise)
{
    free(noise->streams);
    noise->streams = NULL;
}

void lw_weather_noise_levels(const lw_weather_noise *noise, size_t zone, lw_time_us start_us,
                             size_t block_count, double *levels)
{
    const double *weights = lw_weather_zones_row(noise->zones, LW_WEATHER_SCALE_NOISE, zone);
    const uint64_t number = (uint64_t)(start_us / BLOCK_US + BLOCK_OFFSET);
    for (size_t b = 0; b < block_count; b++) {
        levels[b] = 0.0;
    }
    for (size_t of = 0; of <= zone; of++) {
        lw_rng rng = lw_rng_at(noise->streams[of], number);
        for (size_t b = 0; b < block_count && weights[of] != 0.0; b++) {
            levels[b] += weights[of] * lw_sample_normal(&rng);
        }
    }
    const double fresh = sqrt(1.0 - MEMORY_RATIO * MEMORY_RATIO);
    for (size_t b = 1; b < block_count; b++) {
        levels[b] = MEMORY_RATIO * levels[b - 1] + fresh * levels[b];
    }
}

/* The blocks of a record: how much of each is lit and how high the sun stands then. */
typedef struct block_row {
    size_t count;
    double lit[LW_NOISE_BLOCK_COUNT_MAX];
    double height[LW_NOISE_BLOCK_COUNT_MAX]; /* mean of the lit part */
    double x[LW_NOISE_BLOCK_COUNT_MAX];
} block_row;

static void pass_sun(const lw_light_record *record, block_row *row)
{
    for (size_t b = 0; b < row->count; b++) {
        const lw_time_us from_us = record->start_us + (lw_time_us)b * BLOCK_US;
        const lw_sun_passage part = lw_light_passage(record, from_us, from_us + BLOCK_US);
        row->lit[b] = part.lit_ratio;
        row->height[b] = part.lit_ratio > 0.0 ? part.up_mean / part.lit_ratio : 0.0;
    }
}

static double weighted_sum(const block_row *row, const double *a, const double *b)
{
    double sum = 0.0;
    for (size_t i = 0; i < row->count; i++) {
        sum += row->lit[i] * a[i] * b[i];
    }
    return sum;
}

/* Takes out of x, over the lit time, its mean and what goes with the height of the sun: then any
 * multiple of it leaves the means of beam, diffuse and global as they are. */
static void take_out_mean_and_slope(block_row *row)
{
    double ones[LW_NOISE_BLOCK_COUNT_MAX];
    double slope[LW_NOISE_BLOCK_COUNT_MAX];
    for (size_t b = 0; b < row->count; b++) {
        ones[b] = 1.0;
    }
    const double weight = weighted_sum(row, ones, ones);
    const double height_mean = weighted_sum(row, row->height, ones) / weight;
    for (size_t b = 0; b < row->count; b++) {
        slope[b] = row->height[b] - height_mean;
    }
    const double x_mean = weighted_sum(row, row->x, ones) / weight;
    const double square = weighted_sum(row, slope, slope);
    const double along = square > 0.0 ? weighted_sum(row, row->x, slope) / square : 0.0;
    for (size_t b = 0; b < row->count; b++) {
        row->x[b] = row->lit[b] > 0.0 ? row->x[b] - x_mean - along * slope[b] : 0.0;
    }
}

/* Furthest below and above zero, of the lit blocks. */
typedef struct reach {
    double below, above;
} reach;

static reach reach_of(const block_row *row)
{
    reach found = {0.0, 0.0};
    for (size_t b = 0; b < row->count; b++) {
        found.below = -row->x[b] > found.below ? -row->x[b] : found.below;
        found.above = row->x[b] > found.above ? row->x[b] : found.above;
    }
    return found;
}

static double lesser(double a, double b)
{
    return a < b ? a : b;
}

/* What the factors a of the beam and b of the diffuse irradiance may be. */
typedef struct swing {
    double beam, diffuse;
} swing;

static swing swing_of(const lw_light_record *record, const lw_irradiance *clear, const reach *far)
{
    const lw_irradiance *mean = &record->mean;
    const double dni = mean->dni_w_per_m2 / record->whole.lit_ratio; /* while the sun is up */
    const double beam = dni * record->whole.up_mean;
    const double diffuse = mean->dhi_w_per_m2;
    const double wanted = clear->ghi_w_per_m2; /* W/m2 for each unit of x */
    swing found = {0.0, 0.0};
    if (beam > 0.0 && clear->dni_w_per_m2 > dni) {
        found.beam = lesser(wanted / beam, 1.0 / far->below);
        found.beam = lesser(found.beam, (clear->dni_w_per_m2 / dni - 1.0) / far->above);
    }
    if (diffuse > 0.0) {
        const double furthest = far->below > far->above ? far->below : far->above;
        found.diffuse =
            lesser((wanted - beam * found.beam) / diffuse, DIFFUSE_STRAY_MAX / furthest);
    }
    const double room =
        CLEARNESS_MAX * record->course.extraterrestrial_w_per_m2 * record->whole.up_mean -
        mean->ghi_w_per_m2;
    const double limit =
        lesser(mean->ghi_w_per_m2 / far->below, (room > 0.0 ? room : 0.0) / far->above);
    const double swung = beam * found.beam + diffuse * found.diffuse;
    const double scale = swung > limit ? limit / swung : 1.0;
    return (swing){scale * found.beam, scale * found.diffuse};
}

/* Cloudless sky over the record, global as its mean and beam as that while the sun is up. */
static lw_irradiance clear_sky(const lw_weather_noise *noise, const lw_light_record *record)
{
    const lw_sun sun =
        lw_sun_over(&record->place, record->start_us, record->end_us - record->start_us);
    if (sun.up <= 0.0) {
        return (lw_irradiance){0};
    }
    const double air_mass = lw_air_mass_ratio(lw_sun_zenith_deg(&sun)) *
                            lw_standard_pressure_pa(record->place.altitude_m) / 101325.0;
    lw_irradiance clear =
        lw_ineichen(&sun, air_mass, noise->sky.linke_turbidity_ratio, record->place.altitude_m);
    clear.ghi_w_per_m2 *= sun.lit_ratio;
    return clear;
}

/* Clear-sky index of each block, were it free. False when the record is not to be moved. */
static bool draw_blocks(const lw_weather_noise *noise, size_t zone, const lw_light_record *record,
                        double index, block_row *row)
{
    const double probability = lw_clear_sky_probability(&noise->sky, index);
    if (probability <= 0.0 || probability >= 1.0) {
        return false;
    }
    const double hour = lw_normal_quantile(probability);
    double levels[LW_NOISE_BLOCK_COUNT_MAX];
    lw_weather_noise_levels(noise, zone, record->start_us, row->count, levels);
    for (size_t b = 0; b < row->count; b++) {
        row->x[b] =
            lw_clear_sky_index(&noise->sky, lw_normal_cdf(hour + noise->sd_ratio * levels[b]));
    }
    return true;
}

lw_noise_blocks lw_weather_noise_blocks(const lw_weather_noise *noise, size_t zone,
                                        const lw_light_record *record)
{
    lw_noise_blocks blocks = {.count = 0};
    block_row row = {.count = (size_t)((record->end_us - record->start_us) / BLOCK_US)};
    LW_ASSERT(row.count <= LW_NOISE_BLOCK_COUNT_MAX);
    if (noise->sd_ratio <= 0.0 || row.count < LW_NOISE_BLOCK_COUNT_MIN ||
        record->whole.up_mean < HEIGHT_MIN || record->mean.ghi_w_per_m2 <= 0.0) {
        return blocks;
    }
    const lw_irradiance clear = clear_sky(noise, record);
    if (clear.ghi_w_per_m2 <= 0.0 ||
        !draw_blocks(noise, zone, record, record->mean.ghi_w_per_m2 / clear.ghi_w_per_m2, &row)) {
        return blocks;
    }
    pass_sun(record, &row);
    take_out_mean_and_slope(&row);
    const reach far = reach_of(&row);
    if (far.below <= 0.0 || far.above <= 0.0) {
        return blocks;
    }
    const swing factor = swing_of(record, &clear, &far);
    blocks.count = row.count;
    for (size_t b = 0; b < row.count; b++) {
        blocks.beam[b] = 1.0 + factor.beam * row.x[b];
        blocks.diffuse[b] = 1.0 + factor.diffuse * row.x[b];
    }
    return blocks;
}

/* A part within one block. The global of a file may differ from beam and diffuse put together, so
 * it gets their changes. */
static lw_irradiance block_part(const lw_noise_blocks *blocks, size_t block,
                                const lw_light_record *record, lw_time_us from_us, lw_time_us to_us)
{
    lw_irradiance part = lw_light_part(record, from_us, to_us);
    const double up = lw_sun_course_up_mean(&record->course, from_us, to_us);
    const double dni = record->mean.dni_w_per_m2 / record->whole.lit_ratio;
    const double more_beam = blocks->beam[block] - 1.0;
    const double more_diffuse = blocks->diffuse[block] - 1.0;
    part.ghi_w_per_m2 += dni * up * more_beam + part.dhi_w_per_m2 * more_diffuse;
    part.dni_w_per_m2 *= blocks->beam[block];
    part.dhi_w_per_m2 *= blocks->diffuse[block];
    /* rounding may leave a trace below zero where a cloud takes it all */
    part.ghi_w_per_m2 = part.ghi_w_per_m2 > 0.0 ? part.ghi_w_per_m2 : 0.0;
    part.dni_w_per_m2 = part.dni_w_per_m2 > 0.0 ? part.dni_w_per_m2 : 0.0;
    return part;
}

lw_irradiance lw_weather_noise_part(const lw_noise_blocks *blocks, const lw_light_record *record,
                                    lw_time_us from_us, lw_time_us to_us)
{
    const bool whole = from_us == record->start_us && to_us == record->end_us;
    if (blocks->count == 0 || whole) {
        return lw_light_part(record, from_us, to_us);
    }
    lw_irradiance mean = {0};
    for (lw_time_us part_from_us = from_us; part_from_us < to_us;) {
        const size_t block = (size_t)((part_from_us - record->start_us) / BLOCK_US);
        const lw_time_us block_end_us = record->start_us + ((lw_time_us)block + 1) * BLOCK_US;
        const lw_time_us part_to_us = block_end_us < to_us ? block_end_us : to_us;
        const lw_irradiance part = block_part(blocks, block, record, part_from_us, part_to_us);
        const double weight = (double)(part_to_us - part_from_us) / (double)(to_us - from_us);
        mean.ghi_w_per_m2 += weight * part.ghi_w_per_m2;
        mean.dni_w_per_m2 += weight * part.dni_w_per_m2;
        mean.dhi_w_per_m2 += weight * part.dhi_w_per_m2;
        part_from_us = part_to_us;
    }
    return mean;
}
