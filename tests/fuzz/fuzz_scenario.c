// SPDX-License-Identifier: Apache-2.0
/* Text of a scenario -> report. Laws: the status is that of the report, every fault names its file,
 * says something, and shows no control character to a terminal. */
#include "scenarios/load/scenario_reader.h"
#include "sim/base/check.h"
#include "tests/fuzz/fuzz_target.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_LIMIT_BYTES = 64 << 20 };

static bool is_printable(const char *text, size_t size_max)
{
    const size_t length = strnlen(text, size_max);
    LW_ASSERT(length < size_max);
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static void check_fault(const lw_error *fault)
{
    LW_ASSERT(fault->status > LW_OK && fault->status < LW_STATUS_COUNT);
    LW_ASSERT(fault->status != LW_ERR_INVARIANT);
    LW_ASSERT(fault->file[0] != '\0' && fault->message[0] != '\0');
    LW_ASSERT(fault->line >= 0 && fault->column >= 0);
    LW_ASSERT(is_printable(fault->file, sizeof fault->file));
    LW_ASSERT(is_printable(fault->pointer, sizeof fault->pointer));
    LW_ASSERT(is_printable(fault->message, sizeof fault->message));
    LW_ASSERT(is_printable(fault->suggestion, sizeof fault->suggestion));
}

static void check_report(const lw_report *report)
{
    size_t error_count = 0;
    for (size_t i = 0; i < report->count; i++) {
        check_fault(&report->items[i]);
        error_count += report->is_warning[i] ? 0 : 1;
    }
    LW_ASSERT(report->dropped_count > 0 || error_count == report->error_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    lw_arena *arena = lw_arena_create(ARENA_LIMIT_BYTES);
    LW_ASSERT(text != NULL && arena != NULL);
    memcpy(text, data, size);
    text[size] = '\0';
    lw_report report;
    lw_report_init(&report);
    lw_loaded_scenario loaded;
    const lw_status status =
        lw_scenario_load_text("fuzz.json", text, size, arena, &loaded, &report);
    LW_ASSERT(status == lw_report_status(&report));
    LW_ASSERT((status == LW_OK) == (report.error_count == 0));
    LW_ASSERT(loaded.original_size == size);
    check_report(&report);
    lw_report_fini(&report);
    lw_arena_destroy(arena);
    free(text);
    return 0;
}
