// SPDX-License-Identifier: Apache-2.0
/* Text of a book -> what became of it, or report. Laws: the status is that of the report; energies
 * of both sides, and of the matches where any are listed, are what was cleared; money closes; what
 * is printed is JSON. */
#include "scenarios/clear/clear.h"
#include "scenarios/clear/clear_print.h"
#include "scenarios/load/json_index.h"
#include "scenarios/load/json_scan.h"
#include "sim/base/check.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/report_laws.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_LIMIT_BYTES = 256 << 20 };

static void check_sums(const lw_clear_result *result)
{
    int64_t bought = 0;
    int64_t sold = 0;
    int64_t paid = 0;
    int64_t received = 0;
    int64_t charged = 0;
    int64_t matched = 0;
    for (size_t i = 0; i < result->bought_count; i++) {
        LW_ASSERT(result->bought[i].energy_milliwh >= 0);
        bought += result->bought[i].energy_milliwh;
        paid += result->bought[i].value_micro;
        charged += result->bought[i].charged_micro;
    }
    for (size_t i = 0; i < result->sold_count; i++) {
        LW_ASSERT(result->sold[i].energy_milliwh >= 0);
        sold += result->sold[i].energy_milliwh;
        received += result->sold[i].value_micro;
    }
    for (size_t i = 0; i < result->match_count; i++) {
        LW_ASSERT(result->matches[i].energy_milliwh > 0);
        matched += result->matches[i].energy_milliwh;
    }
    LW_ASSERT(bought == result->cleared_milliwh && sold == result->cleared_milliwh);
    LW_ASSERT(matched == result->cleared_milliwh || result->match_count == 0);
    LW_ASSERT(paid == received + result->fund_micro && result->surplus_milliwh >= 0);
    LW_ASSERT(!result->has_charges || charged == paid + result->grid_fee_micro + result->tax_micro);
}

static void check_print(const lw_clear_result *result)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    LW_ASSERT(stream != NULL);
    lw_clear_print(result, stream);
    LW_ASSERT(fclose(stream) == 0);
    lw_report report;
    lw_report_init(&report);
    lw_json_index index;
    LW_ASSERT(lw_json_scan(text, size, &index, &report) == LW_OK);
    lw_json_index_fini(&index);
    lw_report_fini(&report);
    free(text);
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
    lw_clear_result result;
    const lw_status status = lw_clear_text("fuzz.json", text, size, arena, &result, &report);
    LW_ASSERT(status == lw_report_status(&report));
    LW_ASSERT((status == LW_OK) == (report.error_count == 0));
    report_laws_check(&report);
    if (status == LW_OK) {
        check_sums(&result);
        check_print(&result);
    }
    lw_report_fini(&report);
    lw_arena_destroy(arena);
    free(text);
    return 0;
}
