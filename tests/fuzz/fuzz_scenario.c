// SPDX-License-Identifier: Apache-2.0
/* Text of a scenario -> report. Laws: the status is that of the report, every fault names its file,
 * says something, and shows no control character to a terminal. */
#include "scenarios/load/scenario_reader.h"
#include "sim/base/check.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/report_laws.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_LIMIT_BYTES = 64 << 20 };

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
    report_laws_check(&report);
    lw_report_fini(&report);
    lw_arena_destroy(arena);
    free(text);
    return 0;
}
