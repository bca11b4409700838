// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/ev_site.h
 *  Sites of charge points: which point is taken by which car, and who waits in line.
 *
 *  A site's points are alike. A car gets the free point with the smallest number; when there is
 * none it may stand in the site's line, which is served in order of coming.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_EV_SITE_H
#define LEDGERWATT_MODELS_ENERGY_EV_SITE_H

#include "models/energy/ev_session.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct lw_ev_sites lw_ev_sites;

/** point_counts[site_count], each >= 1, all free; cars are 0 .. car_count - 1. LW_ERR_MEMORY. */
lw_status lw_ev_sites_create(const uint32_t *point_counts, uint32_t site_count, uint32_t car_count,
                             lw_ev_sites **sites, lw_error *error);
/** NULL is allowed. */
void lw_ev_sites_destroy(lw_ev_sites *sites);

/** Number of the point at the site that the car takes, LW_EV_NONE when all are taken. */
uint32_t lw_ev_sites_take(lw_ev_sites *sites, uint32_t site, uint32_t car);
/** Frees a taken point (asserted to be this car's). */
void lw_ev_sites_release(lw_ev_sites *sites, uint32_t site, uint32_t point, uint32_t car);
/** Puts a car at the end of the line. It stands in none (asserted in debug). O(1). */
void lw_ev_sites_join(lw_ev_sites *sites, uint32_t site, uint32_t car);
/** Takes the first of the line out of it; LW_EV_NONE when nobody waits. O(1). */
uint32_t lw_ev_sites_next(lw_ev_sites *sites, uint32_t site);
/** Takes a car out of the line (asserted to stand there). O(its place). */
void lw_ev_sites_quit(lw_ev_sites *sites, uint32_t site, uint32_t car);

uint32_t lw_ev_sites_taken_count(const lw_ev_sites *sites, uint32_t site);
uint32_t lw_ev_sites_waiting_count(const lw_ev_sites *sites, uint32_t site);
/** Car at a point, LW_EV_NONE when it is free. */
uint32_t lw_ev_sites_car(const lw_ev_sites *sites, uint32_t site, uint32_t point);
/** True when the car stands in this site's line. O(length). */
bool lw_ev_sites_is_waiting(const lw_ev_sites *sites, uint32_t site, uint32_t car);

/** Saves points and lines, or loads them into sites of the same sizes. A loader fails when a car
 *  is none, or in two places. */
void lw_ev_sites_state(lw_ev_sites *sites, lw_state *state);

#endif
