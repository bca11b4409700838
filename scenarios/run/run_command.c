// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/run_command.h"

#include "models/city/simulation.h"
#include "scenarios/load/json_writer.h"
#include "scenarios/load/scenario_reader.h"
#include "scenarios/run/build_info.h"
#include "scenarios/run/compare_print.h"
#include "scenarios/run/progress.h"
#include "scenarios/run/report_print.h"
#include "scenarios/run/stop_signal.h"
#include "sim/base/crypto.h"
#include "sim/kernel/zone.h"
#include "sim/store/checkpoint.h"
#include "sim/store/record_log.h"
#include "sim/store/store.h"

#include <argp.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OVERRIDE_COUNT_MAX = 256, THREAD_COUNT_MAX = 1024, PROGRESS_STEP_COUNT = 10000 };
static const size_t SCENARIO_LIMIT_BYTES = (size_t)1 << 30;
static const size_t CITY_LIMIT_BYTES = (size_t)16 << 30;

typedef struct run_options {
    const char *scenario_path;
    const char *output_path;
    const char *summary_path;
    const char *overrides[OVERRIDE_COUNT_MAX];
    size_t override_count;
    char seed_override[48];
    int thread_count;
    lw_progress_mode progress;
    double checkpoint_every_s; /* 0 = only when asked to stop */
    bool resume;
} run_options;

typedef struct run {
    const run_options *options;
    lw_arena *arena;
    lw_loaded_scenario loaded;
    lw_store *store;
    lw_checkpoint_owner owner;
    lw_checkpoint checkpoint; /* to go on from; generation 0 = from the start */
    struct timespec checkpointed;
    bool keeps_spill; /* a checkpoint stands that a later run can go on from */
    lw_progress progress;
    struct timespec started;
    double wall_time_s;
    lw_simulation_summary summary;
    char digest_hex[LW_SHA256_HEX_SIZE];
} run;

static void add_override(run_options *options, const char *text, struct argp_state *state)
{
    if (text[0] != '/' || strchr(text, '=') == NULL) {
        argp_error(state, "--set wants /pointer=value, e.g. /tariff/retail_per_kwh=0.25; got '%s'",
                   text);
    }
    if (options->override_count == OVERRIDE_COUNT_MAX) {
        argp_error(state, "more than %d --set options", OVERRIDE_COUNT_MAX);
    }
    options->overrides[options->override_count++] = text;
}

static long long parse_integer(const char *text, long long low, long long high, const char *option,
                               struct argp_state *state)
{
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < low || value > high) {
        argp_error(state, "%s wants a whole number from %lld to %lld; got '%s'", option, low, high,
                   text);
    }
    return value;
}

enum option_key {
    KEY_SEED = 0x100,
    KEY_SET,
    KEY_THREADS,
    KEY_SUMMARY,
    KEY_PROGRESS,
    KEY_CHECKPOINT,
    KEY_RESUME
};

static void set_seed(run_options *options, const char *text, struct argp_state *state)
{
    const long long seed = parse_integer(text, 0, 9007199254740991LL, "--seed", state);
    snprintf(options->seed_override, sizeof options->seed_override, "/seed=%lld", seed);
    add_override(options, options->seed_override, state);
}

static void take_path(run_options *options, const char *text, struct argp_state *state)
{
    if (options->scenario_path != NULL) {
        argp_error(state, "one scenario at a time; got '%s' and '%s'", options->scenario_path,
                   text);
    }
    options->scenario_path = text;
}

static error_t parse_option(int key, char *text, struct argp_state *state)
{
    run_options *options = state->input;
    switch (key) {
    case 'o':
        options->output_path = text;
        return 0;
    case KEY_SEED:
        set_seed(options, text, state);
        return 0;
    case KEY_SET:
        add_override(options, text, state);
        return 0;
    case KEY_THREADS:
        options->thread_count = (int)parse_integer(text, 1, THREAD_COUNT_MAX, "--threads", state);
        return 0;
    case KEY_SUMMARY:
        options->summary_path = text;
        return 0;
    case KEY_PROGRESS:
        if (!lw_progress_mode_parse(text, &options->progress)) {
            argp_error(state, "--progress wants auto, always or never; got '%s'", text);
        }
        return 0;
    case KEY_CHECKPOINT:
        options->checkpoint_every_s =
            (double)parse_integer(text, 1, 31536000, "--checkpoint-every", state);
        return 0;
    case KEY_RESUME:
        options->resume = true;
        return 0;
    case ARGP_KEY_ARG:
        take_path(options, text, state);
        return 0;
    case ARGP_KEY_END:
        if (options->scenario_path == NULL || options->output_path == NULL) {
            argp_error(state, "run wants a scenario and -o RESULT.h5");
        }
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_option run_argp_options[] = {
    {"output", 'o', "RESULT.h5", 0, "Result file to write (HDF5)", 0},
    {"seed", KEY_SEED, "N", 0, "Seed, in place of the scenario's", 0},
    {"set", KEY_SET, "/POINTER=VALUE", 0, "Set a field of the scenario; may be repeated", 0},
    {"threads", KEY_THREADS, "N", 0, "Threads to use (1); the result is the same", 0},
    {"summary", KEY_SUMMARY, "OUT.json", 0, "Write the comparison and the digest there too", 0},
    {"progress", KEY_PROGRESS, "WHEN", 0, "Progress bar: auto (on a terminal), always, never", 0},
    {"checkpoint-every", KEY_CHECKPOINT, "SECONDS", 0, "Write a checkpoint that often", 0},
    {"resume", KEY_RESUME, NULL, 0, "Go on from the checkpoint beside RESULT.h5", 0},
    {NULL, 0, NULL, 0, NULL, 0}};
static const struct argp run_argp = {
    run_argp_options,
    parse_option,
    "SCENARIO.json -o RESULT.h5",
    "Simulates the district, settles its trades every way that the "
    "scenario names, and writes one result file.",
    NULL,
    NULL,
    NULL};

static void show_progress(void *context, double done_ratio)
{
    lw_progress_update(context, (int64_t)(done_ratio * PROGRESS_STEP_COUNT));
}

/* Loads the scenario; prints what is wrong with it. */
static lw_status load(run *r)
{
    r->arena = lw_arena_create(SCENARIO_LIMIT_BYTES);
    if (r->arena == NULL) {
        lw_error error;
        lw_error_set(&error, LW_ERR_MEMORY, "", "memory ran out");
        lw_error_print(stderr, &error, false);
        return LW_ERR_MEMORY;
    }
    const lw_overrides overrides = {.items = r->options->overrides,
                                    .count = r->options->override_count};
    lw_report report;
    lw_report_init(&report);
    const lw_status status =
        lw_scenario_load(r->options->scenario_path, &overrides, r->arena, &r->loaded, &report);
    lw_report_print(stderr, &report);
    lw_report_fini(&report);
    return status;
}

static lw_status write_text_attributes(run *r, lw_error *error)
{
    char host[256] = "unknown";
    gethostname(host, sizeof host - 1);
    char zone_version[32];
    lw_zone_data_version(zone_version, sizeof zone_version);
    const char *const texts[][2] = {
        {"Conventions", "CF-1.8"},
        {"ledgerwatt_version", lw_build_version()},
        {"git_describe", lw_build_git_describe()},
        {"scenario_json", r->loaded.original_json},
        {"effective_scenario_json", r->loaded.effective_json},
        {"status", "complete"},
        {"compiler", lw_build_compiler()},
        {"host", host},
        {"tzdata_version", zone_version},
    };
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < sizeof texts / sizeof texts[0]; i++) {
        status = lw_store_attribute_text(r->store, "", texts[i][0], texts[i][1], error);
    }
    return status;
}

/* [{"path": ..., "sha256": ...}] of every file that the run read. */
static lw_status write_inputs(run *r, lw_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (stream == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_json_writer json;
    lw_json_writer_init(&json, stream);
    lw_json_begin_array(&json, NULL);
    lw_json_begin_object(&json, NULL);
    lw_json_text(&json, "path", r->options->scenario_path);
    lw_json_text(&json, "sha256", r->loaded.original_sha256_hex);
    lw_json_end_object(&json);
    for (size_t i = 0; i < r->loaded.scenario.input_count; i++) {
        lw_json_begin_object(&json, NULL);
        lw_json_text(&json, "path", r->loaded.scenario.inputs[i].path);
        lw_json_text(&json, "sha256", r->loaded.scenario.inputs[i].sha256_hex);
        lw_json_end_object(&json);
    }
    lw_json_end_array(&json);
    const bool failed = ferror(stream) != 0;
    const lw_status status = fclose(stream) != 0 || failed
                                 ? lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out")
                                 : lw_store_attribute_text(r->store, "", "inputs", text, error);
    free(text);
    return status;
}

static double elapsed_s(const struct timespec *since)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - since->tv_sec) + 1e-9 * (double)(now.tv_nsec - since->tv_nsec);
}

static lw_simulation_request poll_request(void *context)
{
    run *r = context;
    if (lw_stop_signal_came()) {
        r->keeps_spill = true;
        return LW_SIMULATION_STOP;
    }
    if (r->options->checkpoint_every_s <= 0 ||
        elapsed_s(&r->checkpointed) < r->options->checkpoint_every_s) {
        return LW_SIMULATION_GO_ON;
    }
    clock_gettime(CLOCK_MONOTONIC, &r->checkpointed);
    r->keeps_spill = true;
    return LW_SIMULATION_CHECKPOINT;
}

/* Who may go on from a checkpoint: this version, with this scenario and these input files. */
static lw_status identify(run *r, lw_error *error)
{
    lw_sha256 *hash = lw_sha256_create();
    if (hash == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_sha256_update(hash, lw_build_version(), strlen(lw_build_version()) + 1);
    lw_sha256_update(hash, lw_build_git_describe(), strlen(lw_build_git_describe()) + 1);
    lw_sha256_finish(hash, r->owner.program);
    lw_sha256_update(hash, r->loaded.effective_json, r->loaded.effective_size);
    for (size_t i = 0; i < r->loaded.scenario.input_count; i++) {
        const lw_input *input = &r->loaded.scenario.inputs[i];
        lw_sha256_update(hash, input->sha256_hex, sizeof input->sha256_hex);
    }
    lw_sha256_finish(hash, r->owner.scenario);
    lw_sha256_destroy(hash);
    return LW_OK;
}

/* Finds the checkpoint to go on from, and says so when there is none. */
static lw_status find_checkpoint(run *r, lw_error *error)
{
    lw_report report;
    lw_report_init(&report);
    const lw_status status =
        lw_checkpoint_read(r->options->output_path, &r->owner, &r->checkpoint, &report, error);
    lw_report_print(stderr, &report);
    lw_report_fini(&report);
    if (status == LW_OK && r->checkpoint.generation == 0) {
        fprintf(stderr, "no checkpoint of %s: starting from the beginning\n",
                r->options->output_path);
    }
    return status;
}

static lw_status open_store(run *r, lw_error *error)
{
    lw_status status = identify(r, error);
    if (status == LW_OK && r->options->resume) {
        status = find_checkpoint(r, error);
    }
    if (status != LW_OK) {
        return status;
    }
    if (r->checkpoint.generation > 0) {
        r->keeps_spill = true;
        return lw_store_reopen(r->options->output_path, &r->store, error);
    }
    status = lw_store_create(r->options->output_path, &r->store, error);
    if (status == LW_OK) {
        lw_checkpoint_remove(
            r->options->output_path); /* of an earlier run: its spill is gone now */
    }
    return status;
}

static lw_status simulate(run *r, lw_error *error)
{
    lw_status status = open_store(r, error);
    if (status != LW_OK) {
        return status;
    }
    lw_stop_signal_listen();
    clock_gettime(CLOCK_MONOTONIC, &r->checkpointed);
    lw_progress_begin(&r->progress, r->options->progress, "simulating", PROGRESS_STEP_COUNT);
    const lw_simulation_config config = {.scenario = &r->loaded.scenario,
                                         .store = r->store,
                                         .output_path = r->options->output_path,
                                         .thread_count = r->options->thread_count,
                                         .memory_limit_bytes = CITY_LIMIT_BYTES,
                                         .progress = show_progress,
                                         .progress_context = &r->progress,
                                         .poll = poll_request,
                                         .poll_context = r,
                                         .owner = &r->owner,
                                         .resume_from =
                                             r->checkpoint.generation > 0 ? &r->checkpoint : NULL};
    status = lw_simulation_run(&config, &r->summary, error);
    lw_progress_end(&r->progress);
    return status;
}

static lw_status publish(run *r, lw_error *error)
{
    lw_status status = write_text_attributes(r, error);
    if (status == LW_OK) {
        status = write_inputs(r, error);
    }
    r->wall_time_s = elapsed_s(&r->started);
    if (status == LW_OK) {
        status = lw_store_attribute_double(r->store, "", "wall_time_s", r->wall_time_s, error);
    }
    if (status == LW_OK) {
        status = lw_store_publish(r->store, r->digest_hex, error);
    }
    if (status == LW_OK) {
        lw_checkpoint_remove(r->options->output_path);
        lw_record_log_remove(r->options->output_path); /* no checkpoint needs it any more */
        r->keeps_spill = false;
    }
    return status;
}

static void print_summary(const run *r, const lw_comparison *comparison, FILE *stream)
{
    lw_json_writer json;
    lw_json_writer_init(&json, stream);
    lw_json_begin_object(&json, NULL);
    lw_json_text(&json, "result", r->options->output_path);
    lw_json_text(&json, "digest", r->digest_hex);
    lw_json_integer(&json, "seed", r->loaded.scenario.seed);
    lw_json_integer(&json, "interval_count", (int64_t)r->summary.interval_count);
    lw_json_integer(&json, "participant_count", (int64_t)r->summary.participant_count);
    lw_json_integer(&json, "energy_residual_milliwh", r->summary.energy_residual_milliwh);
    lw_json_integer(&json, "money_residual_micro", r->summary.money_residual_micro);
    lw_json_number(&json, "wall_time_s", r->wall_time_s);
    lw_compare_json_members(&json, comparison);
    lw_json_end_object(&json);
}

/* The comparison is read back from the published file, so that both say the same. */
static lw_status write_summary(const run *r, lw_error *error)
{
    lw_comparison comparison;
    lw_status status = lw_comparison_read(r->options->output_path, &comparison, error);
    FILE *stream = NULL;
    if (status == LW_OK) {
        stream = fopen(r->options->summary_path, "we");
        if (stream == NULL) {
            status = lw_error_set(error, LW_ERR_CREATE, "", "cannot create %s: %s",
                                  r->options->summary_path, strerror(errno));
        }
    }
    if (stream != NULL) {
        print_summary(r, &comparison, stream);
        const bool failed = ferror(stream) != 0;
        if (fclose(stream) != 0 || failed) {
            status = lw_error_set(error, LW_ERR_IO, "", "cannot write %s: %s",
                                  r->options->summary_path, strerror(errno));
        }
    }
    lw_comparison_fini(&comparison);
    return status;
}

static lw_status run_loaded(run *r)
{
    lw_error error = {0};
    lw_status status = simulate(r, &error);
    if (status == LW_OK) {
        status = publish(r, &error);
    }
    if (status == LW_OK && r->options->summary_path != NULL) {
        status = write_summary(r, &error);
    }
    if (status != LW_OK) {
        lw_error_print(stderr, &error, false);
    }
    return status;
}

int lw_command_run(int argc, char **argv)
{
    run_options options = {.thread_count = 1, .progress = LW_PROGRESS_AUTO};
    argp_parse(&run_argp, argc, argv, 0, NULL, &options);
    run r = {.options = &options};
    clock_gettime(CLOCK_MONOTONIC, &r.started);
    lw_status status = load(&r);
    if (status == LW_OK) {
        status = run_loaded(&r);
    }
    if (r.keeps_spill) {
        lw_store_suspend(r.store);
    } else {
        lw_store_destroy(r.store);
    }
    lw_checkpoint_fini(&r.checkpoint);
    lw_arena_destroy(r.arena);
    return lw_status_exit_code(status);
}
