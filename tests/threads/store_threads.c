// SPDX-License-Identifier: Apache-2.0
/* Threads that fill different series of one store leave the digest that one thread leaves. A plain
 * program: Criterion keeps its memory where the thread sanitizer has its own. */
#include "sim/base/check.h"
#include "sim/store/store.h"
#include "tests/support/scratch_folder.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { SERIES_COUNT = 4, ROW_COUNT = 30000, ROWS_PER_APPEND = 7 };

typedef struct filler {
    lw_store *store;
    lw_series_id series;
    int64_t first;
    lw_status status;
} filler;

static void *fill(void *argument)
{
    filler *job = argument;
    int64_t rows[ROWS_PER_APPEND];
    for (size_t row = 0; row < ROW_COUNT && job->status == LW_OK; row += ROWS_PER_APPEND) {
        const size_t left = ROW_COUNT - row;
        const size_t count = left < ROWS_PER_APPEND ? left : ROWS_PER_APPEND;
        for (size_t i = 0; i < count; i++) {
            rows[i] = job->first + (int64_t)(row + i);
        }
        job->status = lw_store_append(job->store, job->series, rows, count, NULL);
    }
    return NULL;
}

static void declare(lw_store *store, filler jobs[SERIES_COUNT])
{
    static const char *const names[SERIES_COUNT] = {"a", "b", "c", "d"};
    lw_dim_id dim = 0;
    LW_ASSERT(lw_store_dimension_growing(store, "", "n", "n", &dim, NULL) == LW_OK);
    for (size_t i = 0; i < SERIES_COUNT; i++) {
        const lw_series_spec spec = {"", names[i], "1", "x", LW_SERIES_COUNT, 1, {dim}};
        jobs[i] = (filler){.store = store, .first = (int64_t)i * 1000000};
        LW_ASSERT(lw_store_series(store, &spec, &jobs[i].series, NULL) == LW_OK);
    }
}

static void fill_together(filler jobs[SERIES_COUNT])
{
    pthread_t threads[SERIES_COUNT];
    for (size_t i = 0; i < SERIES_COUNT; i++) {
        LW_ASSERT(pthread_create(&threads[i], NULL, fill, &jobs[i]) == 0);
    }
    for (size_t i = 0; i < SERIES_COUNT; i++) {
        LW_ASSERT(pthread_join(threads[i], NULL) == 0);
    }
}

static void publish(const char *path, bool together, char digest_hex[LW_SHA256_HEX_SIZE])
{
    lw_store *store = NULL;
    filler jobs[SERIES_COUNT];
    LW_ASSERT(lw_store_create(path, &store, NULL) == LW_OK);
    declare(store, jobs);
    if (together) {
        fill_together(jobs);
    }
    for (size_t i = 0; i < SERIES_COUNT; i++) {
        if (!together) {
            fill(&jobs[i]);
        }
        LW_ASSERT(jobs[i].status == LW_OK);
    }
    LW_ASSERT(lw_store_publish(store, digest_hex, NULL) == LW_OK);
    lw_store_destroy(store);
}

int main(void)
{
    char path[SCRATCH_PATH_SIZE];
    char alone[LW_SHA256_HEX_SIZE];
    char together[LW_SHA256_HEX_SIZE];
    const scratch_folder folder = scratch_folder_create();
    scratch_path(&folder, "r.h5", path);
    publish(path, false, alone);
    publish(path, true, together);
    scratch_folder_remove(&folder);
    printf("%s alone\n%s together\n", alone, together);
    return strcmp(alone, together) == 0 ? 0 : 1;
}
