// SPDX-License-Identifier: Apache-2.0
/** @file tests/support/session_set.h
 *  Charging sessions of published sets, cleaned as docs/explanation/electric-vehicles.md says, and
 *  the statistics that sets are compared by; for tests only.
 *
 *  Written apart from analysis/ledgerwatt/ev_sessions.py, so that each checks the other.
 */
#ifndef LEDGERWATT_TESTS_SUPPORT_SESSION_SET_H
#define LEDGERWATT_TESTS_SUPPORT_SESSION_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct session_set {
    size_t count;
    double *hour, *energy_kwh, *dwell_h; /* [count]; hour of the local day of plugging in */
    bool *is_weekend;                    /* [count] */
} session_set;

typedef enum session_source { BARNET, LEEDS_7_KW, PERTH_SLOW, PERTH_RAPID } session_source;

/** Reads a set; false when LEDGERWATT_DATA is not set. Fails the test when it cannot be read. */
bool session_set_read(session_source source, session_set *set);
session_set session_set_of(size_t capacity);
/** Adds a session of local times, seconds since 1970. */
void session_set_add(session_set *set, int64_t plug_s, int64_t unplug_s, double energy_kwh);
void session_set_free(session_set *set);

/** Largest distance of two empirical distribution functions. */
double kolmogorov_smirnov(const double *a, size_t a_count, const double *b, size_t b_count);
/** Spearman's rank correlation; equal values share the mean of their ranks. */
double rank_correlation(const double *a, const double *b, size_t count);
double mean_of(const double *values, size_t count);

#endif
