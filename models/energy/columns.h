// SPDX-License-Identifier: Apache-2.0
/** @file models/energy/columns.h
 *  Grows the columns of a structure of arrays together.
 *
 *  The struct holds one pointer per column; a table names each by its offset and item size.
 */
#ifndef LEDGERWATT_MODELS_ENERGY_COLUMNS_H
#define LEDGERWATT_MODELS_ENERGY_COLUMNS_H

#include "sim/base/status.h"

#include <stddef.h>

typedef struct lw_column_place {
    size_t offset; /**< of the pointer in the struct */
    size_t item_size;
} lw_column_place;

/** Makes room for `capacity` items, at least one, in every column of `object`. On failure the
 *  struct is still valid, with its old content. */
lw_status lw_columns_reserve(void *object, const lw_column_place *columns, size_t column_count,
                             size_t capacity, lw_error *error);
/** Frees every column and sets its pointer to NULL. */
void lw_columns_free(void *object, const lw_column_place *columns, size_t column_count);

/** Capacity to ask for when `needed` items do not fit `capacity`: grows by half at least. */
size_t lw_columns_next_capacity(size_t capacity, size_t needed);

#endif
