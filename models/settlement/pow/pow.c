// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/pow/pow.h"

#include "models/settlement/pow/pow_mode.h"
#include "models/settlement/pow/pow_own_state.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct pow {
    const lw_pow_mode *mode;
    void *self;
} pow_record;

static const lw_pow_mode *mode_of(const void *params)
{
    const lw_pow_params *own = params;
    return own->chain.choice->owner;
}

static const void *chain_of(const void *params)
{
    const lw_pow_params *own = params;
    return own->chain.value;
}

static void on_event(lw_engine *engine, const lw_event *event, void *state)
{
    pow_record *r = state;
    (void)engine;
    r->mode->handle(r->self, event);
}

static const lw_event_kind event_kinds[LW_POW_KIND_COUNT] = {
    [LW_GOSSIP_INV] = {"inv", on_event},
    [LW_GOSSIP_GETDATA] = {"getdata", on_event},
    [LW_GOSSIP_BLOCK] = {"block", on_event},
    [LW_GOSSIP_GETREST] = {"getblocktxn", on_event},
    [LW_GOSSIP_FETCH] = {"fetch", on_event},
    [LW_GOSSIP_CHAIN] = {"chain", on_event},
    [LW_GOSSIP_RELAY] = {"relay", on_event},
    [LW_GOSSIP_TIMEOUT] = {"timeout", on_event},
    [LW_GOSSIP_LEAVE] = {"leave", on_event},
    [LW_GOSSIP_JOIN] = {"join", on_event},
    [LW_POW_MINED] = {"mined", on_event},
    [LW_POW_KNOWN] = {"known", on_event},
    [LW_POW_CRASH] = {"crash", on_event},
    [LW_POW_COME_BACK] = {"come-back", on_event},
    [LW_POW_CUT] = {"cut", on_event},
    [LW_POW_HEAL] = {"heal", on_event},
    [LW_POW_ATTACK_BEGIN] = {"attack-begin", on_event},
    [LW_POW_ATTACK_END] = {"attack-end", on_event},
};

static void check(const void *params, const char *pointer, lw_report *report)
{
    char where[LW_POINTER_SIZE];
    const lw_pow_params *own = params;
    if (own->chain.choice != NULL) {
        snprintf(where, sizeof where, "%s/chain", pointer);
        mode_of(params)->check(own, where, report);
    }
}

static void limits(const void *params, lw_mechanism_limits *out)
{
    const lw_pow_params *own = params;
    *out = (lw_mechanism_limits){.queue_tx_max = own->queue_tx_max,
                                 .deadline_us = lw_micro_from_double(own->deadline_s)};
    out->node_count = UINT32_MAX;
    if (own->chain.choice != NULL) { /* else it was reported as missing */
        mode_of(params)->limits(own->chain.value, out);
    }
}

static void destroy(void *self)
{
    pow_record *r = self;
    r->mode->destroy(r->self);
    free(r);
}

static lw_status create(const lw_settlement_config *config, lw_book *book, void **self,
                        lw_error *error)
{
    pow_record *r = calloc(1, sizeof *r);
    *self = NULL;
    if (r == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    r->mode = mode_of(config->params->record.value);
    const lw_status status = r->mode->create(config, book, &r->self, error);
    if (status != LW_OK) {
        free(r);
        return status;
    }
    *self = r;
    return LW_OK;
}

static void begin(void *self, lw_engine *engine)
{
    pow_record *r = self;
    r->mode->begin(r->self, engine);
}

static void submit(void *self)
{
    pow_record *r = self;
    r->mode->submit(r->self);
}

static void state_of(void *self, lw_state *state)
{
    pow_record *r = self;
    r->mode->state(r->self, state);
}

static void usage(const void *self, lw_time_us now_us, lw_usage *out)
{
    const pow_record *r = self;
    r->mode->usage(r->self, now_us, out);
}

static void tell(const void *self, lw_time_us now_us, double *values)
{
    const pow_record *r = self;
    r->mode->tell(r->self, now_us, values);
}

static bool attack(const void *self, lw_time_us now_us, lw_attack_outcome *outcome)
{
    const pow_record *r = self;
    return r->mode->attack != NULL && r->mode->attack(r->self, now_us, outcome);
}

static double hash_power_w(const void *self, uint32_t node)
{
    const pow_record *r = self;
    return r->mode->hash_power_w != NULL ? r->mode->hash_power_w(r->self, node) : 0;
}

static const lw_extra *extras(const void *params, size_t *count)
{
    *count = mode_of(params)->extra_count;
    return mode_of(params)->extras;
}

static const lw_extra *block_extras(const void *params, size_t *count)
{
    *count = mode_of(params)->block_extra_count;
    return mode_of(params)->block_extras;
}

static bool keeps_chain(const void *params)
{
    const lw_pow_params *own = params;
    return own->chain.choice == NULL ||
           mode_of(params)->keeps_chain; /* a missing one is reported */
}

static void trust(const void *params, lw_trust *out)
{
    mode_of(params)->trust(chain_of(params), out);
}

static void add_costs(const void *params, lw_time_us period_us, lw_cost_matrix *costs)
{
    mode_of(params)->add_costs(chain_of(params), period_us, costs);
}

static double equipment_life_year(const void *params)
{
    return mode_of(params)->equipment_life_year(chain_of(params));
}

static double embodied_kg(const void *params, lw_time_us period_us)
{
    return mode_of(params)->embodied_kg(chain_of(params), period_us);
}

static void view(const void *self, lw_public_view *out)
{
    const pow_record *r = self;
    if (r->mode->view != NULL) {
        r->mode->view(r->self, out);
    }
}

const lw_mechanism_class lw_pow_class = {.kind = "pow",
                                         .family = LW_FAMILY_LEDGER,
                                         .table = &lw_pow_table,
                                         .functions = lw_ledger_functions,
                                         .fault_bits = LW_FAULT_HONEST_BITS,
                                         .splits_batches = true,
                                         .event_kinds = event_kinds,
                                         .event_kind_count = LW_POW_KIND_COUNT,
                                         .check = check,
                                         .limits = limits,
                                         .create = create,
                                         .destroy = destroy,
                                         .begin = begin,
                                         .submit = submit,
                                         .state = state_of,
                                         .usage = usage,
                                         .extras = extras,
                                         .tell = tell,
                                         .attack = attack,
                                         .hash_power_w = hash_power_w,
                                         .block_extras = block_extras,
                                         .keeps_chain = keeps_chain,
                                         .trust = trust,
                                         .add_costs = add_costs,
                                         .equipment_life_year = equipment_life_year,
                                         .embodied_kg = embodied_kg,
                                         .view = view};
