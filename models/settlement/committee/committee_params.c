// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/committee/committee_params.h"

#include <math.h>
#include <stdio.h>

static void check_parties(int64_t count, int64_t nodes, const char *name, const char *pointer,
                          lw_report *report)
{
    if (count == LW_PARAM_ABSENT || count <= nodes) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/%s", pointer, name);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                    "%lld of them for %lld validators: at most one for each is allowed",
                    (long long)count, (long long)nodes);
}

void lw_committee_check(const lw_committee_params *params, const char *pointer, lw_report *report)
{
    check_parties(params->operator_count, params->validators, "operator_count", pointer, report);
    check_parties(params->software_vendor_count, params->validators, "software_vendor_count",
                  pointer, report);
    lw_payload_check(&params->payload, params->tx_bytes, pointer, report);
}

double lw_committee_delay_max_s(const lw_committee_params *params)
{
    return params->link.latency_s * (1 + params->link.latency_jitter_ratio);
}

double lw_committee_vote_max_s(const lw_committee_params *params)
{
    const double bits = 8 * (double)(params->vote_bytes * (params->validators - 1));
    const double bandwidth = params->link.bandwidth_bit_per_s;
    return (isnan(bandwidth) ? 0 : bits / bandwidth) + lw_committee_delay_max_s(params) +
           params->signature_check_s;
}

void lw_committee_check_above(const char *name, double value_s, double limit_s, const char *what,
                              const char *pointer, lw_report *report)
{
    if (value_s > limit_s) {
        return;
    }
    char where[LW_POINTER_SIZE];
    snprintf(where, sizeof where, "%s/%s", pointer, name);
    lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL, "%g s is too short: %s, up to %g s",
                    value_s, what, limit_s);
}

int64_t lw_committee_operator_count(const lw_committee_params *params)
{
    return params->operator_count == LW_PARAM_ABSENT ? params->validators : params->operator_count;
}
