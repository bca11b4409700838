// SPDX-License-Identifier: Apache-2.0
/* The rows of a proof-of-work record, which name its modes. */
#include "models/settlement/pow/pow_mode.h"
#include "models/settlement/pow/pow_public.h"
#include "models/settlement/pow/pow_public_params.h"

#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_pow_params, member),      \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

static const lw_param_variant modes[] = {
    {"own_network", "A network of the scenario's own, block by block.", &lw_pow_own_table,
     &lw_pow_own_mode},
    {"public_chain", "The world's chain, of which the city's transactions are a part.",
     &lw_pow_public_table, &lw_pow_public_mode},
    {NULL, NULL, NULL, NULL},
};

static const lw_param rows[] = {
    COUNT(confirmations, "1", 1, 1000, 6,
          "A block is final with so many blocks, itself counted, at the gateway's node.",
          "Nakamoto 2008, section 11: z; 6 is the habit of Bitcoin's users"),
    COUNT(block_tx_max, "1", 1, 1e7, 10000, "Most of the city's transactions in a block.",
          "assumption (UNVERIFIED)"),
    COUNT(queue_tx_max, "1", 1, 1e8, 1000000,
          "Most transactions that wait; more are refused when they come.",
          "assumption (UNVERIFIED)"),
    {.name = "deadline_s",
     .kind = LW_PARAM_REAL,
     .offset = offsetof(lw_pow_params, deadline_s),
     .presence = LW_PARAM_DEFAULTED,
     .unit = "s",
     .doc = "Trades not final this long after their interval are refused.",
     .source = "assumption: a day (UNVERIFIED)",
     .high = 3.2e9,
     .fallback = 86400},
    COUNT(tx_bytes, "B", 0, 1e6, 200, "A transaction: one trade leg.", "assumption (UNVERIFIED)"),
    LW_PAYLOAD_ROWS(lw_pow_params, payload),
    {.name = "chain",
     .kind = LW_PARAM_VARIANT,
     .offset = offsetof(lw_pow_params, chain),
     .doc = "Whose chain it is.",
     .discriminator = "mode",
     .variants = modes},
};

const lw_param_table lw_pow_table = {.name = "pow record",
                                     .doc = "A ledger written by whoever tries most hashes.",
                                     .size = sizeof(lw_pow_params),
                                     .rows = rows,
                                     .count = LW_PARAM_COUNT(rows)};
