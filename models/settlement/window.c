// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/window.h"

#include "models/settlement/window_stratum.h"
#include "sim/kernel/sampler.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef enum phase { UNDECIDED, SIMULATED, ESTIMATED } phase;

/* No run has so many, and sums of figures stay exact enough. */
#define COUNT_MAX (INT64_C(1) << 53)

struct lw_windows {
    lw_windows_config config;
    lw_stream choice;
    lw_stratum *strata; /* by key */
    uint64_t stratum_count;
    int64_t simulated_count;
    int64_t estimated_count;
    double estimated[LW_WINDOW_FIGURE_COUNT]; /* beyond what the mechanism counted */

    int32_t phase;
    bool is_finished;
    bool has_submit;     /* the mechanism was not told of the batches yet */
    bool is_clean;       /* what is simulated can be learnt from */
    bool was_calm;       /* the window before began, ran and ended without fault and backlog */
    bool is_drawn;       /* simulated, and not only because the one before was */
    bool was_drawn;      /* the same of the one before */
    bool was_simulated;  /* the window before, or it had nothing to do */
    bool follows_trades; /* the window before had some */
    bool has_traded;     /* a window had trades: the first of them is not like the others */
    lw_time_us begin_us;
    lw_time_us end_us;
    uint64_t first_tx;
    uint64_t load;
    double before[LW_WINDOW_FIGURE_COUNT];
    double delay_us;
    lw_window_course course;
};

/* The mechanism settles: when, after the window's beginning? */
static void note_settling(void *self, uint64_t end_tx, lw_time_us recorded_us, lw_time_us final_us)
{
    lw_windows *w = self;
    lw_window_course *course = &w->course;
    if (w->phase != SIMULATED || !w->is_clean) {
        return;
    }
    const uint64_t begin =
        w->first_tx + (course->block_count > 0 ? course->ends[course->block_count - 1] : 0);
    if (course->block_count == LW_WINDOW_BLOCKS_MAX || end_tx <= begin ||
        end_tx > w->first_tx + w->load) {
        w->is_clean = false;
        return;
    }
    const lw_time_us late_us = final_us - w->begin_us;
    course->ends[course->block_count] = end_tx - w->first_tx;
    course->recorded_us[course->block_count] = recorded_us - w->begin_us;
    course->final_us[course->block_count] = late_us;
    course->block_count++;
    w->delay_us += (double)late_us * (double)(end_tx - begin);
}

/* The interval that begins now or, off the grid, the rest of the one that runs. */
static void set_end(lw_windows *w)
{
    const lw_settlement_config *settlement = w->config.settlement;
    const lw_time_us passed_us = w->begin_us - settlement->start_us;
    const int64_t number = passed_us / settlement->interval_us;
    w->end_us = settlement->start_us + (number + 1) * settlement->interval_us;
}

static bool is_drained(const lw_windows *w)
{
    return lw_book_open_tx(w->config.book) == lw_book_end_tx(w->config.book);
}

static bool meets_fault(const lw_windows *w)
{
    const lw_settlement_config *settlement = w->config.settlement;
    for (size_t i = 0; i < settlement->fault_count; i++) {
        const lw_fault *fault = &settlement->faults[i];
        if (fault->start_us <= w->end_us && fault->end_us >= w->begin_us) {
            return true;
        }
    }
    for (size_t i = 0; i < settlement->siege_count; i++) {
        if (settlement->sieges[i].start_us <= w->end_us &&
            settlement->sieges[i].end_us >= w->begin_us) {
            return true;
        }
    }
    return false;
}

static void begin_window(lw_windows *w)
{
    w->follows_trades = w->load > 0;
    w->was_drawn = w->phase == SIMULATED && w->is_drawn;
    w->was_simulated = w->phase == SIMULATED || (w->phase == ESTIMATED && w->load == 0);
    w->phase = UNDECIDED;
    w->has_submit = false;
    w->begin_us = lw_engine_now(w->config.engine);
    w->was_calm = w->was_calm && is_drained(w);
    set_end(w);
}

const lw_fidelity_params *lw_windows_params(const lw_settlement_params *params)
{
    const lw_mechanism_class *class = lw_mechanism_of(params);
    const lw_fidelity_params *fidelity =
        class->fidelity == NULL ? NULL : class->fidelity(params->record.value);
    return fidelity != NULL && fidelity->kind == LW_FIDELITY_WINDOW ? fidelity : NULL;
}

lw_windows *lw_windows_create(const lw_windows_config *config)
{
    lw_windows *w = calloc(1, sizeof *w);
    if (w == NULL) {
        return NULL;
    }
    const lw_settlement_config *settlement = config->settlement;
    w->config = *config;
    w->choice = lw_stream_of(settlement->seed, "window", settlement->replicate,
                             settlement->params->name, 0);
    begin_window(w); /* nothing comes before it: it is not learnt from */
    w->was_calm = true;
    lw_book_watch(config->book, note_settling, w);
    return w;
}

void lw_windows_destroy(lw_windows *windows)
{
    if (windows != NULL) {
        free(windows->strata);
        free(windows);
    }
}

static void read_figures(const lw_windows *w, double *figures)
{
    lw_usage usage;
    const lw_time_us now_us = lw_engine_now(w->config.engine);
    const lw_time_us end_us = w->config.settlement->end_us;
    memset(&usage, 0, sizeof usage);
    w->config.class->usage(w->config.mechanism, now_us < end_us ? now_us : end_us, &usage);
    figures[LW_WINDOW_MESSAGE] = (double)usage.message_count;
    figures[LW_WINDOW_CLIENT_MESSAGE] = (double)usage.client_message_count;
    figures[LW_WINDOW_MESSAGE_BYTES] = (double)usage.message_bytes;
    figures[LW_WINDOW_BLOCK] = (double)usage.block_count;
    figures[LW_WINDOW_VIEW_CHANGE] = (double)usage.view_change_count;
    figures[LW_WINDOW_ENERGY_J] = usage.energy_marginal_j;
    figures[LW_WINDOW_DELAY_US] = 0;
    figures[LW_WINDOW_SIGNATURE] = (double)usage.replica.signature_count;
    figures[LW_WINDOW_TX] = (double)usage.tx_count;
    figures[LW_WINDOW_REPLICA_TX] = (double)usage.replica.tx_count;
    figures[LW_WINDOW_STORAGE_BYTES] = (double)usage.storage_bytes;
    for (size_t kind = 0; kind < LW_STORAGE_KIND_COUNT; kind++) {
        figures[LW_WINDOW_STORAGE + kind] = (double)usage.storage_kind_bytes[kind];
        figures[LW_WINDOW_REPLICA + kind] = (double)usage.replica.bytes[kind];
    }
}

static uint64_t key_of(const lw_windows *w)
{
    return lw_stratum_key(w->load, w->follows_trades);
}

/* Where the window's stratum is, or would be. */
static size_t place_of(const lw_windows *w)
{
    const uint64_t key = key_of(w);
    size_t low = 0;
    size_t high = w->stratum_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (w->strata[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static lw_stratum *stratum_of(const lw_windows *w)
{
    const size_t place = place_of(w);
    return place < w->stratum_count && w->strata[place].key == key_of(w) ? &w->strata[place] : NULL;
}

static lw_stratum *new_stratum(lw_windows *w)
{
    const size_t place = place_of(w);
    lw_stratum *strata = realloc(w->strata, (w->stratum_count + 1) * sizeof *strata);
    if (strata == NULL) {
        return NULL;
    }
    w->strata = strata;
    memmove(strata + place + 1, strata + place, (w->stratum_count - place) * sizeof *strata);
    memset(strata + place, 0, sizeof *strata);
    strata[place].key = key_of(w);
    w->stratum_count++;
    return strata + place;
}

/* A whole interval of the period, on its grid. */
static bool is_regular(const lw_windows *w)
{
    const lw_settlement_config *settlement = w->config.settlement;
    return !w->is_finished && w->end_us <= settlement->end_us &&
           w->end_us - w->begin_us == settlement->interval_us;
}

/* Two chances in [0, 1) of the present window: whether it is drawn, and else whose course it takes.
 */
static void draw(const lw_windows *w, double chances[2])
{
    const lw_settlement_config *settlement = w->config.settlement;
    const lw_time_us passed_us = w->begin_us - settlement->start_us;
    lw_rng rng = lw_rng_at(w->choice, (uint64_t)(passed_us / settlement->interval_us));
    chances[0] = lw_sample_uniform(&rng);
    chances[1] = lw_sample_uniform(&rng);
}

/* The fewer were estimated, the more are drawn: the first samples follow each other and are alike.
 */
static double drawn_ratio(const lw_windows *w, const lw_stratum *stratum)
{
    const lw_fidelity_params *params = w->config.params;
    const double least = (double)params->window_least_count;
    return fmax(params->window_share_ratio,
                least / (least + 2 * (double)(stratum->estimate_count + 1)));
}

/* A drawn window leaves the ledger to the next one as it would be: that is the one to learn from.
 */
static bool is_estimable(const lw_windows *w, const lw_stratum *stratum, double chance)
{
    return w->is_clean && !w->was_drawn && stratum != NULL &&
           stratum->sample_count >= w->config.params->window_least_count &&
           chance >= drawn_ratio(w, stratum);
}

static void settle(lw_windows *w, const lw_window_course *course)
{
    for (uint32_t k = 0; k < course->block_count; k++) {
        const bool is_last = k + 1 == course->block_count || course->ends[k] >= w->load;
        const uint64_t end = is_last ? w->load : course->ends[k];
        lw_book_settle(w->config.book, w->first_tx + end, w->begin_us + course->recorded_us[k],
                       w->begin_us + course->final_us[k]);
        if (is_last) {
            break;
        }
    }
}

static void rest(lw_windows *w, bool is_resting)
{
    if (w->config.class->rest != NULL) {
        w->config.class->rest(w->config.mechanism, is_resting);
    }
}

void lw_windows_open(lw_windows *windows)
{
    lw_windows *w = windows;
    if (w->phase != UNDECIDED) {
        return;
    }
    const bool was_calm = w->was_calm;
    w->first_tx = lw_book_open_tx(w->config.book);
    w->load = lw_book_end_tx(w->config.book) - w->first_tx;
    w->was_calm = !meets_fault(w);
    w->is_clean = was_calm && w->was_calm && is_regular(w) && !lw_book_is_full(w->config.book) &&
                  (w->load == 0 || w->has_traded);
    w->has_traded = w->has_traded || w->load > 0;
    w->course.block_count = 0;
    w->delay_us = 0;
    read_figures(w, w->before);
    const lw_stratum *stratum = stratum_of(w);
    double chances[2];
    draw(w, chances);
    if (is_estimable(w, stratum, chances[0])) {
        w->phase = ESTIMATED;
        settle(w, lw_stratum_course(stratum, chances[1]));
        rest(w, true);
        return;
    }
    w->phase = SIMULATED;
    w->is_drawn = !w->was_drawn;
    w->is_clean = w->is_clean && w->was_simulated;
    if (w->has_submit) {
        w->config.class->submit(w->config.mechanism);
    }
}

void lw_windows_wake(lw_windows *windows)
{
    rest(windows, false);
}

lw_time_us lw_windows_end_us(const lw_windows *windows)
{
    return windows->end_us;
}

bool lw_windows_is_estimated(const lw_windows *windows)
{
    return windows->phase == ESTIMATED;
}

/* What was simulated anyway while the ledger rested counts, the estimate makes up the rest. */
static void estimate(lw_windows *w)
{
    double now[LW_WINDOW_FIGURE_COUNT];
    double wanted[LW_WINDOW_FIGURE_COUNT];
    read_figures(w, now);
    lw_stratum_estimate(stratum_of(w), w->load, wanted);
    for (size_t i = 0; i < LW_WINDOW_FIGURE_COUNT; i++) {
        w->estimated[i] += wanted[i] - (now[i] - w->before[i]);
    }
    w->estimated_count++;
}

static bool learn(lw_windows *w)
{
    const lw_window_course *course = &w->course;
    const uint64_t settled = course->block_count > 0 ? course->ends[course->block_count - 1] : 0;
    w->simulated_count++;
    if (!w->is_clean || !is_drained(w) || settled != w->load) {
        return true;
    }
    lw_stratum *stratum = stratum_of(w);
    stratum = stratum == NULL ? new_stratum(w) : stratum;
    if (stratum == NULL) {
        return false;
    }
    double figures[LW_WINDOW_FIGURE_COUNT];
    read_figures(w, figures);
    for (size_t i = 0; i < LW_WINDOW_FIGURE_COUNT; i++) {
        figures[i] -= w->before[i];
    }
    figures[LW_WINDOW_DELAY_US] = w->delay_us;
    lw_stratum_add(stratum, w->load, figures, course);
    return true;
}

bool lw_windows_close(lw_windows *windows)
{
    lw_windows *w = windows;
    bool has_room = true;
    if (w->phase == ESTIMATED) {
        estimate(w);
        rest(w, false);
    } else if (w->phase == SIMULATED) {
        has_room = learn(w);
    }
    begin_window(w);
    return has_room;
}

void lw_windows_finish(lw_windows *windows)
{
    lw_windows *w = windows;
    if (w->phase == ESTIMATED) {
        lw_windows_close(w);
    }
    w->is_finished = true;
    w->is_clean = false;
    w->end_us = INT64_MAX;
    lw_windows_open(w);
}

/* Batches come at the beginning of a window. One that does not ends an estimate, and spoils a
 * sample. */
void lw_windows_arrive(lw_windows *windows)
{
    lw_windows *w = windows;
    if (w->phase == ESTIMATED) {
        lw_windows_close(w); /* it needs no memory */
    } else if (w->phase == SIMULATED) {
        w->is_clean = false;
    }
}

void lw_windows_submit(lw_windows *windows)
{
    lw_windows *w = windows;
    if (w->phase == UNDECIDED) {
        w->has_submit = true;
    } else {
        w->config.class->submit(w->config.mechanism);
    }
}

static int64_t whole(const lw_windows *w, size_t figure)
{
    return llround(w->estimated[figure]);
}

void lw_windows_charge(const lw_windows *windows, lw_usage *usage)
{
    const lw_windows *w = windows;
    usage->message_count += whole(w, LW_WINDOW_MESSAGE);
    usage->client_message_count += whole(w, LW_WINDOW_CLIENT_MESSAGE);
    usage->message_bytes += whole(w, LW_WINDOW_MESSAGE_BYTES);
    usage->block_count += whole(w, LW_WINDOW_BLOCK);
    usage->view_change_count += whole(w, LW_WINDOW_VIEW_CHANGE);
    usage->energy_j += w->estimated[LW_WINDOW_ENERGY_J];
    usage->energy_marginal_j += w->estimated[LW_WINDOW_ENERGY_J];
    usage->replica.signature_count += whole(w, LW_WINDOW_SIGNATURE);
    usage->tx_count += whole(w, LW_WINDOW_TX);
    usage->replica.tx_count += whole(w, LW_WINDOW_REPLICA_TX);
    for (size_t kind = 0; kind < LW_STORAGE_KIND_COUNT; kind++) {
        const int64_t all_bytes = whole(w, LW_WINDOW_STORAGE + kind);
        const int64_t bytes = whole(w, LW_WINDOW_REPLICA + kind);
        usage->storage_kind_bytes[kind] += all_bytes;
        usage->storage_bytes += all_bytes;
        usage->replica.bytes[kind] += bytes;
        usage->storage_bytes_replica += bytes;
    }
}

static double standard_error(const lw_windows *w, lw_window_figure figure)
{
    double variance = 0;
    for (size_t i = 0; i < w->stratum_count; i++) {
        variance += lw_stratum_variance(&w->strata[i], figure);
    }
    return sqrt(variance);
}

static const lw_extra extras[] = {
    {"simulated_window_count", "1", "Intervals so far whose messages were all simulated", true},
    {"estimated_window_count", "1", "Intervals so far that were estimated by simulated ones", true},
    {"message_count_standard_error", "1", "Standard error of the messages so far", false},
    {"storage_bytes_standard_error", "B", "Standard error of the bytes stored so far", false},
    {"consensus_energy_standard_error_kwh", "kWh",
     "Standard error of the energy of messages and transactions so far", false},
    {"final_delay_standard_error_s", "s", "Standard error of the mean delay until final so far",
     false},
};

const lw_extra *lw_windows_extras(size_t *count)
{
    *count = sizeof extras / sizeof extras[0];
    return extras;
}

void lw_windows_tell(const lw_windows *windows, double *values)
{
    const lw_windows *w = windows;
    const double tx_count = (double)lw_book_open_tx(w->config.book);
    const double delay_us = standard_error(w, LW_WINDOW_DELAY_US);
    values[0] = (double)w->simulated_count;
    values[1] = (double)w->estimated_count;
    values[2] = standard_error(w, LW_WINDOW_MESSAGE);
    values[3] = standard_error(w, LW_WINDOW_STORAGE_BYTES);
    values[4] = standard_error(w, LW_WINDOW_ENERGY_J) / LW_JOULES_PER_KWH;
    values[5] = tx_count > 0 ? delay_us / tx_count / (double)LW_US_PER_S : 0;
}

static void strata_state(lw_windows *w, lw_state *state)
{
    uint64_t count = w->stratum_count;
    /* of the courses, only those that there are follow */
    lw_state_item_count(state, "stratum_count", &count, UINT32_MAX, offsetof(lw_stratum, courses));
    if (lw_state_is_loading(state)) {
        lw_stratum *strata =
            lw_state_is_good(state) ? calloc((size_t)count + 1, sizeof *strata) : NULL;
        if (strata == NULL) {
            lw_state_fail_as(state, LW_ERR_MEMORY, "strata", "memory ran out");
            return;
        }
        free(w->strata);
        w->strata = strata;
        w->stratum_count = count;
    }
    for (size_t i = 0; i < count; i++) {
        lw_stratum_state(&w->strata[i], state);
    }
}

static bool is_flag(const bool *flag)
{
    unsigned char byte;
    memcpy(&byte, flag, sizeof byte);
    return byte <= 1;
}

static bool are_strata(const lw_windows *w)
{
    for (size_t i = 1; i < w->stratum_count; i++) {
        if (w->strata[i].key <= w->strata[i - 1].key) {
            return false;
        }
    }
    return w->phase != ESTIMATED || stratum_of(w) != NULL;
}

static bool is_window(const lw_windows *w)
{
    const lw_settlement_config *settlement = w->config.settlement;
    const lw_time_us now_us = lw_engine_now(w->config.engine);
    for (size_t i = 0; i < LW_WINDOW_FIGURE_COUNT; i++) {
        if (!(fabs(w->estimated[i]) <= (double)COUNT_MAX) ||
            !(fabs(w->before[i]) <= (double)COUNT_MAX)) {
            return false;
        }
    }
    return w->phase >= UNDECIDED && w->phase <= ESTIMATED && is_flag(&w->is_finished) &&
           is_flag(&w->has_submit) && is_flag(&w->is_clean) && is_flag(&w->was_calm) &&
           is_flag(&w->has_traded) && is_flag(&w->was_simulated) && is_flag(&w->follows_trades) &&
           is_flag(&w->is_drawn) && is_flag(&w->was_drawn) && w->simulated_count >= 0 &&
           w->simulated_count <= COUNT_MAX && w->estimated_count >= 0 &&
           w->estimated_count <= COUNT_MAX && w->begin_us >= settlement->start_us &&
           w->begin_us <= now_us && w->end_us > w->begin_us &&
           (w->is_finished ? w->end_us == INT64_MAX
                           : w->end_us - w->begin_us <= settlement->interval_us) &&
           w->first_tx <= lw_book_end_tx(w->config.book) &&
           w->load <= lw_book_end_tx(w->config.book) - w->first_tx &&
           lw_window_course_is_good(&w->course);
}

void lw_windows_state(lw_windows *windows, lw_state *state)
{
    lw_windows *w = windows;
    strata_state(w, state);
    LW_STATE_MEMBER(state, w, simulated_count);
    LW_STATE_MEMBER(state, w, estimated_count);
    LW_STATE_MEMBER(state, w, estimated);
    LW_STATE_MEMBER(state, w, phase);
    LW_STATE_MEMBER(state, w, is_finished);
    LW_STATE_MEMBER(state, w, has_submit);
    LW_STATE_MEMBER(state, w, is_clean);
    LW_STATE_MEMBER(state, w, was_calm);
    LW_STATE_MEMBER(state, w, is_drawn);
    LW_STATE_MEMBER(state, w, was_drawn);
    LW_STATE_MEMBER(state, w, was_simulated);
    LW_STATE_MEMBER(state, w, follows_trades);
    LW_STATE_MEMBER(state, w, has_traded);
    LW_STATE_MEMBER(state, w, begin_us);
    LW_STATE_MEMBER(state, w, end_us);
    LW_STATE_MEMBER(state, w, first_tx);
    LW_STATE_MEMBER(state, w, load);
    LW_STATE_MEMBER(state, w, before);
    LW_STATE_MEMBER(state, w, delay_us);
    LW_STATE_MEMBER(state, w, course);
    if (!lw_state_is_loading(state) || !lw_state_is_good(state)) {
        return;
    }
    if (!is_window(w) || !are_strata(w)) {
        lw_state_fail(state, "window", "a window that cannot be");
    } else {
        rest(w, w->phase == ESTIMATED);
    }
}
