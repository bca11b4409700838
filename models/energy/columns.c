// SPDX-License-Identifier: Apache-2.0
#include "models/energy/columns.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Pointers of different types are read and written as bytes: the columns are not all void *. */
static void *column_of(const void *object, const lw_column_place *column)
{
    void *items = NULL;
    memcpy(&items, (const char *)object + column->offset, sizeof items);
    return items;
}

static void set_column(void *object, const lw_column_place *column, void *items)
{
    memcpy((char *)object + column->offset, &items, sizeof items);
}

lw_status lw_columns_reserve(void *object, const lw_column_place *columns, size_t column_count,
                             size_t capacity, lw_error *error)
{
    const size_t wanted = capacity > 0 ? capacity : 1;
    for (size_t i = 0; i < column_count; i++) {
        void *items = NULL;
        if (wanted <= SIZE_MAX / columns[i].item_size) {
            items = realloc(column_of(object, &columns[i]), wanted * columns[i].item_size);
        }
        if (items == NULL) {
            return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %zu rows", capacity);
        }
        set_column(object, &columns[i], items);
    }
    return LW_OK;
}

void lw_columns_free(void *object, const lw_column_place *columns, size_t column_count)
{
    for (size_t i = 0; i < column_count; i++) {
        free(column_of(object, &columns[i]));
        set_column(object, &columns[i], NULL);
    }
}

size_t lw_columns_next_capacity(size_t capacity, size_t needed)
{
    const size_t grown = capacity + capacity / 2;
    return needed > grown ? needed : grown;
}
