// SPDX-License-Identifier: Apache-2.0
#include "tests/support/csv_table.h"

#include <criterion/criterion.h>

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELL_COUNT_MAX = 128, PATH_SIZE = 1024 };

const char *data_path(const char *relative)
{
    static char path[PATH_SIZE];
    const char *folder = getenv("LEDGERWATT_DATA");
    if (folder == NULL || folder[0] == '\0') {
        fprintf(stderr, "LEDGERWATT_DATA is not set: %s is not tested against\n", relative);
        return NULL;
    }
    snprintf(path, sizeof path, "%s/%s", folder, relative);
    return path;
}

char *file_bytes(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "cannot open %s", path);
    fseek(file, 0, SEEK_END);
    const long end = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)end + 1);
    cr_assert_not_null(bytes);
    *size = fread(bytes, 1, (size_t)end, file);
    cr_assert_eq(*size, (size_t)end);
    bytes[*size] = '\0';
    fclose(file);
    return bytes;
}

/* Cuts a line in place; returns its cells, ended by NULL. */
static char **cut_line(char *line)
{
    char **cells = calloc(CELL_COUNT_MAX + 1, sizeof *cells);
    cr_assert_not_null(cells);
    size_t count = 0;
    while (line != NULL && count < CELL_COUNT_MAX) {
        cells[count++] = line;
        char *comma = strchr(line, ',');
        if (comma != NULL) {
            *comma = '\0';
            comma++;
        }
        line = comma;
    }
    return cells;
}

csv_table csv_read(const char *path, size_t header_line)
{
    size_t size = 0;
    csv_table table = {.bytes = file_bytes(path, &size)};
    size_t line_count = 0;
    for (size_t i = 0; i < size; i++) {
        line_count += table.bytes[i] == '\n';
    }
    table.cells = calloc(line_count + 2, sizeof *table.cells);
    size_t row_count = 0;
    char *rest = table.bytes;
    for (size_t line_number = 1; rest != NULL && *rest != '\0'; line_number++) {
        char *line = strsep(&rest, "\n");
        if (line_number >= header_line && line[0] != '\0') {
            table.cells[row_count++] = cut_line(line);
        }
    }
    cr_assert_gt(row_count, 1U, "%s has no data", path);
    table.row_count = row_count - 1;
    while (table.cells[0][table.column_count] != NULL) {
        table.column_count++;
    }
    return table;
}

void csv_free(csv_table *table)
{
    for (size_t i = 0; i <= table->row_count; i++) {
        free(table->cells[i]);
    }
    free(table->cells);
    free(table->bytes);
}

size_t csv_column(const csv_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->cells[0][i], name) == 0) {
            return i;
        }
    }
    for (size_t i = 0; i < table->column_count; i++) {
        if (strncmp(table->cells[0][i], name, strlen(name)) == 0) {
            return i;
        }
    }
    cr_assert_fail("no column %s", name);
    return 0;
}

double csv_number(const csv_table *table, size_t row, size_t column)
{
    const char *cell = table->cells[row + 1][column];
    cr_assert_not_null(cell, "row %zu has no column %zu", row, column);
    return strtod(cell, NULL);
}
