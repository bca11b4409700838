// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/sweep/sweep_cities.h
 *  Which members of a sweep have the same city, so that one of them simulates it and the others
 *  read what it kept.
 *
 *  Two members have the same city when they have the same seed and differ only in factors that set
 *  nothing but what a city is not told (models/city/city_part.h). That is for the order of work and
 *  for the room on the disk; whether a kept city is a run's own is decided by its key, there.
 *
 *  A city that several members share is kept in cities/cNNNNNN of the sweep's folder, by the number
 *  of the first of them, until all of them are done.
 */
#ifndef LEDGERWATT_SCENARIOS_SWEEP_SWEEP_CITIES_H
#define LEDGERWATT_SCENARIOS_SWEEP_SWEEP_CITIES_H

#include "scenarios/sweep/sweep_folder.h"

typedef struct lw_sweep_cities {
    size_t member_count;
    size_t *first; /**< [member_count], the first member with the same city */
    size_t *order; /**< [member_count], members of one city together, by their first */
    size_t *place; /**< [member_count], where the members of a city begin in `order`, by their first
                    */
} lw_sweep_cities;

/** LW_ERR_MEMORY. Ended with lw_sweep_cities_fini in every case. */
lw_status lw_sweep_cities_init(lw_sweep_cities *cities, const lw_sweep *sweep, lw_error *error);
void lw_sweep_cities_fini(lw_sweep_cities *cities);

/** Whether another member has the same city. */
bool lw_sweep_cities_shared(const lw_sweep_cities *cities, size_t member);

/** Makes the folder of a city, and gives its path. LW_ERR_CREATE. */
lw_status lw_sweep_city_make(const char *folder, size_t first, char path[LW_SWEEP_PATH_SIZE],
                             lw_error *error);
/** Removes the folder of a city, if it is there; returns how many damaged cities were in it. */
size_t lw_sweep_city_remove(const char *folder, size_t first);
/** Removes the folder of the cities' folders if it is empty. */
void lw_sweep_cities_remove(const char *folder);

#endif
