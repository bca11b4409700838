// SPDX-License-Identifier: Apache-2.0
#include "sim/store/slab.h"

#include "sim/base/check.h"

bool lw_shape_value_count(lw_shape shape, size_t *value_count)
{
    size_t product = 1;
    for (uint32_t axis = 0; axis < shape.dim_count; axis++) {
        if (shape.counts[axis] != 0 && product > (SIZE_MAX / 16) / shape.counts[axis]) {
            return false;
        }
        product *= shape.counts[axis];
    }
    *value_count = product;
    return true;
}

lw_shape lw_shape_chunk(lw_shape shape)
{
    lw_shape chunk = {.dim_count = shape.dim_count};
    size_t room = LW_SLAB_VALUES_MAX;
    for (uint32_t axis = shape.dim_count; axis-- > 0;) {
        const size_t count = shape.counts[axis] > 0 ? shape.counts[axis] : 1;
        // Even pieces: 131,073 rows become two chunks of 65,537, not one full and one nearly empty.
        const size_t pieces = (count - 1) / room + 1;
        chunk.counts[axis] = (count - 1) / pieces + 1;
        room = pieces > 1 ? 1 : room / count;
        room = room > 0 ? room : 1;
    }
    return chunk;
}

lw_slab lw_slab_at(lw_shape shape, size_t first)
{
    const lw_shape chunk = lw_shape_chunk(shape);
    lw_slab slab = {.first = first, .value_count = 1};
    size_t rest = first;
    for (uint32_t axis = shape.dim_count; axis-- > 0;) {
        slab.offsets[axis] = rest % shape.counts[axis];
        rest /= shape.counts[axis];
        LW_ASSERT(slab.offsets[axis] % chunk.counts[axis] == 0);
        const size_t left = shape.counts[axis] - slab.offsets[axis];
        slab.counts[axis] = left < chunk.counts[axis] ? left : chunk.counts[axis];
        slab.value_count *= slab.counts[axis];
    }
    return slab;
}
