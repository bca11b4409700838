// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/seasonal_course.h
 *  A quantity through the year, linear from the middle of one month to the middle of the next.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_SEASONAL_COURSE_H
#define LEDGERWATT_MODELS_ENERGY_SEASONAL_COURSE_H

enum { LW_COURSE_MONTH_COUNT = 12 };

typedef struct lw_seasonal_course {
    double knots[LW_COURSE_MONTH_COUNT]; /**< at the middle of each month, January first */
} lw_seasonal_course;

/** The course whose means over the months of a common year are `means`. */
lw_seasonal_course lw_seasonal_course_of_means(const double means[LW_COURSE_MONTH_COUNT]);

/** Value at noon of a day, month 1..12; 29 February is as 28. */
double lw_seasonal_course_at(const lw_seasonal_course *course, int month, int day);

#endif
