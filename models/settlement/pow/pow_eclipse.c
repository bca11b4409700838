// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow_eclipse.h"

#include "models/settlement/pow/pow_forecast.h"
#include "models/settlement/pow/pow_race.h"

#include <math.h>

bool lw_pow_eclipse_is_told(const lw_pow_own *p)
{
    return p->attack.params != NULL && p->attack.kind == LW_POW_ECLIPSE;
}

bool lw_pow_eclipse_is_on(const lw_pow_own *p)
{
    return lw_pow_eclipse_is_told(p) && p->attack.phase == LW_POW_RACE;
}

/* After those of the faults. */
static unsigned own_cut(const lw_pow_own *p)
{
    unsigned cut = 0;
    for (size_t i = 0; i < p->config->fault_count; i++) {
        cut += p->config->faults[i].kind == LW_FAULT_PARTITION;
    }
    return cut;
}

static const lw_pow_block *payee_tip(const lw_pow_own *p)
{
    return lw_pow_chain_at(&p->chain, p->tips[p->gateway.node]);
}

void lw_pow_eclipse_begin(lw_pow_own *p)
{
    lw_pow_attack *a = &p->attack;
    lw_gossip_cut(p->gossip, own_cut(p), p->gateway.node, 1);
    a->phase = LW_POW_RACE;
    a->attempt_count++;
    a->tip = p->tips[p->gateway.node];
    a->base_height = payee_tip(p)->height;
}

static int64_t confirmations(const lw_pow_own *p)
{
    const int64_t own = p->attack.params->confirmations;
    return own == LW_PARAM_ABSENT ? p->record->confirmations : own;
}

void lw_pow_eclipse_end(lw_pow_own *p)
{
    lw_pow_attack *a = &p->attack;
    const lw_pow_block *others = lw_pow_chain_at(&p->chain, p->tips[LW_POW_ATTACKER]);
    const int64_t shown = payee_tip(p)->height - a->base_height;
    if (shown >= confirmations(p) && others->work > payee_tip(p)->work) {
        a->success_count++;
        a->depth_max = shown > a->depth_max ? shown : a->depth_max;
    }
    lw_gossip_heal(p->gossip, own_cut(p), p->gateway.node, 1);
}

void lw_pow_eclipse_follow(lw_pow_own *p)
{
    p->attack.tip = p->tips[p->gateway.node];
}

double lw_pow_eclipse_predict(const lw_pow_own *p)
{
    const lw_pow_attack_params *params = p->attack.params;
    const double longest_s =
        (double)(p->config->end_us - p->config->start_us) / (double)LW_US_PER_S - params->start_s;
    const double given_s = isnan(params->duration_s) ? longest_s : params->duration_s;
    const double duration_s = given_s < longest_s ? given_s : longest_s;
    const double blocks = fmax(duration_s, 0) / p->params->block_interval_s;
    const double share =
        lw_pow_race_share(p, LW_POW_ATTACKER) + lw_pow_race_share(p, p->gateway.node);
    return lw_pow_eclipse_ratio(share * blocks, (1 - share) * blocks, confirmations(p));
}
