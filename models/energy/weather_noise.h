// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_noise.h
 *  Clouds that pass within an hour, without changing the hour.
 *
 *  Model.  A record is cut into blocks of five minutes. A standard normal level n of each block
 *          (AR(1) with memory 0.75 from block to block, afresh in each record; shared between zones
 *          as weather_zones.h says) moves the Gaussian sky around the hour's own: the block would
 *          have clear-sky index Q(Phi(z + s n)), Q the sky's distribution, z that of the hour, s
 * the noise. Q is steep between dull and clear, so hours of mid clearness vary most. What is left
 * of these after taking out their mean and their slope with the height of the sun is x; beam is
 * multiplied by 1 + a x and diffuse by 1 + b x. So global, beam and diffuse all keep the means of
 * the record exactly, whatever a and b are; these are as large as the index asks for, as long as
 * nothing becomes negative, the beam does not exceed that of a clear sky, diffuse does not stray by
 * more than half, and no block is brighter than 0.95 of what arrives outside the atmosphere. Beam
 * first: it is what clouds cut. Pure.   A block depends on (seed, replicate, zone, time) alone, so
 * that any interval can be asked for, and intervals of any length are means of the same blocks.
 *  Leaves out. Brightening at the edges of clouds, anything faster than five minutes.
 *  Calibration of s: docs/explanation/weather.md.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_NOISE_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_NOISE_H

#include "models/energy/climate.h"
#include "models/energy/weather_light.h"
#include "models/energy/weather_zones.h"
#include "sim/base/status.h"
#include "sim/kernel/rng.h"

#include <stdint.h>

enum { LW_NOISE_BLOCK_S = 300, LW_NOISE_BLOCK_COUNT_MAX = 12, LW_NOISE_BLOCK_COUNT_MIN = 3 };

typedef struct lw_weather_noise {
    double sd_ratio; /**< s; 0 = none */
    lw_sky_profile sky;
    const lw_weather_zones *zones; /**< borrowed */
    lw_stream *streams;            /**< [zones->count] */
} lw_weather_noise;

typedef struct lw_noise_seed {
    uint64_t seed;
    uint32_t replicate;
} lw_noise_seed;

lw_status lw_weather_noise_init(lw_weather_noise *noise, const lw_weather_zones *zones,
                                lw_noise_seed seed, lw_error *error);
/** Also for a zeroed struct. */
void lw_weather_noise_fini(lw_weather_noise *noise);

/** Levels n [block_count] of a zone in the record that starts at start_us. */
void lw_weather_noise_levels(const lw_weather_noise *noise, size_t zone, lw_time_us start_us,
                             size_t block_count, double *levels);

/** What the noise makes of a record. */
typedef struct lw_noise_blocks {
    size_t count;                             /**< 0: the record stays as it is */
    double beam[LW_NOISE_BLOCK_COUNT_MAX];    /**< factors of the beam */
    double diffuse[LW_NOISE_BLOCK_COUNT_MAX]; /**< factors of the diffuse irradiance */
} lw_noise_blocks;

lw_noise_blocks lw_weather_noise_blocks(const lw_weather_noise *noise, size_t zone,
                                        const lw_light_record *record);

/** lw_light_part with the noise. */
lw_irradiance lw_weather_noise_part(const lw_noise_blocks *blocks, const lw_light_record *record,
                                    lw_time_us from_us, lw_time_us to_us);

#endif
