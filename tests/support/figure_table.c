// SPDX-License-Identifier: Apache-2.0
#include "tests/support/figure_table.h"

#include <criterion/criterion.h>

#include <stdlib.h>

enum { PATH_SIZE = 1024 };

FILE *figure_open(const char *name, const char *header)
{
    char path[PATH_SIZE];
    const char *folder = getenv("LEDGERWATT_FIGURES");
    if (folder == NULL || folder[0] == '\0') {
        return NULL;
    }
    snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    FILE *table = fopen(path, "w");
    cr_assert_not_null(table, "cannot write %s", path);
    fprintf(table, "%s\n", header);
    return table;
}

void figure_row(FILE *table, const char *label, const double *values, size_t count)
{
    if (table == NULL) {
        return;
    }
    fputs(label, table);
    for (size_t i = 0; i < count; i++) {
        fprintf(table, ",%.7g", values[i]);
    }
    fputc('\n', table);
}

void figure_close(FILE *table)
{
    if (table != NULL) {
        cr_assert_eq(ferror(table), 0);
        cr_assert_eq(fclose(table), 0);
    }
}
