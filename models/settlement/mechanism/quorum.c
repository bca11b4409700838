// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/quorum.h"

#include "sim/base/check.h"

#include <stdio.h>

int64_t lw_bft_fault_bound(int64_t node_count)
{
    return (node_count - 1) / 3;
}

int64_t lw_bft_quorum(int64_t node_count, int64_t fault_bound_count)
{
    return (node_count + fault_bound_count + 2) / 2;
}

int64_t lw_fewest_parties(int64_t node_count, int64_t party_count, int64_t needed_count)
{
    LW_ASSERT(party_count >= 1 && party_count <= node_count && needed_count <= node_count);
    const int64_t small = node_count / party_count;
    const int64_t large_count = node_count % party_count; /* parties with one node more */
    const int64_t in_large = large_count * (small + 1);
    if (needed_count <= in_large) {
        return (needed_count + small) / (small + 1);
    }
    return large_count + (needed_count - in_large + small - 1) / small;
}

static int64_t fewest(const lw_trust *trust, int64_t operators, int64_t vendors, int64_t needed)
{
    const int64_t by_operator = lw_fewest_parties(trust->node_count, operators, needed);
    const int64_t by_vendor = lw_fewest_parties(trust->node_count, vendors, needed);
    return by_operator < by_vendor ? by_operator : by_vendor;
}

void lw_quorum_trust(int64_t operator_count, int64_t vendor_count, lw_trust *trust)
{
    const int64_t n = trust->node_count;
    const int64_t q = trust->quorum_count;
    trust->rewrite_node_count = 2 * q - n;
    trust->block_node_count = n - q + 1;
    trust->rewrite_party_count = fewest(trust, operator_count, vendor_count, 2 * q - n);
    trust->block_party_count = fewest(trust, operator_count, vendor_count, n - q + 1);
    trust->operator_count = operator_count;
    trust->rewrite_operator_count = lw_fewest_parties(n, operator_count, 2 * q - n);
    trust->reader_count = operator_count;
    trust->verifier_count = operator_count;
}

/* A domain of the `trust` object, by the name of its field. */
typedef struct domain {
    const char *name;
    int64_t party_count;
} domain;

enum { DOMAIN_COUNT = 3 };

static void list_domains(const lw_trust_params *params, domain domains[DOMAIN_COUNT])
{
    domains[0] = (domain){"software_image_count", params->software_image_count};
    domains[1] = (domain){"host_count", params->host_count};
    domains[2] = (domain){"meter_source_count", params->meter_source_count};
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

void lw_quorum_domains(const lw_trust_params *params, lw_trust *trust)
{
    domain domains[DOMAIN_COUNT];
    list_domains(params, domains);
    for (size_t i = 0; i < DOMAIN_COUNT && trust->rewrite_node_count > 0; i++) {
        const int64_t count = domains[i].party_count;
        if (count != LW_PARAM_ABSENT) {
            trust->rewrite_party_count =
                least(trust->rewrite_party_count,
                      lw_fewest_parties(trust->node_count, count, trust->rewrite_node_count));
            trust->block_party_count =
                least(trust->block_party_count,
                      lw_fewest_parties(trust->node_count, count, trust->block_node_count));
        }
    }
}

void lw_quorum_check_domains(const lw_trust_params *params, const lw_trust *trust,
                             const char *pointer, lw_report *report)
{
    domain domains[DOMAIN_COUNT];
    list_domains(params, domains);
    for (size_t i = 0; i < DOMAIN_COUNT; i++) {
        if (domains[i].party_count <= trust->node_count) {
            continue; /* what is absent is below everything */
        }
        char where[LW_POINTER_SIZE];
        snprintf(where, sizeof where, "%s/trust/%s", pointer, domains[i].name);
        lw_report_error(report, LW_ERR_INCONSISTENT, where, NULL,
                        "%lld of them for %lld nodes: at most one for each is allowed",
                        (long long)domains[i].party_count, (long long)trust->node_count);
    }
}
