// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/weather_synthetic.h
 *  Hours of weather made from twelve monthly means.
 *
 *  Model.  A clear sky (Ineichen) times a clear-sky index. The index is a Gaussian process with a
 *          level for the day (AR(1) over days) and one within the day (AR(1) over hours), mapped
 *          through a distribution of the index measured at a real station. Each calendar month is
 *          shifted so that its mean irradiance is the climate's (a typical year); what the seed
 *          changes is the order of fine and dull days. Temperature: monthly mean, daily wave,
 *          AR(1) anomaly of the day. Wind: monthly mean times a Weibull variable.
 *          Zones share days and hours as weather_zones.h says; each has the climate's monthly
 * means. Temperature and wind are the city's. The weather of an hour depends on seed, replicate,
 *          zone and date, not on the period's start.
 *  Leaves out. Correlation of temperature and wind with cloud; years brighter or duller than the
 *          mean.
 *  Sources and calibration: docs/explanation/weather.md.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_WEATHER_SYNTHETIC_H
#define LEDGERWATT_MODELS_ENERGY_WEATHER_SYNTHETIC_H

#include "models/energy/weather_config.h"
#include "models/energy/weather_series.h"
#include "models/energy/weather_zones.h"
#include "sim/base/status.h"

/** Hourly records of every calendar month that [start_us, end_us) touches, with the irradiance of
 *  every zone. LW_ERR_INCONSISTENT for the first month that lw_weather_synthetic_check reports. */
lw_status lw_weather_synthetic_make(const lw_weather_config *config, const lw_weather_zones *zones,
                                    lw_weather_series **series, lw_error *error);

/** The same records without a sky: temperature and wind, which are the same in every zone. */
lw_status lw_weather_synthetic_make_air(const lw_weather_config *config, lw_weather_series **series,
                                        lw_error *error);

/** Adds an error for each calendar month, of those that the period touches, whose mean irradiance
 * no sky of the place can have, whatever the seed. The model must be complete. */
void lw_weather_synthetic_check(const lw_weather_config *config, lw_report *report);

#endif
