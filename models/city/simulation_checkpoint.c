// SPDX-License-Identifier: Apache-2.0
/* A run's state on its way to a checkpoint and back. */
#include "models/city/simulation_state.h"
#include "sim/base/state.h"

/* What the city handed out is what the lane knows of. */
static void check_lane(const lw_simulation *s, const lw_lane *lane, lw_state *state)
{
    const lw_city_flow total = lw_city_total(s->city);
    if (lw_state_is_loading(state) && lw_state_is_good(state) &&
        !lw_lane_counts(lane, total.trade_count, total.operation_count)) {
        lw_state_fail(state, "lane", "it knows of other trades than the city");
    }
}

static void run_state(lw_simulation *s, lw_state *state)
{
    uint64_t done_count = s->done_count;
    lw_state_count(state, "done_count", &done_count, s->timeline.interval_count);
    s->done_count = (size_t)done_count;
    const lw_time_us now_us = lw_timeline_interval_us(&s->timeline, s->done_count);
    lw_city_state(s->city, s->done_count, state);
    uint64_t lane_count = s->lane_count;
    lw_state_count(state, "lane_count", &lane_count, s->lane_count);
    for (size_t i = 0; i < s->lane_count; i++) {
        lw_lane_state(s->lanes[i], now_us, state);
        check_lane(s, s->lanes[i], state);
    }
    lw_baselines_state(&s->baselines, s->done_count, state);
    lw_record_log_state(s->trades, state);
    lw_store_state(s->config->store, state);
}

static lw_status write_generation(lw_simulation *s, const lw_state *state, lw_error *error)
{
    lw_checkpoint checkpoint = {.generation = s->generation + 1};
    size_t size = 0;
    const void *bytes = lw_state_bytes(state, &size);
    checkpoint.bytes = (unsigned char *)bytes; /* only read */
    checkpoint.size = size;
    const lw_status status =
        lw_checkpoint_write(s->config->output_path, s->config->owner, &checkpoint, error);
    s->generation += status == LW_OK ? 1 : 0;
    if (s->generation == 0) {
        /* It may stand there and not be safe; without a sound one before it, nothing is kept. */
        lw_checkpoint_remove(s->config->output_path);
    }
    return status;
}

/* What the checkpoint refers to must be on the disk before it is. */
static lw_status sync_files(lw_simulation *s, lw_error *error)
{
    const lw_status status = lw_store_sync(s->config->store, error);
    return status == LW_OK ? lw_record_log_sync(s->trades, error) : status;
}

lw_status lw_simulation_save(lw_simulation *s, lw_error *error)
{
    lw_state *state = lw_state_create_saver();
    if (state == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a checkpoint");
    }
    lw_status status = sync_files(s, error);
    if (status == LW_OK) {
        run_state(s, state);
        status = lw_state_status(state, false, error);
    }
    if (status == LW_OK) {
        status = write_generation(s, state, error);
    }
    lw_state_destroy(state);
    return status;
}

lw_status lw_simulation_load(lw_simulation *s, const lw_checkpoint *checkpoint, lw_error *error)
{
    lw_state *state = lw_state_create_loader(checkpoint->bytes, checkpoint->size);
    if (state == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a checkpoint");
    }
    run_state(s, state);
    const lw_status status = lw_state_status(state, true, error);
    s->generation = checkpoint->generation;
    lw_state_destroy(state);
    return status;
}
