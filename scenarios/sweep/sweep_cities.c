// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_cities.h"

#include "models/city/city_part.h"
#include "sim/base/check.h"
#include "sim/store/shelf.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FACTOR_COUNT_MAX = 64 }; /* more than a plan can have */

/* Of "/settlements/0/...", or of "/settlements=[]". */
static bool is_left_out(const char *pointer)
{
    for (const char *const *name = lw_city_part_left_out; *name != NULL; name++) {
        const size_t length = strlen(*name);
        if (pointer[0] == '/' && strncmp(pointer + 1, *name, length) == 0 &&
            strchr("/=", pointer[1 + length]) != NULL) {
            return true; /* strchr finds the end of the text too */
        }
    }
    return false;
}

static bool touches_city(const lw_sweep_factor *factor)
{
    const lw_sweep_level *levels = factor->levels.items;
    if (factor->levels.count == 0) {
        return !is_left_out(factor->pointer);
    }
    for (size_t l = 0; l < factor->levels.count; l++) {
        const lw_sweep_setting *settings = levels[l].settings.items;
        for (size_t i = 0; i < levels[l].settings.count; i++) {
            if (!is_left_out(settings[i].set)) {
                return true;
            }
        }
    }
    return false;
}

/* What members are compared by. */
typedef struct sorting {
    const lw_sweep *sweep;
    const size_t *first;
    bool touches[FACTOR_COUNT_MAX]; /* by factor */
} sorting;

static int compare_numbers(double a, double b)
{
    return a < b ? -1 : a > b;
}

/* 0 when the two have the same city. */
static int compare_cities(const sorting *s, size_t a, size_t b)
{
    const lw_sweep *sweep = s->sweep;
    const lw_sweep_factor *factors = sweep->plan.factors.items;
    const lw_sweep_member one = lw_sweep_member_at(&sweep->plan, &sweep->points, a);
    const lw_sweep_member other = lw_sweep_member_at(&sweep->plan, &sweep->points, b);
    int order = one.seed < other.seed ? -1 : one.seed > other.seed;
    for (size_t i = 0; order == 0 && i < sweep->plan.factors.count; i++) {
        if (s->touches[i]) {
            order = compare_numbers(lw_sweep_factor_value(&factors[i], one.coordinates[i]),
                                    lw_sweep_factor_value(&factors[i], other.coordinates[i]));
        }
    }
    return order;
}

static int by_city(const void *a, const void *b, void *context)
{
    const size_t one = *(const size_t *)a;
    const size_t other = *(const size_t *)b;
    const int order = compare_cities(context, one, other);
    return order != 0 ? order : one < other ? -1 : one > other;
}

static int by_first(const void *a, const void *b, void *context)
{
    const sorting *s = context;
    const size_t one = *(const size_t *)a;
    const size_t other = *(const size_t *)b;
    if (s->first[one] != s->first[other]) {
        return s->first[one] < s->first[other] ? -1 : 1;
    }
    return one < other ? -1 : one > other;
}

static void sort(lw_sweep_cities *cities, sorting *s)
{
    const size_t count = cities->member_count;
    for (size_t m = 0; m < count; m++) {
        cities->order[m] = m;
    }
    qsort_r(cities->order, count, sizeof *cities->order, by_city, s);
    for (size_t k = 0; k < count; k++) {
        const bool same = k > 0 && compare_cities(s, cities->order[k - 1], cities->order[k]) == 0;
        cities->first[cities->order[k]] =
            same ? cities->first[cities->order[k - 1]] : cities->order[k];
    }
    s->first = cities->first;
    qsort_r(cities->order, count, sizeof *cities->order, by_first, s);
    for (size_t k = count; k > 0; k--) {
        cities->place[cities->first[cities->order[k - 1]]] = k - 1;
    }
}

lw_status lw_sweep_cities_init(lw_sweep_cities *cities, const lw_sweep *sweep, lw_error *error)
{
    const size_t count = sweep->points.member_count;
    const lw_sweep_factor *factors = sweep->plan.factors.items;
    *cities = (lw_sweep_cities){.member_count = count,
                                .first = calloc(count + 1, sizeof(size_t)),
                                .order = calloc(count + 1, sizeof(size_t)),
                                .place = calloc(count + 1, sizeof(size_t))};
    if (cities->first == NULL || cities->order == NULL || cities->place == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the members");
    }
    sorting s = {.sweep = sweep};
    LW_ASSERT(sweep->plan.factors.count <= FACTOR_COUNT_MAX);
    for (size_t i = 0; i < sweep->plan.factors.count; i++) {
        s.touches[i] = touches_city(&factors[i]);
    }
    sort(cities, &s);
    return LW_OK;
}

void lw_sweep_cities_fini(lw_sweep_cities *cities)
{
    free(cities->first);
    free(cities->order);
    free(cities->place);
    *cities = (lw_sweep_cities){.member_count = 0};
}

bool lw_sweep_cities_shared(const lw_sweep_cities *cities, size_t member)
{
    const size_t first = cities->first[member];
    const size_t next = cities->place[first] + 1;
    return next < cities->member_count && cities->first[cities->order[next]] == first;
}

static const char *city_path(const char *folder, size_t first, char path[LW_SWEEP_PATH_SIZE])
{
    (void)snprintf(path, LW_SWEEP_PATH_SIZE, "%s/cities/c%06zu", folder, first);
    return path;
}

lw_status lw_sweep_city_make(const char *folder, size_t first, char path[LW_SWEEP_PATH_SIZE],
                             lw_error *error)
{
    (void)snprintf(path, LW_SWEEP_PATH_SIZE, "%s/cities", folder);
    const lw_status status = lw_sweep_folder_make(path, error);
    return status == LW_OK ? lw_sweep_folder_make(city_path(folder, first, path), error) : status;
}

static bool ends_in(const char *name, const char *suffix)
{
    const size_t length = strlen(name);
    const size_t tail = strlen(suffix);
    return length >= tail && strcmp(name + length - tail, suffix) == 0;
}

size_t lw_sweep_city_remove(const char *folder, size_t first)
{
    char path[LW_SWEEP_PATH_SIZE];
    size_t damaged_count = 0;
    DIR *listing = opendir(city_path(folder, first, path));
    if (listing == NULL) {
        return 0;
    }
    for (const struct dirent *entry = readdir(listing); entry != NULL; entry = readdir(listing)) {
        /* "." and ".." are folders, which unlinkat leaves alone. */
        const bool removed = unlinkat(dirfd(listing), entry->d_name, 0) == 0;
        damaged_count += removed && ends_in(entry->d_name, LW_SHELF_DAMAGED) ? 1 : 0;
    }
    (void)closedir(listing);
    (void)rmdir(path);
    return damaged_count;
}

void lw_sweep_cities_remove(const char *folder)
{
    char path[LW_SWEEP_PATH_SIZE];
    (void)snprintf(path, sizeof path, "%s/cities", folder);
    (void)rmdir(path);
}
