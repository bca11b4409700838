// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_work.h"

static int64_t tx_count_of(const lw_pbft_block *block)
{
    return (int64_t)(block->end_tx - block->first_tx);
}

static int64_t plan_tx_count(const lw_pbft_note *note)
{
    int64_t sum = 0;
    for (uint32_t k = 0; k < note->block_count; k++) {
        sum += tx_count_of(&note->blocks[k]);
    }
    return sum;
}

lw_time_us lw_pbft_work_us(const lw_pbft *p, uint32_t seat, const lw_event *event)
{
    int64_t signature_count = 1;
    int64_t tx_count = 0;
    if (event->kind == LW_PBFT_PRE_PREPARE) {
        tx_count = tx_count_of(&p->notes[event->arg].blocks[0]);
    } else if (event->kind == LW_PBFT_NEW_VIEW) {
        tx_count = plan_tx_count(&p->notes[event->arg]);
    } else if (event->kind == LW_PBFT_VIEW_CHANGE) {
        signature_count += (int64_t)p->notes[event->arg].block_count * p->q;
    } else if (event->kind == LW_PBFT_STATE) {
        const int64_t lacking =
            p->notes[event->arg].stored_tx_count - p->replicas[seat].stored_tx_count;
        tx_count = lacking > 0 ? lacking : 0;
    }
    return lw_node_work_us(&p->speed, signature_count, tx_count);
}
