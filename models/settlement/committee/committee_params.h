// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/committee_params.h
 *  What a scenario says of a ledger kept by known nodes, whatever their protocol.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_COMMITTEE_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_COMMITTEE_PARAMS_H

#include "models/settlement/mechanism/device.h"
#include "models/settlement/mechanism/fidelity.h"
#include "models/settlement/mechanism/payload_params.h"
#include "models/settlement/network/link.h"
#include "sim/base/status.h"

enum { LW_COMMITTEE_NODES_MAX = 1024 };

typedef struct lw_committee_params {
    int64_t validators;
    double block_interval_s;
    int64_t block_tx_max;
    int64_t queue_tx_max;
    double deadline_s;
    lw_link_params link;
    double signature_check_s;
    double tx_execution_s;
    int64_t header_bytes;
    int64_t vote_bytes;
    int64_t tx_bytes; /**< in clear: see lw_committee_tx_bytes */
    lw_payload_params payload;
    lw_device_params device;
    int64_t operator_count; /**< LW_PARAM_ABSENT = one for each node */
    int64_t software_vendor_count;
    lw_fidelity_params fidelity;
} lw_committee_params;

/** A row of a real number, with a default, of the struct that the including file calls PARAMS. */
#define LW_COMMITTEE_REAL(type, member_, name_, unit_, low_, high_, value, text, source_)          \
    {                                                                                              \
        .name = (name_), .kind = LW_PARAM_REAL, .offset = offsetof(type, member_),                 \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

#define LW_COMMITTEE_COUNT(type, member_, name_, unit_, low_, high_, value, text, source_)         \
    {                                                                                              \
        .name = (name_), .kind = LW_PARAM_INTEGER, .offset = offsetof(type, member_),              \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

/** Rows of the lw_committee_params `part` of `type`, with a default size of `nodes` and a default
 *  pace of `interval_s`, each with its source. */
#define LW_COMMITTEE_ROWS(type, part, nodes, nodes_source, interval_s, interval_text,              \
                          interval_source)                                                         \
    LW_COMMITTEE_COUNT(type, part.validators, "validators", "1", 1, LW_COMMITTEE_NODES_MAX, nodes, \
                       "Nodes that keep the ledger, n.", nodes_source),                            \
        LW_COMMITTEE_REAL(type, part.block_interval_s, "block_interval_s", "s", 0, 86400,          \
                          interval_s, interval_text, interval_source),                             \
        LW_COMMITTEE_COUNT(type, part.block_tx_max, "block_tx_max", "1", 1, 1e6, 10000,            \
                           "Most transactions in a block.", "assumption (UNVERIFIED)"),            \
        LW_COMMITTEE_COUNT(type, part.queue_tx_max, "queue_tx_max", "1", 1, 1e8, 1000000,          \
                           "Most transactions that wait; more are refused when they come.",        \
                           "assumption (UNVERIFIED)"),                                             \
        LW_COMMITTEE_REAL(type, part.deadline_s, "deadline_s", "s", 0, 3.2e9, 86400,               \
                          "Trades not final this long after their interval are refused.",          \
                          "assumption: a day (UNVERIFIED)"),                                       \
        LW_LINK_ROWS(type, part.link),                                                             \
        LW_COMMITTEE_REAL(type, part.signature_check_s, "signature_check_s", "s", 0, 60, 0,        \
                          "Time of one node to check the signature of a message; messages wait "   \
                          "for each other.",                                                       \
                          "assumption: a server's is too short to matter (UNVERIFIED)"),           \
        LW_COMMITTEE_REAL(type, part.tx_execution_s, "tx_execution_s", "s", 0, 60, 0,              \
                          "Time of one node to check and execute one transaction of a block.",     \
                          "assumption: a server's is too short to matter (UNVERIFIED)"),           \
        LW_COMMITTEE_COUNT(type, part.header_bytes, "header_bytes", "B", 0, 1e6, 256,              \
                           "Block without votes and transactions.", "assumption (UNVERIFIED)"),    \
        LW_COMMITTEE_COUNT(type, part.vote_bytes, "vote_bytes", "B", 0, 1e6, 100,                  \
                           "A signature in a block, and a message that carries only one.",         \
                           "estimate: a vote takes about 64 to 110 B (UNVERIFIED)"),               \
        LW_COMMITTEE_COUNT(type, part.tx_bytes, "tx_bytes", "B", 0, 1e6, 200,                      \
                           "A transaction: one trade leg.", "assumption (UNVERIFIED)"),            \
        LW_PAYLOAD_ROWS(type, part.payload), LW_DEVICE_ROWS(type, part.device),                    \
        {.name = "operator_count",                                                                 \
         .kind = LW_PARAM_INTEGER,                                                                 \
         .offset = offsetof(type, part.operator_count),                                            \
         .presence = LW_PARAM_UNSET,                                                               \
         .unit = "1",                                                                              \
         .doc = "Independent people or firms that run the nodes.",                                 \
         .source = "assumption: each node has its own (UNVERIFIED)",                               \
         .low = 1,                                                                                 \
         .high = LW_COMMITTEE_NODES_MAX,                                                           \
         .fallback_text = "one for each node"},                                                    \
        LW_COMMITTEE_COUNT(type, part.software_vendor_count, "software_vendor_count", "1", 1,      \
                           LW_COMMITTEE_NODES_MAX, 1,                                              \
                           "Independent makers of the software that the nodes run.",               \
                           "assumption: all run the same image, as in Quartierstrom "              \
                           "(UNVERIFIED)"),                                                        \
        LW_FIDELITY_ROWS(type, part.fidelity)

/** Faults that no row can see: more operators or vendors than nodes. */
void lw_committee_check(const lw_committee_params *params, const char *pointer, lw_report *report);
/** Bytes of a transaction as the ledger has it. */
static inline int64_t lw_committee_tx_bytes(const lw_committee_params *params)
{
    return lw_payload_tx_bytes(&params->payload, params->tx_bytes);
}
/** Longest way of a message between nodes that do not wait for their uplink, s. */
double lw_committee_delay_max_s(const lw_committee_params *params);
/** Longest time until every node has checked a vote that one sends to all while nothing else is
 * under way, s: its uplink, the way, the check. */
double lw_committee_vote_max_s(const lw_committee_params *params);
/** Reports that `name`, of `value_s`, is not above `limit_s`, the time of `what`. */
void lw_committee_check_above(const char *name, double value_s, double limit_s, const char *what,
                              const char *pointer, lw_report *report);
int64_t lw_committee_operator_count(const lw_committee_params *params);

#endif
