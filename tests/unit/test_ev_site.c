// SPDX-License-Identifier: Apache-2.0
#include "models/energy/ev_site.h"
#include "tests/support/random_values.h"
#include "tests/support/saved_state.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum { SITE_COUNT = 3, CAR_COUNT = 12 };
static const uint32_t point_counts[SITE_COUNT] = {2, 1, 4};

static lw_ev_sites *sites_of(void)
{
    lw_ev_sites *sites = NULL;
    cr_assert_eq(lw_ev_sites_create(point_counts, SITE_COUNT, CAR_COUNT, &sites, NULL), LW_OK);
    return sites;
}

Test(ev_site, gives_the_free_point_with_the_smallest_number)
{
    lw_ev_sites *sites = sites_of();
    cr_assert_eq(lw_ev_sites_take(sites, 2, 7), 0);
    cr_assert_eq(lw_ev_sites_take(sites, 2, 8), 1);
    cr_assert_eq(lw_ev_sites_take(sites, 2, 9), 2);
    lw_ev_sites_release(sites, 2, 1, 8);
    cr_assert_eq(lw_ev_sites_take(sites, 2, 3), 1);
    cr_assert_eq(lw_ev_sites_take(sites, 2, 8), 3);
    cr_assert_eq(lw_ev_sites_take(sites, 2, 1), LW_EV_NONE);
    cr_assert_eq(lw_ev_sites_car(sites, 2, 1), 3);
    cr_assert_eq(lw_ev_sites_taken_count(sites, 2), 4);
    cr_assert_eq(lw_ev_sites_taken_count(sites, 0), 0);
    lw_ev_sites_destroy(sites);
}

Test(ev_site, serves_the_line_in_order_of_coming)
{
    lw_ev_sites *sites = sites_of();
    const uint32_t order[] = {5, 2, 9, 0};
    for (size_t i = 0; i < 4; i++) {
        lw_ev_sites_join(sites, 1, order[i]);
    }
    lw_ev_sites_quit(sites, 1, 9);
    cr_assert_eq(lw_ev_sites_waiting_count(sites, 1), 3);
    cr_assert_not(lw_ev_sites_is_waiting(sites, 1, 9));
    lw_ev_sites_quit(sites, 1, 0);
    lw_ev_sites_join(sites, 1, 4);
    cr_assert_eq(lw_ev_sites_next(sites, 1), 5);
    cr_assert_eq(lw_ev_sites_next(sites, 1), 2);
    cr_assert_eq(lw_ev_sites_next(sites, 1), 4);
    cr_assert_eq(lw_ev_sites_next(sites, 1), LW_EV_NONE);
    lw_ev_sites_destroy(sites);
}

Test(ev_site, frees_no_point_of_another_car, .signal = SIGABRT)
{
    lw_ev_sites *sites = sites_of();
    lw_ev_sites_take(sites, 0, 1);
    lw_ev_sites_release(sites, 0, 0, 2);
}

/* How often a car stands at a point or in a line. */
static int places_of(const lw_ev_sites *sites, uint32_t car)
{
    int count = 0;
    for (uint32_t s = 0; s < SITE_COUNT; s++) {
        count += lw_ev_sites_is_waiting(sites, s, car);
        for (uint32_t p = 0; p < point_counts[s]; p++) {
            count += lw_ev_sites_car(sites, s, p) == car;
        }
    }
    return count;
}

/* Frees a point and lets the next one in; returns what it saw. */
static uint64_t free_point(lw_ev_sites *sites, uint32_t site, uint32_t point)
{
    lw_ev_sites_release(sites, site, point, lw_ev_sites_car(sites, site, point));
    const uint32_t next = lw_ev_sites_next(sites, site);
    return next == LW_EV_NONE ? 0 : lw_ev_sites_take(sites, site, next) * 31 + next;
}

/* Drives sites at random; returns what it saw. */
static uint64_t wander(lw_ev_sites *sites, random_values *random, int step_count)
{
    uint64_t seen = 0;
    for (int i = 0; i < step_count; i++) {
        const uint32_t site = (uint32_t)random_below(random, SITE_COUNT);
        const uint32_t car = (uint32_t)random_below(random, CAR_COUNT);
        const uint32_t point = (uint32_t)random_below(random, point_counts[site]);
        if (places_of(sites, car) == 0) {
            if (lw_ev_sites_take(sites, site, car) == LW_EV_NONE) {
                lw_ev_sites_join(sites, site, car);
            }
        } else if (lw_ev_sites_car(sites, site, point) != LW_EV_NONE) {
            seen = seen * 31 + free_point(sites, site, point);
        }
        seen = seen * 31 + lw_ev_sites_waiting_count(sites, site);
    }
    return seen;
}

static void state_of(void *object, lw_state *state)
{
    lw_ev_sites_state(object, state);
}

Test(ev_site, goes_on_after_saving_and_loading)
{
    random_values random = random_values_begin();
    for (int round = 0; round < 50; round++) {
        lw_ev_sites *first = sites_of();
        lw_ev_sites *second = sites_of();
        wander(first, &random, 40);
        const saved_state saved = save_state(state_of, first);
        cr_assert(load_state(state_of, second, saved.bytes, saved.size));
        random_values again = random;
        cr_assert_eq(wander(first, &random, 40), wander(second, &again, 40));
        free(saved.bytes);
        lw_ev_sites_destroy(first);
        lw_ev_sites_destroy(second);
    }
}

/* Every four bytes of what was saved become another car, wherever that is one. */
Test(ev_site, a_car_in_two_places_is_refused)
{
    lw_ev_sites *first = sites_of();
    for (uint32_t car = 0; car < 5; car++) {
        if (lw_ev_sites_take(first, car % 2, car) == LW_EV_NONE) {
            lw_ev_sites_join(first, car % 2, car);
        }
    }
    const saved_state saved = save_state(state_of, first);
    int refused = 0;
    for (size_t i = 0; i + sizeof(uint32_t) <= saved.size; i++) {
        for (uint32_t car = 0; car < 5; car++) {
            lw_ev_sites *second = sites_of();
            unsigned char *bytes = malloc(saved.size);
            cr_assert_not_null(bytes);
            memcpy(bytes, saved.bytes, saved.size);
            memcpy(bytes + i, &car, sizeof car);
            const bool is_good = load_state(state_of, second, bytes, saved.size);
            refused += !is_good;
            for (uint32_t other = 0; other < CAR_COUNT && is_good; other++) {
                cr_assert_leq(places_of(second, other), 1, "car %u", other);
            }
            free(bytes);
            lw_ev_sites_destroy(second);
        }
    }
    cr_assert_gt(refused, 0);
    free(saved.bytes);
    lw_ev_sites_destroy(first);
}

Test(ev_site, damage_is_refused_or_harmless)
{
    random_values random = random_values_begin();
    lw_ev_sites *first = sites_of();
    wander(first, &random, 60);
    const saved_state saved = save_state(state_of, first);
    int refused = 0;
    for (size_t i = 0; i < saved.size; i++) {
        lw_ev_sites *second = sites_of();
        unsigned char *bytes = malloc(saved.size);
        cr_assert_not_null(bytes);
        memcpy(bytes, saved.bytes, saved.size);
        bytes[i] ^= (unsigned char)(1 + random_below(&random, 255));
        if (load_state(state_of, second, bytes, saved.size)) {
            wander(second, &random, 20);
        } else {
            refused++;
        }
        free(bytes);
        lw_ev_sites_destroy(second);
    }
    cr_assert_gt(refused, (int)saved.size / 2);
    free(saved.bytes);
    lw_ev_sites_destroy(first);
}
