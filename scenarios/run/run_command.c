// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/run_command.h"

#include "models/city/simulation.h"
#include "models/city/thread_team.h"
#include "scenarios/load/json_writer.h"
#include "scenarios/load/scenario_reader.h"
#include "scenarios/run/build_info.h"
#include "scenarios/run/catalogue.h"
#include "scenarios/run/city_key.h"
#include "scenarios/run/progress.h"
#include "scenarios/run/report_print.h"
#include "scenarios/run/run_options.h"
#include "scenarios/run/run_places.h"
#include "scenarios/run/run_summary.h"
#include "scenarios/run/stop_signal.h"
#include "sim/base/crypto.h"
#include "sim/kernel/zone.h"
#include "sim/store/checkpoint.h"
#include "sim/store/record_log.h"
#include "sim/store/store.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_STEP_COUNT = 10000 };
static const size_t SCENARIO_LIMIT_BYTES = (size_t)1 << 30;
static const size_t CITY_LIMIT_BYTES = (size_t)16 << 30;

typedef struct run {
    const lw_run_options *options;
    lw_arena *arena;
    lw_loaded_scenario loaded;
    lw_output summary_output; /* path NULL = no summary is wanted */
    lw_store *store;
    lw_checkpoint_owner owner;
    lw_checkpoint checkpoint;      /* to go on from; generation 0 = from the start */
    lw_checkpoint_refusal refused; /* the last that could not be loaded; generation 0 = none */
    lw_city_reuse reuse;           /* folder NULL = the city is simulated, and not kept */
    struct timespec checkpointed;
    bool keeps_spill; /* a checkpoint stands that a later run can go on from */
    lw_progress progress;
    struct timespec started;
    double wall_time_s;
    int thread_count;
    lw_simulation_summary summary;
    char digest_hex[LW_SHA256_HEX_SIZE];
} run;

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
    const lw_overrides overrides = {r->options->overrides.items, r->options->overrides.count};
    lw_report report;
    lw_report_init(&report);
    const lw_status status =
        lw_scenario_load(r->options->scenario_path, &overrides, r->arena, &r->loaded, &report);
    lw_catalogue_advise(r->options->scenario_path, &report);
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
        const lw_input *input = &r->loaded.scenario.inputs[i];
        lw_json_begin_object(&json, NULL);
        lw_json_text(&json, "path", input->path);
        lw_json_text(&json, "sha256", input->sha256_hex);
        lw_json_boolean(&json, "byte_order_mark", input->has_byte_order_mark);
        lw_json_integer(&json, "crlf_count", (int64_t)input->crlf_count);
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
        return LW_SIMULATION_STOP;
    }
    if (r->options->checkpoint_every_s <= 0 ||
        elapsed_s(&r->checkpointed) < r->options->checkpoint_every_s) {
        return LW_SIMULATION_GO_ON;
    }
    clock_gettime(CLOCK_MONOTONIC, &r->checkpointed);
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
    const lw_checkpoint_refusal *refused = r->refused.generation > 0 ? &r->refused : NULL;
    const lw_status status = lw_checkpoint_read(r->options->output_path, &r->owner, refused,
                                                &r->checkpoint, &report, error);
    lw_report_print(stderr, &report);
    lw_report_fini(&report);
    if (status == LW_OK && r->checkpoint.generation == 0) {
        char path[LW_POINTER_SIZE];
        fprintf(stderr, "no checkpoint of %s: starting from the beginning\n",
                lw_text_escape(r->options->output_path, path, sizeof path));
    }
    return status;
}

static lw_status open_store(run *r, lw_error *error)
{
    lw_status status = r->options->resume ? find_checkpoint(r, error) : LW_OK;
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

/* Fewer threads than were asked for take longer, and change nothing else. */
static int start_threads(int wanted)
{
    int reason = 0;
    const int count = lw_thread_team_start(wanted, &reason);
    if (count < wanted) {
        lw_error error;
        const char *words = strerrordesc_np(reason);
        lw_error_set(&error, LW_ERR_LIMIT, "", "only %d of %d threads could be started: %s", count,
                     wanted, words != NULL ? words : "unknown error");
        snprintf(error.suggestion, sizeof error.suggestion, "the result will be the same");
        lw_error_print(stderr, &error, true);
    }
    return count;
}

static lw_status simulate_in(run *r, lw_report *report, lw_error *error)
{
    lw_status status = open_store(r, error);
    if (status != LW_OK) {
        return status;
    }
    r->reuse.report = report;
    clock_gettime(CLOCK_MONOTONIC, &r->checkpointed);
    lw_progress_begin(&r->progress, r->options->progress, "simulating", PROGRESS_STEP_COUNT);
    const lw_simulation_config config = {.scenario = &r->loaded.scenario,
                                         .store = r->store,
                                         .output_path = r->options->output_path,
                                         .thread_count = r->thread_count,
                                         .memory_limit_bytes = CITY_LIMIT_BYTES,
                                         .progress = show_progress,
                                         .progress_context = &r->progress,
                                         .poll = poll_request,
                                         .poll_context = r,
                                         .owner = &r->owner,
                                         .resume_from =
                                             r->checkpoint.generation > 0 ? &r->checkpoint : NULL,
                                         .reuse = r->reuse.folder != NULL ? &r->reuse : NULL};
    status = lw_simulation_run(&config, &r->summary, error);
    r->keeps_spill = r->keeps_spill || r->summary.generation > 0;
    lw_progress_end(&r->progress);
    return status;
}

static lw_status simulate_once(run *r, lw_error *error)
{
    lw_report report;
    lw_report_init(&report);
    const lw_status status = simulate_in(r, &report, error);
    lw_report_print(stderr, &report);
    lw_report_fini(&report);
    return status;
}

/* What could not be used is not tried again. The store has been declared for the run that failed:
 * the next needs a new one. */
static void set_aside(run *r, lw_error *reason)
{
    if (r->summary.state_refused) {
        r->refused =
            (lw_checkpoint_refusal){.generation = r->checkpoint.generation, .reason = *reason};
    } else {
        snprintf(reason->suggestion, sizeof reason->suggestion, "the city is simulated");
        lw_error_print(stderr, reason, true);
        r->reuse.folder = NULL;
    }
    r->summary.state_refused = r->summary.city_refused = false;
    lw_checkpoint_fini(&r->checkpoint);
    lw_store_suspend(r->store);
    r->store = NULL;
}

/* Goes on from the newest checkpoint that can be loaded, if it is to go on from one, and with the
 * city that was kept, if there is one that can. */
static lw_status simulate(run *r, lw_error *error)
{
    lw_stop_signal_listen(); /* before there is a file that a sudden end would leave behind */
    lw_status status = identify(r, error);
    if (status == LW_OK && r->options->cities_path != NULL) {
        r->reuse.folder = r->options->cities_path;
        status = lw_city_key_of(&r->loaded, r->reuse.key, error);
    }
    if (status == LW_OK) {
        r->thread_count = start_threads(r->options->thread_count);
        status = simulate_once(r, error);
    }
    while (r->summary.state_refused || r->summary.city_refused) {
        set_aside(r, error);
        status = simulate_once(r, error);
    }
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

static lw_status write_summary(const run *r, lw_error *error)
{
    const lw_run_facts facts = {.result_path = r->options->output_path,
                                .digest_hex = r->digest_hex,
                                .seed = r->loaded.scenario.seed,
                                .wall_time_s = r->wall_time_s,
                                .simulation = r->summary};
    return lw_run_summary_write(&r->summary_output, &facts, error);
}

/* Where files will be written, before the work of filling them. */
static lw_status check_places(run *r, lw_error *error)
{
    const lw_run_places places = {.scenario_path = r->options->scenario_path,
                                  .output_path = r->options->output_path,
                                  .summary_path = r->options->summary_path};
    const lw_status status = lw_run_places_check(&places, &r->loaded.scenario, error);
    if (status != LW_OK || places.summary_path == NULL) {
        return status;
    }
    return lw_output_init(&r->summary_output, places.summary_path, error);
}

static lw_status run_loaded(run *r)
{
    lw_error error = {0};
    lw_status status = check_places(r, &error);
    if (status == LW_OK) {
        status = simulate(r, &error);
    }
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
    lw_run_options options;
    lw_status status = lw_run_options_parse(argc, argv, &options);
    if (status != LW_OK) {
        return lw_status_exit_code(status);
    }
    run r = {.options = &options};
    clock_gettime(CLOCK_MONOTONIC, &r.started);
    status = load(&r);
    if (status == LW_OK) {
        status = run_loaded(&r);
    }
    if (r.keeps_spill) {
        lw_store_suspend(r.store);
    } else {
        lw_store_destroy(r.store);
    }
    lw_checkpoint_fini(&r.checkpoint);
    lw_output_fini(&r.summary_output);
    lw_arena_destroy(r.arena);
    return lw_status_exit_code(status);
}
