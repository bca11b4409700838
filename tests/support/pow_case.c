// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pow_case.h"

#include "models/settlement/catalog.h"

#include <criterion/criterion.h>

#include <string.h>

static const lw_param_variant *choice(const lw_param_variant *variants, const char *tag)
{
    while (strcmp(variants->tag, tag) != 0) {
        variants++;
    }
    return variants;
}

void pow_case_begin(pow_case *c, int64_t nodes, double interval_s, double days)
{
    c->chain = NULL;
    case_syndicate(&c->base, days); /* months, payment, members */
    lw_param_set_defaults(&lw_pow_table, &c->pow);
    lw_param_set_defaults(&lw_pow_own_table, &c->own);
    lw_param_set_defaults(&lw_pow_attack_table, &c->attack);
    c->own.network.node_count = nodes;
    c->own.network.place = LW_NET_DISC;
    c->own.network.radius_km = 0;
    c->own.network.latency_base_ms = 0;
    c->own.network.latency_tail_ms = 0;
    c->own.network.control_delay_s = 0;
    c->own.network.processing_s = 0;
    c->own.network.upload_bit_per_s = 1e13;
    c->own.network.download_bit_per_s = 1e13;
    c->own.block_interval_s = interval_s;
    c->own.retarget_blocks = 0;
    c->own.hash_rate_h_per_s = 1e9;
    c->own.tx_spread_s = 0;
    pow_case_rebind(c);
}

void pow_case_rebind(pow_case *c)
{
    const lw_param *row = lw_param_find(&lw_pow_table, "chain");
    c->base.params.record = (lw_variant){choice(lw_record_variants, "pow"), &c->pow};
    c->base.params.payment.value = &c->base.payment;
    c->base.config.params = &c->base.params;
    c->base.config.month_starts_us = c->base.months_us;
    c->base.config.faults = c->base.faults;
    c->pow.chain = (lw_variant){lw_param_variant_find(row, "own_network"), &c->own};
    if (c->chain != NULL) {
        c->pow.chain = (lw_variant){lw_param_variant_find(row, "public_chain"), c->chain};
    }
    if (c->own.attack.choice != NULL) {
        c->own.attack.value = &c->attack;
    }
    if (c->own.mempool != NULL) {
        c->own.mempool = &c->mempool;
    }
}

void pow_case_attack(pow_case *c, const char *kind, double share)
{
    const lw_param *row = lw_param_find(&lw_pow_own_table, "attack");
    c->own.attack = (lw_variant){lw_param_variant_find(row, kind), &c->attack};
    c->attack.hash_share_ratio = share;
}

void pow_case_mempool(pow_case *c)
{
    lw_param_set_defaults(&lw_pow_mempool_table, &c->mempool);
    c->own.mempool = &c->mempool;
}

double pow_case_figure(const pow_case *c, const char *name)
{
    double values[LW_EXTRAS_MAX];
    size_t count = 0;
    const lw_extra *extras = lw_settlement_extras(c->base.settlement, &count);
    lw_settlement_tell(c->base.settlement, values);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(extras[i].name, name) == 0) {
            return values[i];
        }
    }
    cr_assert_fail("there is no figure %s", name);
    return 0;
}

settlement_case *pow_case_any(pow_case *c, const char *kind, int64_t nodes)
{
    settlement_case *base = &c->base;
    if (strcmp(kind, "pbft") == 0) {
        case_pbft(base, nodes, 1);
    } else if (strcmp(kind, "pow") == 0) {
        pow_case_begin(c, nodes, 60, 1);
    } else if (strcmp(kind, "syndicate") == 0) {
        case_syndicate(base, 1);
        base->syndicate.replica_count = nodes;
    } else {
        case_ledger(base, kind, nodes, 1);
    }
    return base;
}
