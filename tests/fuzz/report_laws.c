// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/report_laws.h"

#include "sim/base/check.h"

#include <stdbool.h>
#include <string.h>

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

void report_laws_check(const lw_report *report)
{
    size_t error_count = 0;
    for (size_t i = 0; i < report->count; i++) {
        check_fault(&report->items[i]);
        error_count += report->is_warning[i] ? 0 : 1;
    }
    LW_ASSERT(report->dropped_count > 0 || error_count == report->error_count);
}
