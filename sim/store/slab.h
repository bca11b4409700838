// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/slab.h
 *  Shapes of datasets, and how they are cut into chunks that follow each other in C order.
 *
 *  A chunk is whole in its last axes and 1 in its first, so every chunk is one run of consecutive
 *  values. A dataset of any size can therefore be written chunk by chunk, each chunk once and
 *  whole, from a stream of values and one buffer of LW_SLAB_VALUES_MAX.
 */
#ifndef LEDGERWATT_SIM_STORE_SLAB_H
#define LEDGERWATT_SIM_STORE_SLAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LW_SHAPE_DIM_MAX = 3,
    LW_SLAB_VALUES_MAX = 131072 /**< 1 MiB of 8-byte values: the size of HDF5's own chunk cache */
};

typedef struct lw_shape {
    uint32_t dim_count; /**< 1..LW_SHAPE_DIM_MAX */
    size_t counts[LW_SHAPE_DIM_MAX];
} lw_shape;

/** Product of the counts; false when it does not fit. */
bool lw_shape_value_count(lw_shape shape, size_t *value_count);
/** Shape of the chunks: at most LW_SLAB_VALUES_MAX values, as even as can be; counts are at least
 *  1. */
lw_shape lw_shape_chunk(lw_shape shape);

/** A run of consecutive values, as a block of the array. */
typedef struct lw_slab {
    size_t first; /**< place of its first value in C order */
    size_t value_count;
    size_t offsets[LW_SHAPE_DIM_MAX];
    size_t counts[LW_SHAPE_DIM_MAX];
} lw_slab;

/** The chunk that begins with value `first` of an array of `shape`. Asserts that one begins there.
 */
lw_slab lw_slab_at(lw_shape shape, size_t first);

#endif
