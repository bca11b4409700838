// SPDX-License-Identifier: Apache-2.0
/* Queues and Poisson arrivals on the engine against their closed forms: M/M/1, M/D/1
 * (Pollaczek-Khinchine) and M/M/1/K, e.g. Gross et al., "Fundamentals of Queueing Theory", 4th ed.
 * 2008, chapters 2 and 5; blocks as bulk service and Poisson block production. Exercises engine,
 * queue, streams and samplers together.
 *
 * A figure passes when the mean over independent replications is within 4 standard errors of the
 * closed form and the standard error is at most 1 % of it. Seeds are fixed, so the verdict does not
 * change. */
#include "sim/kernel/engine.h"
#include "sim/kernel/sampler.h"

#include <criterion/criterion.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ARRIVE, DEPART, KIND_COUNT };
enum { SOURCE_ARRIVALS, SOURCE_SERVER, SOURCE_COUNT };
enum { CUSTOMER_COUNT = 100000, WARM_UP_COUNT = 5000, WAITING_COUNT_MAX = 1 << 14, SEED = 2016 };

#define PASS_SE_COUNT 4.0
#define SE_RATIO_MAX 0.01

/* ---- estimates over replications */

typedef struct estimate {
    int count;
    double mean;
    double squares; /* of deviations from the mean (Welford) */
} estimate;

static void estimate_add(estimate *e, double value)
{
    const double deviation = value - e->mean;
    e->count++;
    e->mean += deviation / e->count;
    e->squares += deviation * (value - e->mean);
}

static void estimate_check(const estimate *e, double oracle, const char *what)
{
    const double se = sqrt(e->squares / (e->count - 1) / e->count);
    printf("%-34s %10.6f  oracle %10.6f  se %.2f %%  deviation %+.2f se\n", what, e->mean, oracle,
           100.0 * se / oracle, (e->mean - oracle) / se);
    cr_assert_leq(se, SE_RATIO_MAX * oracle, "%s: standard error %g of %g", what, se, oracle);
    cr_assert_leq(fabs(e->mean - oracle), PASS_SE_COUNT * se,
                  "%s: %g, oracle %g, standard error %g", what, e->mean, oracle, se);
}

/* ---- one server, one line */

typedef struct station {
    double arrival_mean_us;
    double service_mean_us;
    bool is_service_fixed;
    uint32_t capacity_count; /* in line and in service */
    double late_us;          /* counts sojourns longer than this */
    lw_rng arrivals;
    lw_rng services;
    lw_time_us arrival_us[WAITING_COUNT_MAX]; /* ring of those present, by order of arrival */
    uint32_t first;
    uint32_t present_count;
    int arrived_count;
    int blocked_count; /* the rest is counted after the warm-up */
    int left_count;
    int late_count;
    int64_t waited_us;
    int64_t stayed_us;
    int64_t presence_us; /* integral of present_count over time */
    lw_time_us counted_from_us;
    lw_time_us last_us;
} station;

static bool is_warm(const station *s)
{
    return s->arrived_count > WARM_UP_COUNT;
}

static void count_presence(station *s, lw_time_us now_us)
{
    if (is_warm(s)) {
        s->presence_us += (int64_t)s->present_count * (now_us - s->last_us);
    } else {
        s->counted_from_us = now_us;
    }
    s->last_us = now_us;
}

static void begin_service(lw_engine *engine, station *s)
{
    const double service_us = s->is_service_fixed
                                  ? s->service_mean_us
                                  : lw_sample_exponential(&s->services, s->service_mean_us);
    if (is_warm(s)) {
        s->waited_us += lw_engine_now(engine) - s->arrival_us[s->first % WAITING_COUNT_MAX];
    }
    (void)lw_engine_schedule(
        engine, &(lw_event_request){.time_us = lw_engine_now(engine) + llrint(service_us),
                                    .source = SOURCE_SERVER,
                                    .kind = DEPART});
}

static void arrive(lw_engine *engine, const lw_event *event, void *state)
{
    (void)event;
    station *s = state;
    const lw_time_us now_us = lw_engine_now(engine);
    count_presence(s, now_us);
    if (++s->arrived_count == CUSTOMER_COUNT + WARM_UP_COUNT) {
        lw_engine_stop(engine);
    }
    const double pause_us = lw_sample_exponential(&s->arrivals, s->arrival_mean_us);
    (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = now_us + llrint(pause_us),
                                                         .source = SOURCE_ARRIVALS,
                                                         .kind = ARRIVE});
    if (s->present_count == s->capacity_count) {
        s->blocked_count += is_warm(s) ? 1 : 0;
        return;
    }
    cr_assert_lt(s->present_count, (uint32_t)WAITING_COUNT_MAX);
    s->arrival_us[(s->first + s->present_count) % WAITING_COUNT_MAX] = now_us;
    if (s->present_count++ == 0) {
        begin_service(engine, s);
    }
}

static void depart(lw_engine *engine, const lw_event *event, void *state)
{
    (void)event;
    station *s = state;
    const lw_time_us now_us = lw_engine_now(engine);
    count_presence(s, now_us);
    if (is_warm(s)) {
        const lw_time_us stay_us = now_us - s->arrival_us[s->first % WAITING_COUNT_MAX];
        s->left_count++;
        s->stayed_us += stay_us;
        s->late_count += (double)stay_us > s->late_us ? 1 : 0;
    }
    s->first++;
    if (--s->present_count > 0) {
        begin_service(engine, s);
    }
}

static const lw_event_kind station_kinds[KIND_COUNT] = {
    [ARRIVE] = {"arrive", arrive}, [DEPART] = {"depart", depart}};

static void run_engine(const lw_event_kind *kinds, uint16_t kind_count, void *state,
                       lw_time_us end_us)
{
    const lw_engine_config config = {.kinds = kinds,
                                     .kind_count = kind_count,
                                     .source_count = SOURCE_COUNT,
                                     .event_limit_count = 16,
                                     .state = state};
    lw_engine *engine = NULL;
    cr_assert_eq(lw_engine_create(&config, &engine, NULL), LW_OK);
    (void)lw_engine_schedule(engine, &(lw_event_request){.source = SOURCE_ARRIVALS});
    cr_assert_eq(lw_engine_run_until(engine, end_us, NULL), LW_OK);
    lw_engine_destroy(engine);
}

/* Rates per second; capacity_count 0 = no limit. */
typedef struct queue_case {
    double arrival_rate;
    double service_rate;
    bool is_service_fixed;
    uint32_t capacity_count;
    int replication_count;
} queue_case;

typedef struct queue_figures {
    estimate present_mean; /* L */
    estimate stay_s;       /* W */
    estimate wait_s;       /* Wq */
    estimate late_share;   /* P(W > 2/mu) */
    estimate blocked_share;
} queue_figures;

static void add_replication(queue_figures *figures, const station *s)
{
    const double left_count = s->left_count;
    estimate_add(&figures->present_mean,
                 (double)s->presence_us / (double)(s->last_us - s->counted_from_us));
    estimate_add(&figures->stay_s, 1e-6 * (double)s->stayed_us / left_count);
    estimate_add(&figures->wait_s, 1e-6 * (double)s->waited_us / left_count);
    estimate_add(&figures->late_share, s->late_count / left_count);
    estimate_add(&figures->blocked_share, s->blocked_count / (double)CUSTOMER_COUNT);
}

static queue_figures simulate(const queue_case *c)
{
    static station s;
    queue_figures figures = {0};
    const lw_stream arrivals = lw_stream_of(SEED, "arrivals", 0, "queue", 0);
    const lw_stream services = lw_stream_of(SEED, "services", 0, "queue", 0);
    for (int i = 0; i < c->replication_count; i++) {
        memset(&s, 0, sizeof s);
        s.arrival_mean_us = 1e6 / c->arrival_rate;
        s.service_mean_us = 1e6 / c->service_rate;
        s.is_service_fixed = c->is_service_fixed;
        s.capacity_count = c->capacity_count == 0 ? UINT32_MAX : c->capacity_count;
        s.late_us = 2.0 * s.service_mean_us;
        s.arrivals = lw_rng_at(arrivals, (uint64_t)i);
        s.services = lw_rng_at(services, (uint64_t)i);
        run_engine(station_kinds, KIND_COUNT, &s, INT64_MAX);
        add_replication(&figures, &s);
    }
    return figures;
}

static void check_mm1(const queue_case *c)
{
    const double load_ratio = c->arrival_rate / c->service_rate;
    const double stay_s = 1.0 / (c->service_rate - c->arrival_rate);
    const queue_figures figures = simulate(c);
    printf("M/M/1, load %g\n", load_ratio);
    estimate_check(&figures.present_mean, load_ratio / (1.0 - load_ratio), "  present L");
    estimate_check(&figures.stay_s, stay_s, "  stay W, s");
    estimate_check(&figures.wait_s, load_ratio * stay_s, "  wait Wq, s");
    estimate_check(&figures.late_share, exp(-2.0 * (1.0 - load_ratio)), "  P(W > 2/mu)");
}

Test(queue_validation, mm1_at_light_load)
{
    check_mm1(&(queue_case){.arrival_rate = 0.5, .service_rate = 1.0, .replication_count = 12});
}

Test(queue_validation, mm1_in_other_units_of_time)
{
    check_mm1(&(queue_case){.arrival_rate = 7.0, .service_rate = 10.0, .replication_count = 16});
    check_mm1(&(queue_case){.arrival_rate = 3.0, .service_rate = 4.0, .replication_count = 20});
}

Test(queue_validation, mm1_at_high_load)
{
    check_mm1(&(queue_case){.arrival_rate = 0.8, .service_rate = 1.0, .replication_count = 18});
}

Test(queue_validation, mm1_at_very_high_load)
{
    check_mm1(&(queue_case){.arrival_rate = 0.9, .service_rate = 1.0, .replication_count = 50});
}

Test(queue_validation, md1_waits_half_as_long)
{
    const queue_case cases[] = {
        {.arrival_rate = 0.5, .service_rate = 1.0, .replication_count = 10},
        {.arrival_rate = 0.8, .service_rate = 1.0, .replication_count = 16},
        {.arrival_rate = 7.0, .service_rate = 10.0, .replication_count = 12},
        {.arrival_rate = 3.0, .service_rate = 4.0, .replication_count = 12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        queue_case c = cases[i];
        c.is_service_fixed = true;
        const double load_ratio = c.arrival_rate / c.service_rate;
        const queue_figures figures = simulate(&c);
        printf("M/D/1, load %g\n", load_ratio);
        estimate_check(&figures.wait_s, load_ratio / (2.0 * c.service_rate * (1.0 - load_ratio)),
                       "  wait Wq, s");
    }
}

/* Against the figures of the oracle table, not its formula, which has no value at load 1. */
Test(queue_validation, mm1k_blocks_a_share)
{
    const struct {
        uint32_t capacity_count;
        double load_ratio;
        double blocked_share;
        int replication_count;
    } cases[] = {{5, 0.8, 0.08881949866, 10},
                 {10, 0.9, 0.05081373133, 48},
                 {10, 1.0, 0.09090909091, 16},
                 {20, 1.2, 0.170369949, 12}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const queue_figures figures =
            simulate(&(queue_case){.arrival_rate = cases[i].load_ratio,
                                   .service_rate = 1.0,
                                   .capacity_count = cases[i].capacity_count,
                                   .replication_count = cases[i].replication_count});
        printf("M/M/1/%u, load %g\n", cases[i].capacity_count, cases[i].load_ratio);
        estimate_check(&figures.blocked_share, cases[i].blocked_share, "  blocked");
    }
}

/* ---- blocks: bulk service, and counts in a window */

enum { TRANSACTION, BLOCK, BLOCK_KIND_COUNT };
enum { CONFIRMATION_COUNT = 6, DAY_COUNT = 400 };

/* One transaction at a time; when it has its z confirmations the next one comes, at a random time.
 */
typedef struct chain {
    double block_mean_us;
    bool is_interval_fixed;
    lw_rng blocks;
    lw_rng transactions;
    lw_time_us submitted_us; /* of the transaction that waits */
    int seen_count;          /* blocks since then, 0 .. z */
    int block_count;
    int done_count;
    double first_us; /* sums over the transactions that are done */
    double last_us;
    double last_square_us2;
} chain;

static void submit(lw_engine *engine, const lw_event *event, void *state)
{
    (void)event;
    chain *c = state;
    if (c->block_count == 0 && lw_engine_now(engine) == 0) {
        (void)lw_engine_schedule(
            engine, &(lw_event_request){.time_us = llrint(c->block_mean_us), .kind = BLOCK});
    }
    c->submitted_us = lw_engine_now(engine);
    c->seen_count = 0;
}

static void confirm(lw_engine *engine, chain *c, lw_time_us now_us)
{
    const double delay_us = (double)(now_us - c->submitted_us);
    if (++c->seen_count == 1) {
        c->first_us += delay_us;
    }
    if (c->seen_count == CONFIRMATION_COUNT) {
        c->last_us += delay_us;
        c->last_square_us2 += delay_us * delay_us;
        c->done_count++;
        /* Evenly over three intervals, so every phase of a fixed interval is as likely. */
        const double pause_us = lw_sample_uniform(&c->transactions) * 3.0 * c->block_mean_us;
        (void)lw_engine_schedule(engine, &(lw_event_request){.time_us = now_us + llrint(pause_us),
                                                             .source = SOURCE_SERVER,
                                                             .kind = TRANSACTION});
    }
}

static void find_block(lw_engine *engine, const lw_event *event, void *state)
{
    (void)event;
    chain *c = state;
    const lw_time_us now_us = lw_engine_now(engine);
    c->block_count++;
    if (c->seen_count < CONFIRMATION_COUNT) {
        confirm(engine, c, now_us);
    }
    const double interval_us = c->is_interval_fixed
                                   ? c->block_mean_us
                                   : lw_sample_exponential(&c->blocks, c->block_mean_us);
    (void)lw_engine_schedule(
        engine, &(lw_event_request){.time_us = now_us + llrint(interval_us), .kind = BLOCK});
}

static const lw_event_kind chain_kinds[BLOCK_KIND_COUNT] = {
    [TRANSACTION] = {"transaction", submit}, [BLOCK] = {"block", find_block}};

static chain run_chain(double interval_s, bool is_fixed, uint64_t replication, double end_s)
{
    chain c = {.block_mean_us = 1e6 * interval_s,
               .is_interval_fixed = is_fixed,
               .blocks = lw_rng_at(lw_stream_of(SEED, "blocks", 0, "chain", 0), replication),
               .transactions =
                   lw_rng_at(lw_stream_of(SEED, "transactions", 0, "chain", 0), replication)};
    run_engine(chain_kinds, BLOCK_KIND_COUNT, &c, llrint(1e6 * end_s));
    return c;
}

/* ANALYTIC.md section 3: T for memoryless blocks, T/2 for a fixed interval T. Section 4: z blocks
 * take Erlang(z, T), mean zT and standard deviation T sqrt(z). */
Test(queue_validation, a_transaction_waits_for_the_next_block_and_for_z_blocks)
{
    enum { REPLICATION_COUNT = 30 };
    const double interval_s = 15.0;
    for (int is_fixed = 0; is_fixed < 2; is_fixed++) {
        estimate first_s = {0};
        estimate last_s = {0};
        estimate sd_s = {0};
        for (uint64_t i = 0; i < REPLICATION_COUNT; i++) {
            const chain c = run_chain(interval_s, is_fixed == 1, i, 60000.0 * interval_s);
            const double mean_us = c.last_us / c.done_count;
            estimate_add(&first_s, 1e-6 * c.first_us / c.done_count);
            estimate_add(&last_s, 1e-6 * mean_us);
            estimate_add(&sd_s, 1e-6 * sqrt(c.last_square_us2 / c.done_count - mean_us * mean_us));
        }
        const double first_oracle_s = is_fixed == 1 ? 0.5 * interval_s : interval_s;
        printf("blocks %s\n", is_fixed == 1 ? "at a fixed interval" : "without memory");
        estimate_check(&first_s, first_oracle_s, "  first block, s");
        estimate_check(&last_s, first_oracle_s + (CONFIRMATION_COUNT - 1) * interval_s,
                       "  sixth block, s");
        if (is_fixed == 0) {
            estimate_check(&sd_s, interval_s * sqrt(CONFIRMATION_COUNT), "  sixth block, sd, s");
        }
    }
}

/* ANALYTIC.md section 4, T = 600 s: counts in 24 h are Poisson of mean 144. */
Test(queue_validation, blocks_of_a_day_are_poisson)
{
    estimate count = {0};
    estimate variance = {0};
    for (uint64_t batch = 0; batch < 100; batch++) {
        estimate day = {0};
        for (uint64_t i = 0; i < DAY_COUNT; i++) {
            const chain c = run_chain(600.0, false, batch * DAY_COUNT + i, 86400.0 + 600.0);
            /* The first block, at 600 s, opens the window; a memoryless count follows. */
            estimate_add(&day, c.block_count - 1.0);
        }
        estimate_add(&count, day.mean);
        estimate_add(&variance, day.squares / (day.count - 1));
    }
    printf("blocks in 24 h, T = 600 s\n");
    estimate_check(&count, 144.0, "  mean");
    estimate_check(&variance, 144.0, "  variance");
}
