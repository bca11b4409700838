// SPDX-License-Identifier: Apache-2.0
/* What became of every attack on a settlement, from outside or within. */
#include "models/settlement/settlement.h"
#include "models/settlement/settlement_siege.h"
#include "models/settlement/settlement_state.h"

/* Every equivocation of the faults: how many lied, and how often two final blocks conflict. */
static bool tell_equivocation(const lw_settlement *s, lw_attack_outcome *out)
{
    double liars = 0;
    for (size_t i = 0; i < s->config.fault_count; i++) {
        const lw_fault *fault = &s->config.faults[i];
        liars += fault->kind == LW_FAULT_EQUIVOCATE && fault->start_us < s->config.end_us
                     ? fault->node_count
                     : 0;
    }
    if (liars > 0) {
        lw_usage usage;
        lw_settlement_usage(s, &usage);
        *out = lw_attack_outcome_of("equivocation");
        out->attempt_count = liars;
        out->success_count = (double)usage.safety_violation_count;
        out->cost = lw_settlement_collusion(s, &usage).cost;
        out->gain = lw_double_from_micro(usage.double_spent_micro);
    }
    return liars > 0;
}

/* Eclipsed miners mine alone, for nothing, until they are let go. */
static void add_hashes(const lw_settlement *s, const lw_siege *siege, lw_attack_outcome *out)
{
    const lw_time_us now_us = lw_settlement_period_now_us(s);
    const lw_time_us end_us = now_us < siege->end_us ? now_us : siege->end_us;
    if (lw_siege_victims(siege) == 0 || s->class->hash_power_w == NULL) {
        return;
    }
    const double spent_s =
        end_us > siege->start_us ? (double)(end_us - siege->start_us) / (double)LW_US_PER_S : 0;
    double power_w = 0;
    for (uint32_t k = 0; k < lw_siege_victims(siege); k++) {
        const lw_fault cut = lw_siege_cut(s->config.params, siege, k);
        power_w += s->class->hash_power_w(s->mechanism, cut.node_first);
    }
    out->energy_kwh = lw_kwh_from_joules(power_w * spent_s);
}

size_t lw_settlement_attacks(const lw_settlement *settlement, lw_attack_outcome *outcomes,
                             size_t capacity)
{
    const lw_settlement *s = settlement;
    lw_attack_outcome one;
    size_t count = 0;
    const lw_siege_mark now = s->sieges.count > 0 ? lw_settlement_mark(s) : (lw_siege_mark){0};
    for (size_t i = 0; i < s->sieges.count && count < capacity; i++) {
        outcomes[count] = lw_siege_tell(&s->sieges, i, &now);
        add_hashes(s, &s->sieges.items[i], &outcomes[count++]);
    }
    if (count < capacity && s->class->attack != NULL &&
        s->class->attack(s->mechanism, lw_settlement_period_now_us(s), &one)) {
        outcomes[count++] = one;
    }
    if (count < capacity && tell_equivocation(s, &one)) {
        outcomes[count++] = one;
    }
    return count;
}

size_t lw_settlement_attacks_max(const lw_settlement *settlement)
{
    return settlement->sieges.count + 2;
}
