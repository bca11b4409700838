// SPDX-License-Identifier: Apache-2.0
#include "scenarios/breakeven/breakeven.h"

#include "sim/base/check.h"
#include "sim/statistics/root.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What the root search needs to evaluate and to keep what it saw. */
typedef struct finder {
    const lw_breakeven_search *search;
    lw_breakeven *found;
} finder;

/* Room for one more value. */
static lw_status make_room(lw_breakeven *found, lw_error *error)
{
    if (found->point_count < found->point_capacity) {
        return LW_OK;
    }
    const size_t capacity = 2 * found->point_capacity + 16;
    lw_evaluation_point *points = realloc(found->points, capacity * sizeof *points);
    if (points == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the values");
    }
    found->points = points;
    found->point_capacity = capacity;
    return LW_OK;
}

static lw_status evaluate(void *context, double value, double *difference, lw_error *error)
{
    finder *f = context;
    lw_breakeven *found = f->found;
    lw_status status = make_room(found, error);
    if (status == LW_OK) {
        lw_evaluation_point *point = &found->points[found->point_count];
        status = lw_evaluation_at(f->search->evaluation, value, point, error);
        if (status == LW_OK) {
            *difference = point->difference;
            found->point_count++;
        }
    }
    if (f->search->progress != NULL) {
        f->search->progress(f->search->progress_context, f->found->point_count);
    }
    return status;
}

/* The ends are met exactly; whole numbers that fall together are taken once. */
static lw_status scan(finder *f, lw_error *error)
{
    const lw_breakeven_search *search = f->search;
    double last = (double)NAN;
    for (size_t i = 0; i < search->value_count; i++) {
        const double step = (search->high - search->low) / (double)(search->value_count - 1);
        double value = i + 1 == search->value_count ? search->high : search->low + (double)i * step;
        double difference = 0;
        value = search->whole ? round(value) : value;
        if (value == last) {
            continue;
        }
        last = value;
        const lw_status status = evaluate(f, value, &difference, error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}

static const lw_evaluation_point *point_at(const lw_breakeven *found, double value)
{
    for (size_t i = 0; i < found->point_count; i++) {
        if (found->points[i].value == value) {
            return &found->points[i];
        }
    }
    LW_UNREACHABLE("the ends of a bracket were evaluated");
}

static void add_crossing(lw_breakeven *found, const lw_evaluation_point *low,
                         const lw_evaluation_point *high, double value)
{
    LW_ASSERT(found->crossings != NULL);
    found->crossings[found->crossing_count++] = (lw_breakeven_crossing){*low, *high, value};
}

static lw_status narrow(finder *f, size_t index, lw_error *error)
{
    const lw_evaluation_point *low = &f->found->points[index];
    const lw_evaluation_point *high = low + 1;
    lw_root_bracket bracket = {low->value, high->value, low->difference, high->difference};
    const lw_root_search root = {evaluate, f, f->search->tolerance, f->search->whole};
    const lw_status status = lw_root_narrow(&root, &bracket, error);
    if (status == LW_OK) {
        add_crossing(f->found, point_at(f->found, bracket.low), point_at(f->found, bracket.high),
                     f->search->whole ? bracket.high : lw_root_estimate(&bracket));
    }
    return status;
}

/* Stretches where both are worth the same, and changes of the lead between neighbours. The first
 * `count` points are those of the scan, in order. */
static lw_status find_crossings(finder *f, size_t count, lw_error *error)
{
    for (size_t i = 0; i < count; i++) {
        size_t end = i;
        while (end < count && f->found->points[end].difference == 0) {
            end++;
        }
        if (end > i) {
            add_crossing(f->found, &f->found->points[i], &f->found->points[end - 1],
                         f->found->points[i].value);
            i = end - 1;
            continue;
        }
        if (i + 1 < count &&
            f->found->points[i].difference * f->found->points[i + 1].difference < 0) {
            const lw_status status = narrow(f, i, error);
            if (status != LW_OK) {
                return status;
            }
        }
    }
    return LW_OK;
}

static int compare_points(const void *a, const void *b)
{
    const lw_evaluation_point *left = a;
    const lw_evaluation_point *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

lw_status lw_breakeven_find(const lw_breakeven_search *search, lw_breakeven *breakeven,
                            lw_error *error)
{
    LW_ASSERT(search->low < search->high && search->value_count >= 2 &&
              search->value_count <= LW_BREAKEVEN_VALUES_MAX);
    memset(breakeven, 0, sizeof *breakeven);
    finder f = {search, breakeven};
    breakeven->crossings = calloc(search->value_count, sizeof *breakeven->crossings);
    lw_status status = breakeven->crossings == NULL
                           ? lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out")
                           : scan(&f, error);
    if (status == LW_OK) {
        status = find_crossings(&f, breakeven->point_count, error);
    }
    if (breakeven->point_count > 0) {
        qsort(breakeven->points, breakeven->point_count, sizeof *breakeven->points, compare_points);
    }
    return status;
}

void lw_breakeven_fini(lw_breakeven *breakeven)
{
    free(breakeven->points);
    free(breakeven->crossings);
}

const lw_evaluation_point *lw_breakeven_nearest(const lw_breakeven *breakeven)
{
    LW_ASSERT(breakeven->point_count > 0);
    const lw_evaluation_point *nearest = breakeven->points;
    for (size_t i = 1; i < breakeven->point_count; i++) {
        if (fabs(breakeven->points[i].difference) < fabs(nearest->difference)) {
            nearest = &breakeven->points[i];
        }
    }
    return nearest;
}

const lw_evaluation_point *lw_breakeven_below(const lw_breakeven *breakeven,
                                              const lw_breakeven_crossing *crossing)
{
    const lw_evaluation_point *nearest = NULL;
    for (size_t i = 0; i < breakeven->point_count; i++) {
        const lw_evaluation_point *point = &breakeven->points[i];
        nearest = point->difference != 0 && point->value <= crossing->low.value ? point : nearest;
    }
    return nearest;
}

const lw_evaluation_point *lw_breakeven_above(const lw_breakeven *breakeven,
                                              const lw_breakeven_crossing *crossing)
{
    const lw_evaluation_point *nearest = NULL;
    for (size_t i = breakeven->point_count; i-- > 0;) {
        const lw_evaluation_point *point = &breakeven->points[i];
        nearest = point->difference != 0 && point->value >= crossing->high.value ? point : nearest;
    }
    return nearest;
}
