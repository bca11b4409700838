// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/store_content.h
 *  What a store holds, shared by store.c, which fills it, and publish.c, which writes it out.
 *  Not for others.
 */
#ifndef LEDGERWATT_SIM_STORE_STORE_CONTENT_H
#define LEDGERWATT_SIM_STORE_STORE_CONTENT_H

#include "sim/base/arena.h"
#include "sim/store/column.h"
#include "sim/store/output.h"
#include "sim/store/slab.h"

#include <pthread.h>

typedef enum lw_dimension_kind {
    LW_DIMENSION_INTEGER,
    LW_DIMENSION_TEXT,
    LW_DIMENSION_GROWING
} lw_dimension_kind;

/* Each item begins with its path, by which lists are sorted. */

typedef struct lw_dimension {
    const char *path; /**< "/time", "/settlements/pbft-10/blocks/block" */
    lw_dimension_kind kind;
    const char *group; /**< "" = root */
    const char *name;
    const char *unit;
    const char *long_name;
    const int64_t *values;    /**< [count] when INTEGER */
    const char *const *texts; /**< [count] when TEXT */
    size_t count;             /**< GROWING: 0 until publish finds it */
} lw_dimension;

typedef struct lw_series {
    const char *path;
    const char *group;
    const char *unit;
    const char *long_name;
    uint32_t dim_count;
    lw_dim_id dims[LW_SERIES_DIM_MAX];
    size_t row_value_count; /**< values of one row */
    lw_column column;
} lw_series;

typedef enum lw_attribute_kind {
    LW_ATTRIBUTE_TEXT,
    LW_ATTRIBUTE_INTEGER,
    LW_ATTRIBUTE_DOUBLE
} lw_attribute_kind;

typedef struct lw_attribute {
    const char *path;   /**< object and name, "/city/title" */
    const char *object; /**< "/" or "/city" */
    const char *name;
    lw_attribute_kind kind;
    const char *text;
    int64_t integer;
    double real;
} lw_attribute;

/** Growing list of pointers to items of the arena: an item stays where it is while the list grows,
 *  so a series can be appended to while another thread declares one. */
typedef struct lw_item_list {
    void **items;
    size_t count;
    size_t capacity;
} lw_item_list;

typedef struct lw_store {
    lw_output output;
    lw_spill *spill;
    lw_arena *arena;         /**< names, coordinates, attribute values */
    lw_item_list dimensions; /**< lw_dimension, by lw_dim_id */
    lw_item_list series;     /**< lw_series, by lw_series_id */
    lw_item_list attributes; /**< lw_attribute */
    pthread_mutex_t lock;    /**< of the lists and the arena */
} lw_store;

#endif
