// SPDX-License-Identifier: Apache-2.0
/* A city that another run has simulated is read; one that nobody has is kept for others.
 *
 * A record of the file is a block: what it hands out, and the state of both cities after it. So
 * after each block the cities are where they would be had they been simulated, whatever comes next:
 * the end of a month, a checkpoint, the end, or the simulation itself, if the file is damaged from
 * there on. */
#include "models/city/simulation_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* KEY.city in the folder; free() it. */
static char *path_of(const lw_city_reuse *reuse)
{
    char hex[LW_SHA256_HEX_SIZE];
    char *path = NULL;
    lw_sha256_hex(reuse->key, hex);
    return asprintf(&path, "%s/%s.city", reuse->folder, hex) < 0 ? NULL : path;
}

static void tell(const lw_simulation *s, const lw_error *reason, const char *consequence)
{
    lw_report_warning(s->config->reuse->report, reason->status, "", consequence, "%s",
                      reason->message);
}

static void stop_keeping(lw_simulation *s)
{
    lw_shelf_close(s->kept);
    s->kept = NULL;
}

/* Nothing that is wrong with the file fails the run: it simulates what it cannot read. */
static void give_up_found(lw_simulation *s, const lw_error *reason)
{
    tell(s, reason, "the city is simulated from there on");
    lw_shelf_close(s->found);
    s->found = NULL;
    if (reason->status != LW_ERR_MEMORY) {
        lw_shelf_set_aside(s->reuse_path);
    }
}

/* Blocks from the start to `done` intervals. */
static uint64_t count_blocks(const lw_simulation *s, size_t done)
{
    uint64_t count = 0;
    for (size_t at = 0; at < done; count++) {
        at += lw_timeline_block_size(&s->timeline, at, s->block_interval_max);
    }
    return count;
}

static void begin_keeping(lw_simulation *s)
{
    lw_error error;
    if (s->done_count > 0) {
        return; /* what went before is not at hand */
    }
    if (lw_shelf_create(s->reuse_path, &s->kept, &error) != LW_OK) {
        tell(s, &error, "the city is not kept for other runs");
    }
}

void lw_simulation_begin_reuse(lw_simulation *s)
{
    lw_error error;
    if (s->config->reuse == NULL) {
        return;
    }
    s->reuse_path = path_of(s->config->reuse);
    if (s->reuse_path == NULL) {
        return; /* without memory for a name the run itself will not go far */
    }
    lw_status status = lw_shelf_open(s->reuse_path, &s->found, &error);
    if (status == LW_OK &&
        lw_shelf_count(s->found) != count_blocks(s, s->timeline.interval_count)) {
        status = lw_error_set(&error, LW_ERR_FILE_FORMAT, "", "%s is cut short", s->reuse_path);
    }
    if (status != LW_OK && status != LW_ERR_FILE_MISSING) {
        give_up_found(s, &error);
    }
    s->found_next = s->found != NULL ? count_blocks(s, s->done_count) : 0;
    if (s->found == NULL) {
        begin_keeping(s);
    }
}

static void block_state(lw_simulation *s, size_t done_count, lw_city_block *block, lw_state *state)
{
    lw_city_reuse whose = *s->config->reuse;
    LW_STATE_ARRAY(state, &whose, key, LW_SHA256_SIZE);
    if (memcmp(whose.key, s->config->reuse->key, LW_SHA256_SIZE) != 0) {
        lw_state_fail(state, "key", "it is another city");
    }
    lw_city_state(s->city, done_count, state);
    lw_baselines_state(&s->baselines, done_count, state);
    lw_city_block_state(s->city, block, state);
}

static lw_status keep_block(lw_simulation *s, size_t done_count, lw_city_block *block,
                            lw_error *error)
{
    lw_state *state = lw_state_create_saver();
    if (state == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a block of the city");
    }
    size_t size = 0;
    block_state(s, done_count, block, state);
    lw_status status = lw_state_status(state, false, error);
    if (status == LW_OK) {
        const void *bytes = lw_state_bytes(state, &size);
        status = lw_shelf_append(s->kept, bytes, size, error);
    }
    lw_state_destroy(state);
    return status;
}

/* After a failed load the cities are a mixture, and the run is over. */
static lw_status load_block(lw_simulation *s, const void *bytes, size_t size, size_t done_count,
                            lw_city_block *block, lw_error *error)
{
    lw_state *state = lw_state_create_loader(bytes, size);
    if (state == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for a block of the city");
    }
    block_state(s, done_count, block, state);
    const lw_status status = lw_state_status(state, true, error);
    lw_state_destroy(state);
    if (status == LW_ERR_FILE_FORMAT) {
        s->city_refused = true;
        lw_shelf_set_aside(s->reuse_path);
    }
    return status;
}

static lw_status simulate_block(lw_simulation *s, size_t count, lw_city_block *block,
                                lw_error *error)
{
    lw_status status = lw_city_advance(s->city, count, block, error);
    if (status == LW_OK) {
        status = lw_baselines_advance(&s->baselines, count, error);
    }
    lw_error fault;
    if (status == LW_OK && s->kept != NULL &&
        keep_block(s, s->done_count + count, block, &fault) != LW_OK) {
        tell(s, &fault, "the city is not kept for other runs");
        stop_keeping(s);
    }
    return status;
}

lw_status lw_simulation_advance_city(lw_simulation *s, size_t count, lw_city_block *block,
                                     lw_error *error)
{
    const void *bytes = NULL;
    size_t size = 0;
    lw_error fault;
    if (s->found != NULL &&
        lw_shelf_read(s->found, s->found_next, &bytes, &size, &fault) != LW_OK) {
        give_up_found(s, &fault);
    }
    if (s->found == NULL) {
        return simulate_block(s, count, block, error);
    }
    s->found_next++;
    return load_block(s, bytes, size, s->done_count + count, block, error);
}

void lw_simulation_publish_city(lw_simulation *s)
{
    lw_error error;
    if (s->kept != NULL && lw_shelf_publish(s->kept, &error) != LW_OK) {
        tell(s, &error, "the city is not kept for other runs");
    }
}

void lw_simulation_end_reuse(lw_simulation *s)
{
    lw_shelf_close(s->kept);
    lw_shelf_close(s->found);
    free(s->reuse_path);
}
