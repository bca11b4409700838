// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/run_places.h"

#include "sim/store/file_io.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What stands beside a result while it is made (sim/store), after its own name. */
static const char *const output_suffixes[] = {"",        ".part",         ".spill",
                                              ".trades", ".checkpoint-0", ".checkpoint-1"};
static const char *const summary_suffixes[] = {"", ".part"};
enum {
    OUTPUT_SUFFIX_COUNT = sizeof output_suffixes / sizeof output_suffixes[0],
    SUMMARY_SUFFIX_COUNT = sizeof summary_suffixes / sizeof summary_suffixes[0]
};

static lw_status out_of_memory(lw_error *error)
{
    return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the names of files");
}

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash != NULL ? slash + 1 : path;
}

static bool is_same_folder(const char *a, const char *b)
{
    struct stat info_a;
    struct stat info_b;
    char *folder_a = lw_folder_of(a);
    char *folder_b = lw_folder_of(b);
    const bool same = folder_a != NULL && folder_b != NULL && stat(folder_a, &info_a) == 0 &&
                      stat(folder_b, &info_b) == 0 && info_a.st_dev == info_b.st_dev &&
                      info_a.st_ino == info_b.st_ino;
    free(folder_a);
    free(folder_b);
    return same;
}

/* One file under two names, or one name for two files that are not there yet. */
static bool is_same_place(const char *a, const char *b)
{
    struct stat info_a;
    struct stat info_b;
    const bool there_a = stat(a, &info_a) == 0;
    const bool there_b = stat(b, &info_b) == 0;
    if (there_a && there_b) {
        return info_a.st_dev == info_b.st_dev && info_a.st_ino == info_b.st_ino;
    }
    return !there_a && !there_b && strcmp(base_of(a), base_of(b)) == 0 && is_same_folder(a, b);
}

/* A file that is written, and how messages call the file that it must not be. */
typedef struct written {
    const char *path;
    const char *const *suffixes; /* [suffix_count] of files beside it */
    size_t suffix_count;
} written;

static lw_status check_apart(const written *file, const char *other, const char *what,
                             lw_error *error)
{
    for (size_t i = 0; i < file->suffix_count; i++) {
        char *path = lw_path_with(file->path, file->suffixes[i]);
        if (path == NULL) {
            return out_of_memory(error);
        }
        const bool same = is_same_place(path, other);
        if (same) {
            lw_error_set(error, LW_ERR_CREATE, "", "cannot create %s: it is %s of this run", path,
                         what);
            snprintf(error->suggestion, sizeof error->suggestion, "give it another name");
        }
        free(path);
        if (same) {
            return LW_ERR_CREATE;
        }
    }
    return LW_OK;
}

/* Input files are named from the scenario's folder. */
static lw_status check_inputs(const written *file, const char *scenario_path,
                              const lw_scenario *scenario, lw_error *error)
{
    const size_t folder_length = (size_t)(base_of(scenario_path) - scenario_path);
    lw_status status = LW_OK;
    for (size_t i = 0; i < scenario->input_count && status == LW_OK; i++) {
        const char *name = scenario->inputs[i].path;
        const size_t name_size = strlen(name) + 1;
        char *path = malloc(folder_length + name_size);
        if (path == NULL) {
            return out_of_memory(error);
        }
        memcpy(path, scenario_path, folder_length);
        memcpy(path + folder_length, name, name_size);
        status = check_apart(file, path, "an input file", error);
        free(path);
    }
    return status;
}

static lw_status check_written(const written *file, const lw_run_places *places,
                               const lw_scenario *scenario, lw_error *error)
{
    const lw_status status = check_apart(file, places->scenario_path, "the scenario", error);
    return status == LW_OK ? check_inputs(file, places->scenario_path, scenario, error) : status;
}

lw_status lw_run_places_check(const lw_run_places *places, const lw_scenario *scenario,
                              lw_error *error)
{
    const written output = {places->output_path, output_suffixes, OUTPUT_SUFFIX_COUNT};
    const written summary = {places->summary_path, summary_suffixes, SUMMARY_SUFFIX_COUNT};
    lw_status status = check_written(&output, places, scenario, error);
    if (status != LW_OK || places->summary_path == NULL) {
        return status;
    }
    status = check_written(&summary, places, scenario, error);
    if (status == LW_OK) {
        status = check_apart(&output, places->summary_path, "the summary", error);
    }
    if (status == LW_OK) {
        status = check_apart(&summary, places->output_path, "the result", error);
    }
    return status;
}
