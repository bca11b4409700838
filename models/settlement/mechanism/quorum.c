// SPDX-License-Identifier: Apache-2.0
#include "models/settlement/mechanism/quorum.h"

#include "sim/base/check.h"

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
    trust->rewrite_party_count = fewest(trust, operator_count, vendor_count, 2 * q - n);
    trust->block_party_count = fewest(trust, operator_count, vendor_count, n - q + 1);
}
