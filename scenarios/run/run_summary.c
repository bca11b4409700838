// SPDX-License-Identifier: Apache-2.0
#include "scenarios/run/run_summary.h"

#include "scenarios/load/json_writer.h"
#include "scenarios/run/compare_export.h"
#include "sim/store/file_io.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void print(const lw_run_facts *facts, const lw_comparison *comparison, FILE *stream)
{
    lw_json_writer json;
    lw_json_writer_init(&json, stream);
    lw_json_begin_object(&json, NULL);
    lw_json_text(&json, "result", facts->result_path);
    lw_json_text(&json, "digest", facts->digest_hex);
    lw_json_integer(&json, "seed", facts->seed);
    lw_json_integer(&json, "interval_count", (int64_t)facts->simulation.interval_count);
    lw_json_integer(&json, "participant_count", (int64_t)facts->simulation.participant_count);
    lw_json_integer(&json, "energy_residual_milliwh", facts->simulation.energy_residual_milliwh);
    lw_json_integer(&json, "money_residual_micro", facts->simulation.money_residual_micro);
    lw_json_number(&json, "wall_time_s", facts->wall_time_s);
    lw_compare_json_members(&json, comparison);
    lw_json_end_object(&json);
}

/* The text of the summary, to be freed. */
static lw_status make_text(const lw_run_facts *facts, char **text, size_t *size, lw_error *error)
{
    lw_comparison comparison;
    *text = NULL;
    lw_status status = lw_comparison_read(facts->result_path, &comparison, error);
    FILE *stream = status == LW_OK ? open_memstream(text, size) : NULL;
    bool failed = stream == NULL;
    if (stream != NULL) {
        print(facts, &comparison, stream);
        failed = ferror(stream) != 0;
        failed = fclose(stream) != 0 || failed;
    }
    if (status == LW_OK && failed) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for the summary");
    }
    lw_comparison_fini(&comparison);
    return status;
}

/* Fills the part, which must not be there; `info` describes it then. */
static lw_status write_part(const char *path, const char *text, size_t size, struct stat *info,
                            lw_error *error)
{
    const lw_file file = {
        .fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666), .path = path};
    if (file.fd < 0) {
        return lw_file_fail(error, LW_ERR_IO, "create", path, errno);
    }
    lw_status status = lw_file_write(file, text, size, 0, error);
    if (status == LW_OK) {
        status = lw_file_sync(file, error);
    }
    if (status == LW_OK && fstat(file.fd, info) != 0) {
        status = lw_file_fail(error, LW_ERR_IO, "look at", path, errno);
    }
    if (close(file.fd) != 0 && status == LW_OK) {
        status = lw_file_fail(error, LW_ERR_IO, "close", path, errno);
    }
    return status;
}

lw_status lw_run_summary_write(const lw_output *output, const lw_run_facts *facts, lw_error *error)
{
    char *text = NULL;
    size_t size = 0;
    struct stat part;
    lw_status status = make_text(facts, &text, &size, error);
    if (status == LW_OK) {
        status = lw_output_clear_part(output, error);
    }
    if (status == LW_OK) {
        status = write_part(output->part_path, text, size, &part, error);
        if (status != LW_OK) {
            lw_output_clear_part(output, NULL);
        }
    }
    free(text);
    if (status == LW_OK) {
        status = lw_output_check_unchanged(output, error);
    }
    return status == LW_OK ? lw_output_replace(output, &part, error) : status;
}
