// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/bft/pbft_params.h"

#include "models/settlement/mechanism/quorum.h"

#include <stdio.h>

#define REAL(member, low_, high_, value, text, source_)                                            \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_REAL, .offset = offsetof(lw_pbft_params, member),        \
        .presence = LW_PARAM_DEFAULTED, .unit = "s", .doc = (text), .source = (source_),           \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

#define COUNT(member, unit_, low_, high_, value, text, source_)                                    \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_pbft_params, member),     \
        .presence = LW_PARAM_DEFAULTED, .unit = (unit_), .doc = (text), .source = (source_),       \
        .low = (low_), .high = (high_), .fallback = (value)                                        \
    }

#define DERIVED(member, low_, text, source_, remark)                                               \
    {                                                                                              \
        .name = #member, .kind = LW_PARAM_INTEGER, .offset = offsetof(lw_pbft_params, member),     \
        .presence = LW_PARAM_UNSET, .unit = "1", .doc = (text), .source = (source_),               \
        .low = (low_), .high = LW_PBFT_VALIDATORS_MAX, .fallback_text = (remark)                   \
    }

#define CASTRO "Castro & Liskov, OSDI 1999: "

static const lw_param rows[] = {
    COUNT(validators, "1", 1, LW_PBFT_VALIDATORS_MAX, 4, "Nodes that vote on each block, n.",
          CASTRO "n = 3f + 1, the smallest with f = 1"),
    DERIVED(fault_bound_count, 0, "Failed validators that it must bear, f; n >= 3f + 1.",
            CASTRO "f = floor((n - 1) / 3)", "floor((n - 1) / 3)"),
    REAL(block_interval_s, 0, 86400, 30,
         "A primary proposes one block in each slot of this length.",
         "Quartierstrom: consensus every 30 s (quartier-strom.ch, 2019-05-22)"),
    COUNT(block_tx_max, "1", 1, 1e6, 10000, "Most transactions in a block.",
          "assumption (UNVERIFIED)"),
    COUNT(queue_tx_max, "1", 1, 1e8, 1000000,
          "Most transactions that wait; more are refused when they come.",
          "assumption (UNVERIFIED)"),
    REAL(deadline_s, 0, 3.2e9, 86400,
         "Trades not final this long after their interval are refused.",
         "assumption: a day (UNVERIFIED)"),
    LW_LINK_ROWS(lw_pbft_params, link),
    REAL(signature_check_s, 0, 60, 0,
         "Time of one node to check the signature of a message; messages wait for each other.",
         "assumption: a server's is too short to matter (UNVERIFIED)"),
    REAL(tx_execution_s, 0, 60, 0,
         "Time of one node to check and execute one transaction of a block.",
         "assumption: a server's is too short to matter (UNVERIFIED)"),
    REAL(request_timeout_s, 1e-6, 86400, 4,
         "The gateway asks every validator when an answer is this late; doubles with each try.",
         "assumption (UNVERIFIED)"),
    REAL(view_change_timeout_s, 1e-6, 86400, 2,
         "Validators replace a primary when a block is this late; doubles with each view.",
         "assumption (UNVERIFIED)"),
    REAL(view_change_timeout_max_s, 1e-6, 86400, 60,
         "Longest that view_change_timeout_s becomes by doubling.", "assumption (UNVERIFIED)"),
    COUNT(header_bytes, "B", 0, 1e6, 256, "Block without votes and transactions.",
          "assumption (UNVERIFIED)"),
    COUNT(vote_bytes, "B", 0, 1e6, 100, "A vote in a block, and a message that carries only one.",
          "estimate: a vote takes about 64 to 110 B (UNVERIFIED)"),
    COUNT(tx_bytes, "B", 0, 1e6, 200, "A transaction: one trade leg.", "assumption (UNVERIFIED)"),
    LW_PAYLOAD_ROWS(lw_pbft_params, payload),
    LW_DEVICE_ROWS(lw_pbft_params, device),
    DERIVED(operator_count, 1, "Independent people or firms that run the validators.",
            "assumption: each validator has its own (UNVERIFIED)", "one for each validator"),
    COUNT(software_vendor_count, "1", 1, LW_PBFT_VALIDATORS_MAX, 1,
          "Independent makers of the software that validators run.",
          "assumption: all run the same image, as in Quartierstrom (UNVERIFIED)"),
    {.name = "empty_blocks",
     .kind = LW_PARAM_BOOLEAN,
     .offset = offsetof(lw_pbft_params, empty_blocks),
     .presence = LW_PARAM_DEFAULTED,
     .doc = "A block comes in each slot of block_interval_s, also when nobody trades; a primary "
            "that makes none is missed by the next trade.",
     .source = CASTRO "blocks answer requests. Tendermint Core makes empty blocks "
                      "(create_empty_blocks, docs.tendermint.com, v0.34)",
     .fallback = 0},
    LW_FIDELITY_ROWS(lw_pbft_params, fidelity),
};

const lw_param_table lw_pbft_table = {.name = "pbft record",
                                      .doc =
                                          "A ledger of known validators that vote on each block.",
                                      .size = sizeof(lw_pbft_params),
                                      .rows = rows,
                                      .count = LW_PARAM_COUNT(rows)};

int64_t lw_pbft_fault_bound(const lw_pbft_params *params)
{
    return params->fault_bound_count == LW_PARAM_ABSENT ? lw_bft_fault_bound(params->validators)
                                                        : params->fault_bound_count;
}

int64_t lw_pbft_quorum(const lw_pbft_params *params)
{
    return lw_bft_quorum(params->validators, lw_pbft_fault_bound(params));
}

static void check_fault_bound(const lw_pbft_params *params, const char *pointer, lw_report *report)
{
    char where[LW_POINTER_SIZE];
    const long long n = (long long)params->validators;
    const long long f = (long long)lw_pbft_fault_bound(params);
    if (n < 3 * f + 1) {
        char suggestion[LW_SUGGESTION_SIZE];
        snprintf(where, sizeof where, "%s/validators", pointer);
        snprintf(suggestion, sizeof suggestion, "write %lld validators, or fault_bound_count %lld",
                 3 * f + 1, (n - 1) / 3);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, suggestion,
                        "%lld validators cannot bear %lld faults: n >= 3f + 1 = %lld is needed", n,
                        f, 3 * f + 1);
    } else if (f == 0) {
        snprintf(where, sizeof where, "%s/validators", pointer);
        lw_report_warning(report, LW_ERR_IMPLAUSIBLE, where, "write 4 validators or more",
                          "%lld validators with f = 0: a single dishonest one can break the ledger",
                          n);
    }
}

static void check_parties(int64_t count, int64_t validators, const char *name, const char *pointer,
                          lw_report *report)
{
    if (count == LW_PARAM_ABSENT || count <= validators) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/%s", pointer, name);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                    "%lld of them for %lld validators: at most one for each is allowed",
                    (long long)count, (long long)validators);
}

/* A primary that does all that it should must not be deposed. */
static void check_timeouts(const lw_pbft_params *params, const char *pointer, lw_report *report)
{
    char where[LW_POINTER_SIZE];
    const double delay_s = params->link.latency_s * (1 + params->link.latency_jitter_ratio);
    if (params->request_timeout_s <= 5 * delay_s) {
        snprintf(where, sizeof where, "%s/request_timeout_s", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "%g s is too short: an answer takes 5 link delays, up to %g s",
                        params->request_timeout_s, 5 * delay_s);
    }
    if (params->view_change_timeout_s <= 4 * delay_s) {
        snprintf(where, sizeof where, "%s/view_change_timeout_s", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "%g s is too short: a block takes up to 4 link delays, up to %g s",
                        params->view_change_timeout_s, 4 * delay_s);
    }
    if (params->view_change_timeout_max_s < params->view_change_timeout_s) {
        snprintf(where, sizeof where, "%s/view_change_timeout_max_s", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "%g s is below view_change_timeout_s, %g s",
                        params->view_change_timeout_max_s, params->view_change_timeout_s);
    }
}

void lw_pbft_check(const void *params, const char *pointer, lw_report *report)
{
    const lw_pbft_params *own = params;
    check_fault_bound(own, pointer, report);
    check_parties(own->operator_count, own->validators, "operator_count", pointer, report);
    check_parties(own->software_vendor_count, own->validators, "software_vendor_count", pointer,
                  report);
    check_timeouts(own, pointer, report);
    lw_payload_check(&own->payload, own->tx_bytes, pointer, report);
    if (own->empty_blocks && own->block_interval_s <= 0) {
        char where[LW_POINTER_SIZE];
        snprintf(where, sizeof where, "%s/empty_blocks", pointer);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, "write a block_interval_s above 0",
                        "empty blocks cannot follow each other every %g s", own->block_interval_s);
    }
}
