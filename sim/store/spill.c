// SPDX-License-Identifier: Apache-2.0
#include "sim/store/spill.h"

#include "sim/store/working_file.h"

#include <stdlib.h>

static const lw_working_kind spill_kind = {.suffix = ".spill", .word = "ledgerwatt spill 1"};

struct lw_spill {
    lw_working_file file;
};

static lw_status start(const char *output_path, bool keep, lw_spill **spill, lw_error *error)
{
    lw_spill *made = calloc(1, sizeof *made);
    if (!made) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", output_path);
    }
    const lw_status status =
        keep ? lw_working_file_reopen(&made->file, spill_kind, output_path, error)
             : lw_working_file_create(&made->file, spill_kind, output_path, error);
    if (status != LW_OK) {
        free(made);
        return status;
    }
    *spill = made;
    return LW_OK;
}

lw_status lw_spill_create(const char *output_path, lw_spill **spill, lw_error *error)
{
    return start(output_path, false, spill, error);
}

lw_status lw_spill_reopen(const char *output_path, lw_spill **spill, lw_error *error)
{
    return start(output_path, true, spill, error);
}

static void close_spill(lw_spill *spill, bool keep)
{
    if (spill) {
        lw_working_file_close(&spill->file, keep);
        free(spill);
    }
}

void lw_spill_destroy(lw_spill *spill)
{
    close_spill(spill, false);
}

void lw_spill_suspend(lw_spill *spill)
{
    close_spill(spill, true);
}

lw_status lw_spill_append(lw_spill *spill, const lw_spill_run *run, uint64_t *offset_bytes,
                          lw_error *error)
{
    const lw_frame_key key = {.stream = run->series, .position = run->first};
    return lw_frame_file_append(spill->file.frames, key, run->values,
                                run->count * sizeof *run->values, offset_bytes, error);
}

lw_status lw_spill_read(lw_spill *spill, const lw_spill_run *run, uint64_t offset_bytes,
                        lw_error *error)
{
    const lw_frame_key key = {.stream = run->series, .position = run->first};
    const size_t expected = run->count * sizeof *run->values;
    lw_frame_target target = {.bytes = run->values, .capacity = expected};
    const lw_status status =
        lw_frame_file_read(spill->file.frames, key, offset_bytes, &target, error);
    if (status == LW_OK && target.byte_count != expected) {
        return lw_error_set(error, LW_ERR_IO, "", "%s is damaged: %zu bytes where %zu belong",
                            spill->file.path, target.byte_count, expected);
    }
    return status;
}

bool lw_spill_holds(uint64_t end_bytes, uint64_t offset_bytes, size_t count)
{
    const uint64_t size_bytes = LW_FRAME_HEADER_SIZE + count * sizeof(uint64_t);
    return offset_bytes >= LW_WORKING_FILE_START && offset_bytes <= end_bytes &&
           end_bytes - offset_bytes >= size_bytes;
}

void lw_spill_state(const lw_spill *spill, lw_state *state, uint64_t *end_bytes)
{
    lw_working_file_state(&spill->file, state, end_bytes);
}

void lw_spill_cut(lw_spill *spill, uint64_t end_bytes, lw_state *state)
{
    lw_working_file_cut(&spill->file, end_bytes, state);
}

lw_status lw_spill_sync(lw_spill *spill, lw_error *error)
{
    return lw_frame_file_sync(spill->file.frames, error);
}

lw_status lw_spill_detach(lw_spill *spill, lw_error *error)
{
    return lw_working_file_detach(&spill->file, error);
}

lw_status lw_spill_check_owned(const lw_spill *spill, lw_error *error)
{
    if (lw_working_file_is_owned(&spill->file)) {
        return LW_OK;
    }
    return lw_error_set(
        error, LW_ERR_IO, "",
        "%s was deleted or replaced during the run; another run may own the output, "
        "so nothing is published",
        spill->file.path);
}
