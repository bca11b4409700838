// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/clear/clear_ids.h
 *  The ids of a book in their one order, bytewise, and where each stands.
 */
#ifndef LEDGERWATT_SCENARIOS_CLEAR_CLEAR_IDS_H
#define LEDGERWATT_SCENARIOS_CLEAR_CLEAR_IDS_H

#include "sim/base/arena.h"
#include "sim/base/status.h"

#include <stddef.h>

typedef struct lw_clear_ids {
    const char **names; /**< [count], rising, each once */
    size_t count;
} lw_clear_ids;

/** Sorts names[count] and leaves each once. */
void lw_clear_ids_settle(lw_clear_ids *ids);
/** Place of an id; ids->count when it is not there. O(log count). */
size_t lw_clear_ids_find(const lw_clear_ids *ids, const char *name);
/** Reports an id that is not there, at `pointer`, with the nearest one. */
void lw_clear_ids_check(const lw_clear_ids *ids, const char *name, const char *pointer,
                        lw_report *report);

/** Writes the JSON pointer of the member `name` of an object, cut at `size`. */
void lw_clear_ids_pointer(const char *object, const char *name, char *pointer, size_t size);

#endif
