// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/pruning.h"

#include <math.h>

#define DAY_US (86400.0 * (double)LW_US_PER_S)

static const lw_param rows[] = {
    {.name = "keep_days",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_pruning_params, keep_days),
     .presence = LW_PARAM_UNSET,
     .unit = "day",
     .doc = "Days after which a node throws away the transactions of a block; headers, signatures "
            "and state stay.",
     .high = 36500,
     .fallback_text = "everything is kept"},
    {.name = "archive_ratio",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_pruning_params, archive_ratio),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "1",
     .doc = "Part of the nodes that keeps everything all the same.",
     .source = "assumption: one in ten (UNVERIFIED)",
     .high = 1,
     .fallback = 0.1},
};

const lw_param_table lw_pruning_table = {
    .name = "pruning",
    .doc = "Nodes that throw away the transactions of old blocks.",
    .size = sizeof(lw_pruning_params),
    .rows = rows,
    .count = LW_PARAM_COUNT(rows)};

static lw_time_us window_start_us(const lw_pruning_params *params, lw_time_us now_us)
{
    return now_us - (lw_time_us)(params->keep_days * DAY_US);
}

bool lw_pruning_note(const lw_pruning_params *params, lw_time_us now_us, int64_t tx_bytes,
                     lw_queue *samples)
{
    if (isnan(params->keep_days)) {
        return true;
    }
    const lw_time_us start_us = window_start_us(params, now_us);
    while (samples->count - samples->head > 1 &&
           ((const lw_pruning_sample *)samples->items)[samples->head + 1].time_us <= start_us) {
        samples->head++;
    }
    lw_pruning_sample *place = lw_queue_push(samples);
    if (place != NULL) {
        *place = (lw_pruning_sample){now_us, tx_bytes};
    }
    return place != NULL;
}

/* What a replica's transactions weighed when the window began. */
static int64_t old_bytes(const lw_queue *samples, lw_time_us start_us)
{
    const lw_pruning_sample *items = samples->items;
    int64_t bytes = 0;
    for (size_t i = samples->head; i < samples->count && items[i].time_us <= start_us; i++) {
        bytes = items[i].tx_bytes;
    }
    return bytes;
}

void lw_pruning_apply(const lw_pruning_params *params, const lw_queue *samples, lw_time_us now_us,
                      lw_usage *usage)
{
    const int64_t tx_bytes = usage->replica.bytes[LW_STORAGE_TX];
    if (isnan(params->keep_days) || tx_bytes <= 0) {
        return;
    }
    const int64_t gone_bytes = old_bytes(samples, window_start_us(params, now_us));
    /* Only a forged checkpoint has samples that are no part of it. */
    usage->pruned_ratio = fmax(fmin((double)gone_bytes / (double)tx_bytes, 1.0), 0.0);
    const double all_bytes = (double)usage->storage_kind_bytes[LW_STORAGE_TX];
    const int64_t freed_bytes =
        (int64_t)(all_bytes * usage->pruned_ratio * (1.0 - params->archive_ratio));
    usage->storage_kind_bytes[LW_STORAGE_TX] -= freed_bytes;
    usage->storage_bytes -= freed_bytes;
}
