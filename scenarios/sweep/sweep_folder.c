// SPDX-License-Identifier: Apache-2.0
#include "scenarios/sweep/sweep_folder.h"

#include "scenarios/load/file_source.h"
#include "scenarios/load/param_text.h"
#include "sim/store/file_io.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *lw_sweep_path(const char *folder, size_t member, const char *suffix,
                          char path[LW_SWEEP_PATH_SIZE])
{
    (void)snprintf(path, LW_SWEEP_PATH_SIZE, "%s/results/m%06zu%s", folder, member, suffix);
    return path;
}

static bool exists(const char *folder, size_t member, const char *suffix)
{
    char path[LW_SWEEP_PATH_SIZE];
    return access(lw_sweep_path(folder, member, suffix, path), F_OK) == 0;
}

lw_sweep_state lw_sweep_member_state(const char *folder, size_t member)
{
    if (exists(folder, member, ".h5")) {
        return LW_SWEEP_DONE;
    }
    if (exists(folder, member, ".failed")) {
        return LW_SWEEP_FAILED;
    }
    return exists(folder, member, ".h5.checkpoint-0") || exists(folder, member, ".h5.checkpoint-1")
               ? LW_SWEEP_STOPPED
               : LW_SWEEP_WAITING;
}

lw_status lw_sweep_folder_make(const char *path, lw_error *error)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) {
        return LW_OK;
    }
    return lw_file_fail(error, LW_ERR_CREATE, "create", path, errno);
}

/* Writes beside and renames, so that no shard sees a half file. */
static lw_status publish(const char *path, const char *bytes, size_t size, lw_error *error)
{
    char part[LW_SWEEP_PATH_SIZE];
    if (snprintf(part, sizeof part, "%s.%ld.part", path, (long)getpid()) >= (int)sizeof part) {
        return lw_error_set(error, LW_ERR_CREATE, "", "the path of the folder is too long");
    }
    FILE *file = fopen(part, "wb");
    if (file == NULL) {
        return lw_file_fail(error, LW_ERR_CREATE, "create", part, errno);
    }
    const bool written =
        fwrite(bytes, 1, size, file) == size && fflush(file) == 0 && fsync(fileno(file)) == 0;
    const int code = errno;
    if (fclose(file) != 0 || !written || rename(part, path) != 0) {
        (void)unlink(part);
        return lw_file_fail(error, LW_ERR_IO, "write", path, written ? errno : code);
    }
    return LW_OK;
}

static void print_factors(FILE *out, const lw_sweep *sweep, const lw_sweep_member *member)
{
    const lw_sweep_factor *factors = sweep->plan.factors.items;
    for (size_t i = 0; i < sweep->plan.factors.count; i++) {
        char number[40];
        const double value = lw_sweep_factor_value(&factors[i], member->coordinates[i]);
        const lw_sweep_level *levels = factors[i].levels.items;
        (void)fprintf(out, ",%s",
                      factors[i].levels.count > 0 ? levels[(size_t)value].name
                                                  : lw_number_plain(value, number, sizeof number));
    }
}

/* members.csv as text; free() it, NULL when memory is out. */
static char *list_members(const lw_sweep *sweep, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);
    if (out == NULL) {
        return NULL;
    }
    const lw_sweep_factor *factors = sweep->plan.factors.items;
    (void)fprintf(out, "member,point,replicate,seed");
    for (size_t i = 0; i < sweep->plan.factors.count; i++) {
        (void)fprintf(out, ",%s", factors[i].name);
    }
    (void)fputc('\n', out);
    for (size_t m = 0; m < sweep->points.member_count; m++) {
        const lw_sweep_member member = lw_sweep_member_at(&sweep->plan, &sweep->points, m);
        (void)fprintf(out, "m%06zu,%zu,%zu,%lld", m, member.point, member.replicate,
                      (long long)member.seed);
        print_factors(out, sweep, &member);
        (void)fputc('\n', out);
    }
    const bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

/* What the folder is of: the plan, and below it the hash of the scenario that it varies. */
static lw_status compare_plan(const char *folder, const lw_sweep *sweep, bool *is_there,
                              lw_error *error)
{
    char path[LW_SWEEP_PATH_SIZE];
    char found[2 * LW_SHA256_HEX_SIZE + 2] = "";
    char expected[2 * LW_SHA256_HEX_SIZE + 2];
    (void)snprintf(path, sizeof path, "%s/sweep.sha256", folder);
    (void)snprintf(expected, sizeof expected, "%s %s", sweep->plan_sha256_hex,
                   sweep->scenario_sha256_hex);
    FILE *file = fopen(path, "rb");
    *is_there = file != NULL;
    if (file == NULL) {
        return LW_OK;
    }
    const size_t size = fread(found, 1, sizeof found - 1, file);
    (void)fclose(file);
    found[size] = '\0';
    if (strcmp(found, expected) != 0) {
        lw_error_set(error, LW_ERR_INCONSISTENT, "",
                     "%s holds another sweep: its plan or its scenario has changed", folder);
        (void)snprintf(error->suggestion, sizeof error->suggestion, "another folder with -o");
        return LW_ERR_INCONSISTENT;
    }
    return LW_OK;
}

static lw_status fill_folder(const char *folder, const lw_sweep *sweep, lw_error *error)
{
    char path[LW_SWEEP_PATH_SIZE];
    char hashes[2 * LW_SHA256_HEX_SIZE + 2];
    size_t size = 0;
    char *members = list_members(sweep, &size);
    if (members == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the members");
    }
    (void)snprintf(path, sizeof path, "%s/plan.json", folder);
    lw_status status = publish(path, sweep->plan_bytes, sweep->plan_size, error);
    if (status == LW_OK) {
        (void)snprintf(path, sizeof path, "%s/members.csv", folder);
        status = publish(path, members, size, error);
    }
    free(members);
    if (status == LW_OK) {
        (void)snprintf(path, sizeof path, "%s/sweep.sha256", folder);
        (void)snprintf(hashes, sizeof hashes, "%s %s", sweep->plan_sha256_hex,
                       sweep->scenario_sha256_hex);
        status = publish(path, hashes, strlen(hashes), error);
    }
    return status;
}

lw_status lw_sweep_folder_open(const char *folder, const lw_sweep *sweep, lw_error *error)
{
    char results[LW_SWEEP_PATH_SIZE];
    bool is_there = false;
    if (snprintf(results, sizeof results, "%s/results", folder) > LW_SWEEP_PATH_SIZE - 64) {
        return lw_error_set(error, LW_ERR_CREATE, "", "the path of the folder is too long");
    }
    lw_status status = lw_sweep_folder_make(folder, error);
    if (status == LW_OK) {
        status = lw_sweep_folder_make(results, error);
    }
    if (status == LW_OK) {
        status = compare_plan(folder, sweep, &is_there, error);
    }
    return status == LW_OK && !is_there ? fill_folder(folder, sweep, error) : status;
}
