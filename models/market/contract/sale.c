// SPDX-License-Identifier: Apache-2.0
#include "models/market/contract/sale.h"

#include <stdlib.h>

#define COUNT(member, unit_, high_, value, text, source_)                                          \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_sale_params, member),     \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .high = (high_), .fallback = (value)                                                       \
    }

static const lw_param rows[] = {
    LW_CONTRACT_NAME_ROW,
    COUNT(step_per_batch_count, "1", 1e4, 2, "Contract steps of a batch: its total, its price.",
          "derived: two words are written"),
    COUNT(step_per_leg_count, "1", 1e4, 3, "Contract steps of a leg: offered, matched, settled.",
          "derived: a word is written at each state"),
    COUNT(payload_per_leg_bytes, "B", 1e5, 32,
          "Bytes of an offer beyond the transaction of its leg.", "assumption (UNVERIFIED)"),
};

const lw_param_table lw_sale_table = {.name = "sale contract",
                                      .doc = "Offer, match and settle each batch of trades.",
                                      .size = sizeof(lw_sale_params),
                                      .rows = rows,
                                      .count = LW_PARAM_COUNT(rows)};

static const lw_contract_figure figures[] = {
    {"sold_energy_kwh", LW_CONTRACT_KWH, "Energy of the batches that it matched"},
    {"sale_value", LW_CONTRACT_MONEY, "Value of the batches that it matched"},
    {"leg_count", LW_CONTRACT_COUNT, "Legs of the batches that it matched"},
};

typedef struct sale {
    const lw_sale_params *params;
} sale;

static void create(const void *params, const lw_contract_config *config, void **self)
{
    sale *own = malloc(sizeof *own);
    (void)config;
    *self = own;
    if (own != NULL) {
        own->params = params;
    }
}

static void match(const lw_sale_params *p, const lw_batch *batch, lw_contract_desk *desk)
{
    const int64_t legs = batch->trade_count;
    desk->figures[0] += batch->energy_milliwh;
    desk->figures[1] += batch->value_micro;
    desk->figures[2] += legs;
    lw_contract_emit(
        desk, (lw_operation){.kind = LW_OPERATION_SALE,
                             .participant = batch->trades[0].participant,
                             .counterparty = LW_POOL,
                             .energy_milliwh = batch->energy_milliwh,
                             .value_micro = batch->value_micro,
                             .step_count =
                                 (uint32_t)(p->step_per_batch_count + legs * p->step_per_leg_count),
                             .payload_bytes = (uint32_t)(legs * p->payload_per_leg_bytes)});
}

static void step(void *self, const lw_contract_round *round, lw_contract_desk *desk)
{
    const sale *own = self;
    for (size_t c = 0; c < round->batch_count; c++) {
        if (round->batches[c].trade_count > 0) {
            match(own->params, &round->batches[c], desk);
        }
    }
}

/* It remembers nothing from one interval to the next. */
static void state_of(void *self, lw_state *state)
{
    (void)self;
    (void)state;
}

const lw_contract_class lw_sale_class = {.kind = "sale",
                                         .figures = figures,
                                         .figure_count = sizeof figures / sizeof figures[0],
                                         .create = create,
                                         .destroy = free,
                                         .step = step,
                                         .state = state_of};
