// SPDX-License-Identifier: Apache-2.0
/* Drawn charging sessions against those of published sets (PHYSICS: Kolmogorov-Smirnov <= 0.05 on
 * arrival, energy and dwell, rank correlation +-0.05, about 10,000 sessions of each archetype). The
 * sets are in LEDGERWATT_DATA/ev; docs/explanation/electric-vehicles.md names them. */
#include "tests/support/ev_town.h"
#include "tests/support/figure_table.h"
#include "tests/support/session_set.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define KS_MAX 0.05
#define RANK_TOLERANCE 0.05

enum { WEEK_DAY_COUNT = 7, TAIL_DAY_COUNT = 5 }; /* the longest dwell is two days */

typedef struct archetype_case {
    lw_ev_archetype archetype;
    session_source source;
    uint32_t car_count; /* for about 10,000 sessions in a week */
    double point_kw;
    int resolution_s; /* of the set's clock */
} archetype_case;

static const archetype_case cases[] = {{LW_EV_HOME, BARNET, 3700, 7.4, 1},
                                       {LW_EV_ON_STREET, BARNET, 3700, 3.7, 1},
                                       {LW_EV_WORK, LEEDS_7_KW, 4700, 7.4, 60},
                                       {LW_EV_PUBLIC, PERTH_SLOW, 21000, 22, 60},
                                       {LW_EV_RAPID, PERTH_RAPID, 21000, 50, 60}};
enum { CASE_COUNT = sizeof cases / sizeof cases[0] };

/* A town in which everybody finds a point, run for a week and until the last has left. */
static ev_town *town_of(const archetype_case *tried, const lw_ev_params *params)
{
    const lw_charge_point_params points =
        charge_point_of("yard", tried->archetype, 10000, tried->point_kw);
    const lw_ev_site site = {.params = &points, .operator_id = LW_EV_NONE};
    const lw_ev_group group = {
        .params = params, .name = "cars", .count = tried->car_count, .operator_id = LW_EV_NONE};
    const bool has_sites = tried->archetype != LW_EV_HOME;
    const ev_town_plan plan = {.groups = &group,
                               .group_count = 1,
                               .sites = has_sites ? &site : NULL,
                               .site_count = has_sites,
                               .seed = 2018,
                               .interval_s = 3600,
                               .day_count = WEEK_DAY_COUNT + TAIL_DAY_COUNT};
    ev_town *town = ev_town_open(&plan);
    ev_town_run(town);
    return town;
}

/* What the network would have written down of the first week. */
static session_set written(const ev_town *town, int resolution_s)
{
    session_set set = session_set_of(town->session_count);
    const int64_t start_s = lw_civil_seconds(&town->plan.start);
    for (size_t i = 0; i < town->session_count; i++) {
        const lw_ev_session *session = &town->sessions[i];
        const int64_t plug_s = session->plug_us / LW_US_PER_S;
        if (plug_s < start_s + WEEK_DAY_COUNT * 86400) {
            const int64_t unplug_s = session->unplug_us / LW_US_PER_S;
            session_set_add(&set, plug_s - plug_s % resolution_s,
                            unplug_s - unplug_s % resolution_s,
                            lw_kwh_from_milliwh(session->delivered_milliwh));
        }
    }
    return set;
}

static int by_value(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Two-hundredths of all sessions, sorted: what follows must not need their order. */
static void draw(FILE *figure, const char *name, session_set *ours, session_set *theirs)
{
    enum { STEP_COUNT = 200 };
    session_set *const sets[] = {ours, theirs};
    if (figure == NULL) {
        return;
    }
    for (int i = 0; i < 2; i++) {
        qsort(sets[i]->hour, sets[i]->count, sizeof(double), by_value);
        qsort(sets[i]->energy_kwh, sets[i]->count, sizeof(double), by_value);
        qsort(sets[i]->dwell_h, sets[i]->count, sizeof(double), by_value);
    }
    for (size_t step = 0; step < STEP_COUNT; step++) {
        const size_t a = step * ours->count / STEP_COUNT;
        const size_t b = step * theirs->count / STEP_COUNT;
        FIGURE_ROW(figure, name, (double)step / STEP_COUNT, ours->hour[a], theirs->hour[b],
                   ours->energy_kwh[a], theirs->energy_kwh[b], ours->dwell_h[a],
                   theirs->dwell_h[b]);
    }
}

static void compare(const char *name, const session_set *ours, const session_set *theirs)
{
    const size_t n = ours->count;
    const size_t m = theirs->count;
    const double hour = kolmogorov_smirnov(ours->hour, n, theirs->hour, m);
    const double energy = kolmogorov_smirnov(ours->energy_kwh, n, theirs->energy_kwh, m);
    const double dwell = kolmogorov_smirnov(ours->dwell_h, n, theirs->dwell_h, m);
    const double our_rank = rank_correlation(ours->energy_kwh, ours->dwell_h, n);
    const double their_rank = rank_correlation(theirs->energy_kwh, theirs->dwell_h, m);
    fprintf(stderr,
            "%s: %zu sessions against %zu: KS arrival %.4f, energy %.4f, dwell %.4f; rank "
            "correlation %.3f against %.3f; mean %.2f kWh against %.2f, %.2f h against %.2f\n",
            name, n, m, hour, energy, dwell, our_rank, their_rank, mean_of(ours->energy_kwh, n),
            mean_of(theirs->energy_kwh, m), mean_of(ours->dwell_h, n), mean_of(theirs->dwell_h, m));
    cr_expect_leq(hour, KS_MAX, "%s: arrival %.4f", name, hour);
    cr_expect_leq(energy, KS_MAX, "%s: energy %.4f", name, energy);
    cr_expect_leq(dwell, KS_MAX, "%s: dwell %.4f", name, dwell);
    cr_expect_float_eq(our_rank, their_rank, RANK_TOLERANCE, "%s: rank correlation", name);
}

Test(cars, sessions_of_each_archetype_are_like_the_measured_ones)
{
    FILE *figure = figure_open("cars", "archetype,part,hour,measured_hour,kwh,measured_kwh,"
                                       "dwell_h,measured_dwell_h");
    for (size_t c = 0; c < CASE_COUNT; c++) {
        session_set theirs;
        if (!session_set_read(cases[c].source, &theirs)) {
            break;
        }
        const lw_ev_params params = ev_params_of(cases[c].archetype);
        ev_town *town = town_of(&cases[c], &params);
        session_set ours = written(town, cases[c].resolution_s);
        cr_assert(ours.count >= 8000 && ours.count <= 14000, "%zu sessions", ours.count);
        compare(lw_ev_archetype_names[cases[c].archetype], &ours, &theirs);
        draw(figure, lw_ev_archetype_names[cases[c].archetype], &ours, &theirs);
        session_set_free(&ours);
        session_set_free(&theirs);
        ev_town_close(town);
    }
    figure_close(figure);
}
