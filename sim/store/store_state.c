// SPDX-License-Identifier: Apache-2.0
/* What of a store outlives the process. Series are not saved but recognised: a resumed run declares
 * them again from the same scenario, and each is compared with the fingerprint of the one that was
 * saved in its place. */
#include "sim/base/crypto.h"
#include "sim/store/store.h"
#include "sim/store/store_content.h"

#include <string.h>

/* All that tells series apart. Text goes in with its terminator, so that no two run together. */
static void fingerprint(const lw_store *store, const lw_series *series, lw_sha256 *hash,
                        uint8_t digest[LW_SHA256_SIZE])
{
    const uint64_t facts[] = {series->column.type, series->row_value_count, series->dim_count};
    lw_sha256_update(hash, series->path, strlen(series->path) + 1);
    lw_sha256_update(hash, facts, sizeof facts);
    for (uint32_t axis = 0; axis < series->dim_count; axis++) {
        const lw_dimension *dimension = store->dimensions.items[series->dims[axis]];
        const uint64_t count = dimension->count;
        lw_sha256_update(hash, dimension->path, strlen(dimension->path) + 1);
        lw_sha256_update(hash, &count, sizeof count);
    }
    lw_sha256_finish(hash, digest);
}

/* True when a column of this length can belong to the series. */
static bool is_length_possible(const lw_store *store, const lw_series *series)
{
    const lw_dimension *dimension = store->dimensions.items[series->dims[0]];
    const size_t value_count = series->column.value_count;
    if (series->row_value_count == 0) {
        return value_count == 0;
    }
    return value_count % series->row_value_count == 0 &&
           (dimension->kind == LW_DIMENSION_GROWING ||
            value_count / series->row_value_count <= dimension->count);
}

static void series_state(const lw_store *store, lw_series *series, uint64_t spill_end_bytes,
                         lw_sha256 *hash, lw_state *state)
{
    uint8_t declared[LW_SHA256_SIZE];
    uint8_t saved[LW_SHA256_SIZE];
    fingerprint(store, series, hash, declared);
    memcpy(saved, declared, sizeof saved);
    lw_state_field(state, "series", saved, sizeof saved);
    if (memcmp(saved, declared, sizeof saved) != 0) {
        lw_state_fail(state, series->path, "another series was saved here");
    }
    lw_column_state(&series->column, spill_end_bytes, state);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        !is_length_possible(store, series)) {
        lw_state_fail(state, series->path, "rows that it cannot have");
    }
}

static void visit_series(lw_store *store, lw_sha256 *hash, lw_state *state)
{
    uint64_t end_bytes = 0;
    uint64_t series_count = store->series.count;
    lw_spill_state(store->spill, state, &end_bytes);
    lw_state_field(state, "series_count", &series_count, sizeof series_count);
    if (series_count != store->series.count) {
        lw_state_fail(state, "series_count", "another number of series was saved");
    }
    for (size_t i = 0; i < store->series.count && lw_state_is_good(state); i++) {
        series_state(store, store->series.items[i], end_bytes, hash, state);
    }
    if (lw_state_is_loading(state)) {
        lw_spill_cut(store->spill, end_bytes, state);
    }
}

void lw_store_state(lw_store *store, lw_state *state)
{
    lw_sha256 *hash = lw_sha256_create();
    if (!hash) {
        lw_state_fail_as(state, LW_ERR_MEMORY, "store", "memory ran out");
        return;
    }
    pthread_mutex_lock(&store->lock);
    visit_series(store, hash, state);
    pthread_mutex_unlock(&store->lock);
    lw_sha256_destroy(hash);
}
