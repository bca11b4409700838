// SPDX-License-Identifier: Apache-2.0
/* Writes the sample result where the argument says: for the scripts of tests/integration. */
#include "tests/support/sample_result.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    char digest_hex[LW_SHA256_HEX_SIZE];
    lw_error error = {.status = LW_OK};
    const sample_choice choice = {.rows_per_append = 96,
                                  .host = "somewhere",
                                  .time_count = argc == 3 ? SAMPLE_SHORT_COUNT : 0};
    if (argc != 2 && (argc != 3 || strcmp(argv[2], "short") != 0)) {
        fprintf(stderr, "usage: write_sample_result FILE [short]\n");
        return 64;
    }
    const lw_status status = sample_publish(argv[1], &choice, digest_hex, &error);
    if (status != LW_OK) {
        fprintf(stderr, "%s\n", error.message);
        return lw_status_exit_code(status);
    }
    printf("%s\n", digest_hex);
    return 0;
}
