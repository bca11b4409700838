// SPDX-License-Identifier: Apache-2.0
/* What those who lied in a run did, and what it cost them. */
#include "models/settlement/mechanism/quorum.h"
#include "models/settlement/settlement.h"
#include "models/settlement/settlement_state.h"

#include <math.h>

static bool lies(const lw_settlement *s, uint32_t node)
{
    const lw_time_us now_us = lw_settlement_period_now_us(s);
    for (size_t i = 0; i < s->config.fault_count; i++) {
        const lw_fault *fault = &s->config.faults[i];
        if (fault->kind == LW_FAULT_EQUIVOCATE && fault->start_us < now_us &&
            fault->end_us > s->config.start_us && node >= fault->node_first &&
            node - fault->node_first < fault->node_count) {
            return true;
        }
    }
    return false;
}

/* Where nodes do not count alike, each is somebody's own. */
static int64_t parties_of(const lw_trust *trust, int64_t node_count)
{
    return trust->rewrite_node_count > 0 && node_count > 0
               ? lw_fewest_parties(trust->node_count, trust->operator_count, node_count)
               : node_count;
}

static double cost_of(const lw_trust_params *params, int64_t party_count, double slashed_stake)
{
    const double bribes = params->bribe_per_party == LW_PARAM_ABSENT
                              ? (double)NAN
                              : (double)party_count * lw_double_from_micro(params->bribe_per_party);
    return fmax(bribes, lw_rewrite_stake_cost(&params->rewrite, slashed_stake));
}

lw_collusion lw_settlement_collusion(const lw_settlement *settlement, const lw_usage *usage)
{
    lw_trust trust;
    lw_settlement_trust(settlement, &trust);
    lw_collusion collusion = {.node_count = 0, .cost = (double)NAN};
    for (uint32_t node = 0; node < (uint32_t)trust.node_count && settlement->config.fault_count > 0;
         node++) {
        collusion.node_count += lies(settlement, node);
    }
    if (collusion.node_count > 0) {
        collusion.cost = cost_of(&settlement->config.params->trust,
                                 parties_of(&trust, collusion.node_count), usage->slashed_stake);
    }
    return collusion;
}
