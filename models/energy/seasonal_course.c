// SPDX-License-Identifier: Apache-2.0
#include "models/energy/seasonal_course.h"

#include "sim/base/check.h"

enum { ROUND_COUNT = 60 };

static const int month_days[LW_COURSE_MONTH_COUNT] = {31, 28, 31, 30, 31, 30,
                                                      31, 31, 30, 31, 30, 31};

double lw_seasonal_course_at(const lw_seasonal_course *course, int month, int day)
{
    LW_ASSERT(month >= 1 && month <= LW_COURSE_MONTH_COUNT && day >= 1 && day <= 31);
    const int this = month - 1;
    const int within = day <= month_days[this] ? day : month_days[this];
    const double offset = within - 0.5 - 0.5 * month_days[this]; /* from the middle, days */
    const int other =
        (this + (offset >= 0.0 ? 1 : LW_COURSE_MONTH_COUNT - 1)) % LW_COURSE_MONTH_COUNT;
    const double distance = 0.5 * (month_days[this] + month_days[other]);
    const double part = (offset >= 0.0 ? offset : -offset) / distance;
    return course->knots[this] + part * (course->knots[other] - course->knots[this]);
}

static double month_mean(const lw_seasonal_course *course, int month_index)
{
    double sum = 0.0;
    for (int day = 1; day <= month_days[month_index]; day++) {
        sum += lw_seasonal_course_at(course, month_index + 1, day);
    }
    return sum / month_days[month_index];
}

/* A month's mean is about three quarters its own knot, so going on by what is missing converges. */
lw_seasonal_course lw_seasonal_course_of_means(const double means[LW_COURSE_MONTH_COUNT])
{
    lw_seasonal_course course;
    for (int m = 0; m < LW_COURSE_MONTH_COUNT; m++) {
        course.knots[m] = means[m];
    }
    for (int round = 0; round < ROUND_COUNT; round++) {
        double missing[LW_COURSE_MONTH_COUNT];
        for (int m = 0; m < LW_COURSE_MONTH_COUNT; m++) {
            missing[m] = means[m] - month_mean(&course, m);
        }
        for (int m = 0; m < LW_COURSE_MONTH_COUNT; m++) {
            course.knots[m] += missing[m];
        }
    }
    return course;
}
