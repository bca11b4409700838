// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/window_stratum.h"

#include <math.h>

/* Loads up to 2^5 stand alone; above that, 2^4 to an octave. */
enum { ALONE_BITS = 5, PART_BITS = 4 };

/* No figure of a run comes near it. */
#define FIGURE_MAX 1e18
#define TIME_MAX_US (INT64_MAX / 4)

static uint64_t load_key(uint64_t load)
{
    const uint64_t alone_max = UINT64_C(1) << ALONE_BITS;
    if (load <= alone_max) {
        return load;
    }
    uint64_t octave = ALONE_BITS;
    while (load >> (octave + 1) != 0) {
        octave++;
    }
    const uint64_t part = (load >> (octave - PART_BITS)) - (UINT64_C(1) << PART_BITS);
    return alone_max + 1 + ((octave - ALONE_BITS) << PART_BITS) + part;
}

void lw_stratum_add(lw_stratum *stratum, uint64_t load, const double *figures,
                    const lw_window_course *course)
{
    stratum->courses[stratum->sample_count % LW_WINDOW_COURSES] = *course;
    const double count = (double)++stratum->sample_count;
    stratum->load_mean += ((double)load - stratum->load_mean) / count;
    for (size_t i = 0; i < LW_WINDOW_FIGURE_COUNT; i++) {
        const double before = figures[i] - stratum->means[i];
        stratum->means[i] += before / count;
        stratum->squares[i] += before * (figures[i] - stratum->means[i]);
    }
}

static int64_t course_count(const lw_stratum *stratum)
{
    return stratum->sample_count < LW_WINDOW_COURSES ? stratum->sample_count : LW_WINDOW_COURSES;
}

const lw_window_course *lw_stratum_course(const lw_stratum *stratum, double uniform)
{
    return &stratum->courses[(int64_t)(uniform * (double)course_count(stratum))];
}

uint64_t lw_stratum_key(uint64_t load, bool follows_trades)
{
    return 2 * load_key(load) + follows_trades;
}

static bool goes_with_tx(size_t figure)
{
    return figure == LW_WINDOW_TX || figure == LW_WINDOW_REPLICA_TX ||
           figure == (size_t)LW_WINDOW_STORAGE + LW_STORAGE_TX ||
           figure == (size_t)LW_WINDOW_REPLICA + LW_STORAGE_TX;
}

void lw_stratum_estimate(lw_stratum *stratum, uint64_t load, double *figures)
{
    const double scale = stratum->load_mean > 0 ? (double)load / stratum->load_mean : 1;
    for (size_t i = 0; i < LW_WINDOW_FIGURE_COUNT; i++) {
        figures[i] = stratum->means[i] * (goes_with_tx(i) ? scale : 1);
    }
    const double odd = (double)(2 * stratum->estimate_count + 1);
    stratum->weight_square += odd / (double)stratum->sample_count;
    stratum->course_square += odd / (double)course_count(stratum);
    stratum->estimate_count++;
}

double lw_stratum_variance(const lw_stratum *stratum, lw_window_figure figure)
{
    if (stratum->estimate_count == 0) {
        return 0;
    }
    const double scatter = stratum->squares[figure] / (double)(stratum->sample_count - 1);
    const double count = (double)stratum->estimate_count;
    return figure == LW_WINDOW_DELAY_US ? scatter * (stratum->course_square + 2 * count)
                                        : scatter * (stratum->weight_square + count);
}

static bool is_number(double value)
{
    return value >= -FIGURE_MAX && value <= FIGURE_MAX; /* false for NaN */
}

bool lw_window_course_is_good(const lw_window_course *course)
{
    if (course->block_count > LW_WINDOW_BLOCKS_MAX) {
        return false;
    }
    for (uint32_t k = 0; k < course->block_count; k++) {
        const bool is_after = k == 0 || course->ends[k] > course->ends[k - 1];
        if (!is_after || course->recorded_us[k] < 0 ||
            course->final_us[k] < course->recorded_us[k] || course->final_us[k] > TIME_MAX_US) {
            return false;
        }
    }
    return true;
}

static bool is_stratum(const lw_stratum *stratum)
{
    for (size_t i = 0; i < LW_WINDOW_FIGURE_COUNT; i++) {
        if (!is_number(stratum->means[i]) || !(stratum->squares[i] >= 0)) {
            return false;
        }
    }
    for (uint32_t k = 0; k < LW_WINDOW_COURSES; k++) {
        if (!lw_window_course_is_good(&stratum->courses[k])) {
            return false;
        }
    }
    return stratum->estimate_count >= 0 && stratum->estimate_count <= INT64_MAX / 4 &&
           stratum->weight_square >= 0 && stratum->course_square >= 0 && stratum->load_mean >= 0 &&
           is_number(stratum->load_mean);
}

void lw_stratum_state(lw_stratum *stratum, lw_state *state)
{
    LW_STATE_MEMBER(state, stratum, key);
    LW_STATE_MEMBER(state, stratum, sample_count);
    LW_STATE_MEMBER(state, stratum, estimate_count);
    LW_STATE_MEMBER(state, stratum, weight_square);
    LW_STATE_MEMBER(state, stratum, course_square);
    LW_STATE_MEMBER(state, stratum, load_mean);
    LW_STATE_MEMBER(state, stratum, means);
    LW_STATE_MEMBER(state, stratum, squares);
    if (lw_state_is_loading(state) &&
        (stratum->sample_count < 1 || stratum->sample_count > INT64_MAX / 4)) {
        lw_state_fail(state, "sample_count", "a count that cannot be");
    }
    LW_STATE_ARRAY(state, stratum, courses, (size_t)course_count(stratum));
    if (lw_state_is_loading(state) && lw_state_is_good(state) && !is_stratum(stratum)) {
        lw_state_fail(state, "stratum", "a window that cannot be");
    }
}
