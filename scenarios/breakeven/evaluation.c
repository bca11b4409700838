// SPDX-License-Identifier: Apache-2.0
#include "scenarios/breakeven/evaluation.h"

#include "scenarios/load/param_text.h"
#include "scenarios/sweep/sweep_collect.h"
#include "scenarios/sweep/sweep_folder.h"
#include "scenarios/sweep/sweep_run.h"
#include "sim/base/check.h"
#include "sim/statistics/estimate.h"
#include "sim/store/file_io.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARENA_LIMIT_BYTES = 1 << 26 };

/* Figures of the runs at one value, [seed_count] each. */
typedef struct figures {
    double *benefits[2];
    double *traded_energy_kwh;
} figures;

struct lw_evaluation {
    const lw_evaluation_request *request;
    char folder[LW_SWEEP_PATH_SIZE];
    bool has_folder;
    size_t run_count;
    figures now;
    double *unvaried; /* [seed_count] benefits of the second settlement, when `alone` */
    double *differences;
    double *room; /* of all of them */
};

static void empty_results(const lw_evaluation *evaluation)
{
    char path[LW_SWEEP_PATH_SIZE + NAME_MAX + 16];
    (void)snprintf(path, sizeof path, "%s/results", evaluation->folder);
    DIR *folder = opendir(path);
    for (const struct dirent *entry = folder == NULL ? NULL : readdir(folder); entry != NULL;
         entry = readdir(folder)) {
        (void)snprintf(path, sizeof path, "%s/results/%s", evaluation->folder, entry->d_name);
        (void)unlink(path); /* "." and ".." stay, being folders */
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
}

static lw_status make_folder(lw_evaluation *evaluation, lw_error *error)
{
    const char *parent = getenv("TMPDIR");
    char results[LW_SWEEP_PATH_SIZE + 16];
    parent = parent == NULL || parent[0] == '\0' ? "/tmp" : parent;
    (void)snprintf(evaluation->folder, sizeof evaluation->folder, "%s/ledgerwatt-XXXXXX", parent);
    if (mkdtemp(evaluation->folder) == NULL) {
        return lw_file_fail(error, LW_ERR_CREATE, "create a folder in", parent, errno);
    }
    evaluation->has_folder = true;
    (void)snprintf(results, sizeof results, "%s/results", evaluation->folder);
    return mkdir(results, 0777) == 0 ? LW_OK
                                     : lw_file_fail(error, LW_ERR_CREATE, "create", results, errno);
}

/* One point of a grid whose only factor has one level: the settings of every run, and the value. */
static lw_status make_sweep(const lw_evaluation *evaluation, const char *setting,
                            lw_sweep_factor *factor, lw_arena *arena, lw_sweep *sweep,
                            lw_error *error)
{
    const lw_evaluation_request *request = evaluation->request;
    lw_sweep_level *level = lw_arena_calloc(arena, 1, sizeof *level);
    lw_sweep_setting *settings =
        lw_arena_calloc(arena, request->setting_count + 1, sizeof *settings);
    if (level == NULL || settings == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    for (size_t i = 0; i < request->setting_count; i++) {
        settings[i].set = request->settings[i];
    }
    settings[request->setting_count].set = setting;
    *level = (lw_sweep_level){
        .name = "value",
        .settings = {request->setting_count + (setting == NULL ? 0 : 1), settings}};
    *factor = (lw_sweep_factor){.name = "value", .levels = {1, level}};
    const lw_param *design = lw_param_find(&lw_sweep_plan_table, "design");
    *sweep = (lw_sweep){.scenario_path = request->scenario_path,
                        .plan = {.design = {.choice = lw_param_variant_find(design, "grid")},
                                 .factors = {1, factor},
                                 .replicate_count = (int64_t)request->seed_count,
                                 .seed = request->seed}};
    return lw_sweep_points_create(&sweep->plan, arena, &sweep->points, error);
}

/* What the first run that failed said, in its first line. */
static lw_status tell_failure(const lw_evaluation *evaluation, const lw_sweep_tally *tally,
                              const char *setting, lw_error *error)
{
    char path[LW_SWEEP_PATH_SIZE];
    char line[LW_MESSAGE_SIZE / 2] = "";
    FILE *file =
        fopen(lw_sweep_path(evaluation->folder, tally->first_failed, ".failed", path), "rb");
    if (file != NULL) {
        (void)fgets(line, sizeof line, file);
        (void)fclose(file);
    }
    line[strcspn(line, "\n")] = '\0';
    return lw_error_set(error,
                        tally->first_exit_code == lw_status_exit_code(LW_ERR_OUT_OF_RANGE)
                            ? LW_ERR_INCONSISTENT
                            : LW_ERR_LIMIT,
                        "", "the run with %s failed, exit code %d: %s",
                        setting == NULL ? "no change" : setting, tally->first_exit_code, line);
}

static lw_status take_column(const lw_evaluation *evaluation, const lw_sweep_table *table,
                             const char *metric, const char *settlement, double *values)
{
    size_t stride = 0;
    const size_t index = lw_sweep_settlement(table, settlement);
    LW_ASSERT(index < table->settlement_count);
    const double *column = lw_sweep_column(table, metric, index, &stride);
    LW_ASSERT(column != NULL);
    for (size_t s = 0; s < evaluation->request->seed_count; s++) {
        values[s] = column[s * stride];
        if (isnan(values[s])) {
            return LW_ERR_INCONSISTENT;
        }
    }
    return LW_OK;
}

static lw_status take_figures(lw_evaluation *evaluation, const lw_sweep *sweep, lw_error *error)
{
    const lw_evaluation_request *request = evaluation->request;
    lw_sweep_table table;
    lw_status status = lw_sweep_collect(evaluation->folder, sweep, &table, error);
    for (size_t i = 0; status == LW_OK && i < 2; i++) {
        if (take_column(evaluation, &table, "benefit", request->settlements[i],
                        evaluation->now.benefits[i]) != LW_OK) {
            status = lw_error_set(error, LW_ERR_INCONSISTENT, "",
                                  "the cost of \"%s\" is not known in every run, so nobody can "
                                  "tell where it breaks even",
                                  request->settlements[i]);
            (void)snprintf(error->suggestion, sizeof error->suggestion,
                           "give the fees that it pays: see what `compare` says of it");
        }
    }
    if (status == LW_OK) {
        (void)take_column(evaluation, &table, "traded_energy_kwh", request->settlements[0],
                          evaluation->now.traded_energy_kwh);
    }
    lw_sweep_table_fini(&table);
    return status;
}

/* Every seed, with the setting or without one (NULL); figures go to `now`. */
static lw_status run_seeds(lw_evaluation *evaluation, const char *setting, lw_error *error)
{
    const lw_evaluation_request *request = evaluation->request;
    lw_sweep_factor factor;
    lw_sweep sweep;
    lw_sweep_tally tally = {0};
    const lw_sweep_run run = {.folder = evaluation->folder,
                              .program = request->program,
                              .shard_count = 1,
                              .job_count = request->job_count,
                              .stop_came = request->stop_came};
    lw_arena *arena = lw_arena_create(ARENA_LIMIT_BYTES);
    if (arena == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lw_status status = make_sweep(evaluation, setting, &factor, arena, &sweep, error);
    if (status == LW_OK) {
        status = lw_sweep_run_members(&run, &sweep, &tally, error);
        evaluation->run_count += tally.done_count + tally.failed_count;
    }
    if (status == LW_ERR_STOPPED) {
        lw_error_set(error, LW_ERR_STOPPED, "", "stopped on request after %zu runs",
                     evaluation->run_count);
    }
    if (status == LW_OK && tally.failed_count > 0) {
        status = tell_failure(evaluation, &tally, setting, error);
    }
    if (status == LW_OK) {
        status = take_figures(evaluation, &sweep, error);
    }
    empty_results(evaluation);
    lw_arena_destroy(arena);
    return status;
}

lw_status lw_evaluation_create(const lw_evaluation_request *request, lw_evaluation **evaluation,
                               lw_error *error)
{
    const size_t count = request->seed_count;
    lw_evaluation *e = calloc(1, sizeof *e);
    *evaluation = e;
    if (e == NULL || (e->room = calloc(5 * count, sizeof *e->room)) == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    e->request = request;
    e->now = (figures){{e->room, e->room + count}, e->room + 2 * count};
    e->unvaried = e->room + 3 * count;
    e->differences = e->room + 4 * count;
    lw_status status = make_folder(e, error);
    if (status == LW_OK && request->alone) {
        status = run_seeds(e, NULL, error);
        memcpy(e->unvaried, e->now.benefits[1], count * sizeof *e->unvaried);
    }
    return status;
}

void lw_evaluation_destroy(lw_evaluation *evaluation)
{
    char results[LW_SWEEP_PATH_SIZE + 16];
    if (evaluation == NULL) {
        return;
    }
    if (evaluation->has_folder) {
        empty_results(evaluation);
        (void)snprintf(results, sizeof results, "%s/results", evaluation->folder);
        (void)rmdir(results);
        (void)rmdir(evaluation->folder);
    }
    free(evaluation->room);
    free(evaluation);
}

lw_status lw_evaluation_at(lw_evaluation *evaluation, double value, lw_evaluation_point *point,
                           lw_error *error)
{
    const lw_evaluation_request *request = evaluation->request;
    const size_t count = request->seed_count;
    char number[40];
    char setting[LW_POINTER_SIZE + 48];
    (void)snprintf(setting, sizeof setting, "%s=%s", request->pointer,
                   lw_number_plain(value, number, sizeof number));
    const lw_status status = run_seeds(evaluation, setting, error);
    if (status != LW_OK) {
        return status;
    }
    const double *second = request->alone ? evaluation->unvaried : evaluation->now.benefits[1];
    for (size_t s = 0; s < count; s++) {
        evaluation->differences[s] = evaluation->now.benefits[0][s] - second[s];
    }
    const double any = 0.95; /* the interval is not used */
    const lw_mean_estimate mean = lw_estimate_mean(evaluation->differences, count, any);
    *point = (lw_evaluation_point){
        .value = value,
        .difference = mean.mean,
        .standard_error = mean.standard_error,
        .benefits = {lw_estimate_mean(evaluation->now.benefits[0], count, any).mean,
                     lw_estimate_mean(second, count, any).mean},
        .traded_energy_kwh = lw_estimate_mean(evaluation->now.traded_energy_kwh, count, any).mean};
    return LW_OK;
}

size_t lw_evaluation_run_count(const lw_evaluation *evaluation)
{
    return evaluation->run_count;
}
