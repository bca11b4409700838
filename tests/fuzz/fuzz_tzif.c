// SPDX-License-Identifier: Apache-2.0
/* Bytes of a TZif file -> zone or error. Laws: transitions ascend; whatever the instant, the offset
 * is one of those that the zone says it has, and less than 26 h. */
#include "sim/base/check.h"
#include "sim/kernel/tzif.h"
#include "tests/fuzz/fuzz_target.h"

#include <stdbool.h>

static void check_offset(const lw_tzif *tzif, int64_t utc_seconds)
{
    const int32_t offset_s = lw_tzif_offset_s(tzif, utc_seconds);
    bool known = false;
    for (size_t i = 0; i < tzif->offset_count && !known; i++) {
        known = tzif->offset_s[i] == offset_s;
    }
    LW_ASSERT(known && offset_s > -90000 && offset_s < 93600);
}

static void check_zone(const lw_tzif *tzif)
{
    static const int64_t instants[] = {INT64_MIN,  INT64_MIN + 1, -62135596800, -1,
                                       0,          951782400,     1459040400,   2147483647,
                                       2147483648, 4102444800,    INT64_MAX};
    LW_ASSERT(tzif->offset_count > 0 && tzif->offset_count <= LW_TZIF_OFFSET_COUNT_MAX);
    for (size_t i = 0; i < sizeof instants / sizeof instants[0]; i++) {
        check_offset(tzif, instants[i]);
    }
    for (size_t i = 0; i < tzif->transition_count; i++) {
        LW_ASSERT(i == 0 || tzif->transition_s[i - 1] < tzif->transition_s[i]);
        check_offset(tzif, tzif->transition_s[i]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    lw_tzif tzif;
    lw_error error = {.status = LW_OK};
    const lw_status status = lw_tzif_read(data, size, &tzif, &error);
    LW_ASSERT(status == LW_OK || (status == LW_ERR_FILE_FORMAT && error.status == status));
    if (status == LW_OK) {
        check_zone(&tzif);
        lw_tzif_fini(&tzif);
    }
    return 0;
}
