// SPDX-License-Identifier: Apache-2.0
/* The line of a site is a list through the cars: each knows who stands behind it. */
#include "models/energy/ev_site.h"

#include "sim/base/check.h"

#include <stdlib.h>

struct lw_ev_sites {
    uint32_t site_count, car_count, point_count;
    uint32_t *first_point; /* [site_count + 1] into cars */
    uint32_t *cars;        /* [point_count] who is there */
    uint32_t *taken_count; /* [site_count] */
    uint32_t *head, *tail; /* [site_count] of the line */
    uint32_t *behind;      /* [car_count] who stands behind a waiting car */
};

static uint32_t *numbers(size_t count, uint32_t value)
{
    uint32_t *made = malloc((count > 0 ? count : 1) * sizeof *made);
    for (size_t i = 0; made != NULL && i < count; i++) {
        made[i] = value;
    }
    return made;
}

lw_status lw_ev_sites_create(const uint32_t *point_counts, uint32_t site_count, uint32_t car_count,
                             lw_ev_sites **sites, lw_error *error)
{
    lw_ev_sites *made = calloc(1, sizeof *made);
    *sites = made;
    if (made != NULL) {
        made->site_count = site_count;
        made->car_count = car_count;
        made->first_point = numbers((size_t)site_count + 1, 0);
        for (uint32_t s = 0; made->first_point != NULL && s < site_count; s++) {
            LW_ASSERT(point_counts[s] >= 1);
            made->first_point[s + 1] = made->first_point[s] + point_counts[s];
        }
        made->point_count = made->first_point != NULL ? made->first_point[site_count] : 0;
        made->cars = numbers(made->point_count, LW_EV_NONE);
        made->taken_count = numbers(site_count, 0);
        made->head = numbers(site_count, LW_EV_NONE);
        made->tail = numbers(site_count, LW_EV_NONE);
        made->behind = numbers(car_count, LW_EV_NONE);
    }
    if (made == NULL || made->first_point == NULL || made->cars == NULL ||
        made->taken_count == NULL || made->head == NULL || made->tail == NULL ||
        made->behind == NULL) {
        lw_ev_sites_destroy(made);
        *sites = NULL;
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %u sites of charging",
                            site_count);
    }
    return LW_OK;
}

void lw_ev_sites_destroy(lw_ev_sites *sites)
{
    if (sites != NULL) {
        free(sites->first_point);
        free(sites->cars);
        free(sites->taken_count);
        free(sites->head);
        free(sites->tail);
        free(sites->behind);
        free(sites);
    }
}

static uint32_t size_of(const lw_ev_sites *sites, uint32_t site)
{
    LW_ASSERT(site < sites->site_count);
    return sites->first_point[site + 1] - sites->first_point[site];
}

uint32_t lw_ev_sites_take(lw_ev_sites *sites, uint32_t site, uint32_t car)
{
    LW_ASSERT(car < sites->car_count);
    const uint32_t count = size_of(sites, site);
    if (sites->taken_count[site] == count) {
        return LW_EV_NONE;
    }
    uint32_t *cars = sites->cars + sites->first_point[site];
    uint32_t point = 0;
    while (cars[point] != LW_EV_NONE) {
        point++;
    }
    cars[point] = car;
    sites->taken_count[site]++;
    return point;
}

void lw_ev_sites_release(lw_ev_sites *sites, uint32_t site, uint32_t point, uint32_t car)
{
    LW_ASSERT(lw_ev_sites_car(sites, site, point) == car);
    sites->cars[sites->first_point[site] + point] = LW_EV_NONE;
    sites->taken_count[site]--;
}

void lw_ev_sites_join(lw_ev_sites *sites, uint32_t site, uint32_t car)
{
    LW_ASSERT(site < sites->site_count && car < sites->car_count);
    LW_DEBUG_ASSERT(!lw_ev_sites_is_waiting(sites, site, car));
    sites->behind[car] = LW_EV_NONE;
    if (sites->head[site] == LW_EV_NONE) {
        sites->head[site] = car;
    } else {
        sites->behind[sites->tail[site]] = car;
    }
    sites->tail[site] = car;
}

uint32_t lw_ev_sites_next(lw_ev_sites *sites, uint32_t site)
{
    LW_ASSERT(site < sites->site_count);
    const uint32_t car = sites->head[site];
    if (car != LW_EV_NONE) {
        lw_ev_sites_quit(sites, site, car);
    }
    return car;
}

void lw_ev_sites_quit(lw_ev_sites *sites, uint32_t site, uint32_t car)
{
    uint32_t before = LW_EV_NONE;
    uint32_t at = sites->head[site];
    while (at != car) {
        LW_ASSERT(at != LW_EV_NONE);
        before = at;
        at = sites->behind[at];
    }
    if (before == LW_EV_NONE) {
        sites->head[site] = sites->behind[car];
    } else {
        sites->behind[before] = sites->behind[car];
    }
    if (sites->tail[site] == car) {
        sites->tail[site] = before;
    }
    sites->behind[car] = LW_EV_NONE;
}

uint32_t lw_ev_sites_taken_count(const lw_ev_sites *sites, uint32_t site)
{
    LW_ASSERT(site < sites->site_count);
    return sites->taken_count[site];
}

uint32_t lw_ev_sites_waiting_count(const lw_ev_sites *sites, uint32_t site)
{
    LW_ASSERT(site < sites->site_count);
    uint32_t count = 0;
    for (uint32_t car = sites->head[site]; car != LW_EV_NONE; car = sites->behind[car]) {
        count++;
    }
    return count;
}

uint32_t lw_ev_sites_car(const lw_ev_sites *sites, uint32_t site, uint32_t point)
{
    LW_ASSERT(point < size_of(sites, site));
    return sites->cars[sites->first_point[site] + point];
}

bool lw_ev_sites_is_waiting(const lw_ev_sites *sites, uint32_t site, uint32_t car)
{
    uint32_t at = sites->head[site];
    while (at != LW_EV_NONE && at != car) {
        at = sites->behind[at];
    }
    return at == car;
}

/* Marks a car as seen; false when it is none, or was seen before. */
static bool mark(const lw_ev_sites *sites, bool *seen, uint32_t car)
{
    if (car >= sites->car_count || seen[car]) {
        return false;
    }
    seen[car] = true;
    return true;
}

static bool is_line(const lw_ev_sites *sites, uint32_t site, bool *seen)
{
    uint32_t last = LW_EV_NONE;
    for (uint32_t car = sites->head[site]; car != LW_EV_NONE; car = sites->behind[car]) {
        if (!mark(sites, seen, car)) {
            return false;
        }
        last = car;
    }
    return sites->tail[site] == last;
}

static bool is_site(lw_ev_sites *sites, uint32_t site, bool *seen)
{
    uint32_t taken = 0;
    for (uint32_t p = sites->first_point[site]; p < sites->first_point[site + 1]; p++) {
        if (sites->cars[p] != LW_EV_NONE) {
            taken++;
            if (!mark(sites, seen, sites->cars[p])) {
                return false;
            }
        }
    }
    sites->taken_count[site] = taken;
    return is_line(sites, site, seen);
}

static void check_loaded(lw_ev_sites *sites, lw_state *state)
{
    bool *seen = calloc((size_t)sites->car_count + 1, sizeof *seen);
    if (seen == NULL) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "cars", "memory ran out");
        return;
    }
    for (uint32_t s = 0; s < sites->site_count; s++) {
        if (!is_site(sites, s, seen)) {
            lw_state_fail(state, "cars", "a car that is none, or is in two places");
            break;
        }
    }
    free(seen);
}

void lw_ev_sites_state(lw_ev_sites *sites, lw_state *state)
{
    LW_STATE_ARRAY(state, sites, cars, sites->point_count);
    LW_STATE_ARRAY(state, sites, head, sites->site_count);
    LW_STATE_ARRAY(state, sites, tail, sites->site_count);
    LW_STATE_ARRAY(state, sites, behind, sites->car_count);
    if (lw_state_is_loading(state) && lw_state_is_good(state)) {
        check_loaded(sites, state);
    }
}
